"""fvcore's FlopCountAnalysis, with the handlers that it has by default.

Beside convolutions and linear layers it counts 2 for each element that an affine batch norm gives (1 without scale and
shift), 5 for group norm (4 without), and 1 for each element that goes into an adaptive average pool. It counts no other
pool, no local response norm, no activation, no addition and no bias.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from netspec.analysis.counting.base import Adjustment, Convention, CountedNetwork, changed, with_heads
from netspec.ops.norms import BatchNorm
from netspec.ops.pooling import AdaptiveAvgPool, GlobalAvgPool

# What fvcore counts for each output element of a norm: with scale and shift, and without.
BATCH, GROUP = {True: 2, False: 1}, {True: 5, False: 4}


def additions(network: CountedNetwork) -> Sequence[Adjustment]:
    """Norms and adaptive average pools."""
    normed, pooled = Counter[str](), 0
    for norm, shape in network.norms():
        each = (BATCH if isinstance(norm, BatchNorm) else GROUP)[norm.affine]
        plain = "" if norm.affine else " without scale and shift"
        normed[f"{norm.title}{plain}, {each} for each output element"] += each * shape.elements
    for step in network.steps:
        if isinstance(step.layer, (AdaptiveAvgPool, GlobalAvgPool)):
            pooled += step.input.elements
    norms = (Adjustment(what, amount) for what, amount in sorted(normed.items()))
    return changed(*norms, Adjustment("adaptive average pools, 1 for each input element", pooled))


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
