"""Files that are made of what `torch.export` sees of the rewritten network."""
