"""torchinfo's mult-adds: for each leaf module its parameters, times the positions of the output for a convolution.

So a bias is counted once for each position of a convolution and once for a linear layer, and the scale and shift of a
norm once each, whatever the size of the map. A module that holds others is no leaf, and its own parameters are not
counted: so it goes with a batch norm that holds its activation, which a spec says of a published model in `published`.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Adjustment, Convention, CountedNetwork, changed, with_heads
from netspec.ops.weighted import Weighted


def additions(network: CountedNetwork) -> Sequence[Adjustment]:
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
    skipped = next((model.source for model in network.models if model.made.norm_act), None)
    what = "scales and shifts of norms, once each"
    where = "" if skipped is None else f" (skipped in {skipped}, whose norm is no leaf)"
    return changed(
        Adjustment("biases of convolutions, once for each output position", convolutions),
        Adjustment("biases of linear layers, once each", linear),
        Adjustment(what + where, norms, counted=skipped is None),
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
