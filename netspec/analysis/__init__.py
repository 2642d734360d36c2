"""What follows from a network in plain integers: shapes, costs, memory, receptive field, expectations."""
