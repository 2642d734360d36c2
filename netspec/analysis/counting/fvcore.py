"""fvcore's FlopCountAnalysis, with the handlers that it has by default.

Beside convolutions and linear layers it counts 2 for each element that an affine batch norm gives (1 without scale and
shift), 5 for group norm (4 without), and 1 for each element that goes into an adaptive average pool. It counts no other
pool, no local response norm, no activation, no addition and no bias.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Convention, Line, Subject, changed, with_heads
from netspec.ops.norms import BatchNorm
from netspec.ops.pooling import AdaptiveAvgPool, GlobalAvgPool


def additions(network: Subject) -> Sequence[Line]:
    """Norms and adaptive average pools."""
    batch, group, pooled = 0, 0, 0
    for norm, shape in network.norms():
        if isinstance(norm, BatchNorm):
            batch += shape.elements * (2 if norm.affine else 1)
        else:
            group += shape.elements * (5 if norm.affine else 4)
    for step in network.steps:
        if isinstance(step.layer, (AdaptiveAvgPool, GlobalAvgPool)):
            pooled += step.input.elements
    return changed(
        Line("batch norm, 2 for each output element", batch),
        Line("group norm, 5 for each output element", group),
        Line("adaptive average pools, 1 for each input element", pooled),
    )


CONVENTION = Convention(
    name="fvcore",
    version="fvcore 0.1.5",
    operations="flops, 1 for each multiply-accumulate",
    says=(
        "convolutions and linear layers without biases, batch and group norm, adaptive average pools; no other pools; "
        "aux heads are in the parameters, and do not run in evaluation"
    ),
    params=with_heads,
    macs=additions,
)
