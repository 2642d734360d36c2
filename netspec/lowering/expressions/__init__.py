"""What an expression is worth, and what settings make of it."""
