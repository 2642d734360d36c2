"""Training: data, recipes, the loop, checkpoints. Torch's own launcher and DistributedDataParallel lie below it."""
