"""The live form of a network. With `layers` and `verify` the only home of torch."""
