"""torchinfo's mult-adds: for each leaf module its parameters, times the positions of the output for a convolution.

So a bias is counted once for each position of a convolution and once for a linear layer, and the scale and shift of a
norm once each, whatever the size of the map. A module that holds others is no leaf, and its own parameters are not
counted: that is so of timm's batch norm, which holds its activation.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Convention, Line, Subject, changed, with_heads
from netspec.ops.weighted import Weighted

# Networks that timm publishes, with its own class of batch norm.
NORMS_ARE_NO_LEAVES = frozenset({"inception_v4", "inception_resnet_v2"})


def additions(network: Subject) -> Sequence[Line]:
    """Biases and norms."""
    convolutions, linear = 0, 0
    for step in network.steps:
        layer = step.layer
        if isinstance(layer, Weighted) and layer.has_bias:
            if layer.category == "convolution":
                convolutions += step.output.elements
            else:
                linear += step.output.channels
    norms = sum(norm.cost(shape, shape).params for norm, shape in network.norms())
    leaves = network.network not in NORMS_ARE_NO_LEAVES
    what = "scales and shifts of norms, once each"
    return changed(
        Line("biases of convolutions, once for each output position", convolutions),
        Line("biases of linear layers, once each", linear),
        Line(what if leaves else f"{what} (skipped in timm's model, whose norm is no leaf)", norms, counted=leaves),
    )


CONVENTION = Convention(
    name="torchinfo",
    version="torchinfo 1.8.0",
    operations="mult-adds",
    says=(
        "convolutions and linear layers with their biases, batch norm once for each of its parameters, no pools; aux "
        "heads are in the parameters, and do not run in evaluation"
    ),
    params=with_heads,
    macs=additions,
)
