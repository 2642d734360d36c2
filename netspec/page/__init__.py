"""The HTML report: one file that opens from disk, needs no network, and holds nothing of a spec unescaped."""
