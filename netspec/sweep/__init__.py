"""Sweeps: every point of a space, or a sample of them, with its figures; budgets, fronts, and files that resume."""
