"""Plots: networks against each other, the share of each stage, curves of training. Needs the extra `plot`."""
