"""torchvision's own figures: the operations in the metadata of its weights, and the parameters of its constructors.

The metadata calls its figure GFLOPS and gives billions of multiply-accumulates. Its `num_params` has the aux heads of
Inception v3, whose weights keep them, and not those of GoogLeNet, whose weights come without: there netspec's own
figure is the one that the metadata prints.
"""

from __future__ import annotations

from netspec.analysis.counting.base import Convention, no_difference, with_heads

CONVENTION = Convention(
    name="torchvision",
    version="torchvision 0.28.0",
    operations="multiply-accumulates (its metadata says GFLOPS)",
    says=(
        "convolutions and linear layers, without biases, batch norm and pools; aux heads are in the parameters, as "
        "built with aux_logits=True, and not in the operations, since they do not run in evaluation"
    ),
    params=with_heads,
    macs=no_difference,
)
