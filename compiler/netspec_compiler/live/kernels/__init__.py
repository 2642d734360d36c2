"""Layers of an optimised network as the processor runs them best: one file for each way."""
