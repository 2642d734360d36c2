"""Fits: the network of a space that is largest within budgets, or closest to them, as a spec."""
