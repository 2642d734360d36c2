"""What a program pays for a live GoogLeNet with torchvision: the import, the constructor."""

from benchmarks.without_operators import googlenet

googlenet(init_weights=False, aux_logits=True)
