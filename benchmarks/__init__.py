"""Ratios of whole processes, measured side by side in one run: `python -m benchmarks`."""
