"""How large the gradient is in each stage at the start, with the auxiliary heads' losses and without."""
