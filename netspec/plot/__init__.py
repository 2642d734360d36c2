"""Plots of reports: networks against each other, and the share that each stage has. Needs the extra `plot`."""
