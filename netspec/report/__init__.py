"""Facts as rows and tables of plain values, then one renderer per file, listed in `formats`."""
