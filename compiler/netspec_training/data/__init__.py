"""Images with their classes, in an order and changed in ways that follow from seed, epoch and step alone."""
