"""timm's Inception networks: an aux head that a model was built with runs in evaluation too.

timm has no counter of its own. The GMACs that it publishes come from fvcore (its `benchmark.py`), whose additions
`--count-as fvcore` shows; what is particular to timm is which layers run.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Adjustment, Convention, CountedNetwork, changed, with_heads


def heads_run(network: CountedNetwork) -> Sequence[Adjustment]:
    """The heads' multiply-accumulates."""
    return changed(
        Adjustment("aux heads, which run in evaluation too", network.facts.train.macs - network.facts.test.macs)
    )


CONVENTION = Convention(
    name="timm",
    version="timm 1.0.31",
    operations="multiply-accumulates",
    says=(
        "convolutions and linear layers, without biases, batch norm and pools; aux heads are in both figures, since a "
        "timm model built with aux_logits=True runs them in evaluation too"
    ),
    params=with_heads,
    macs=heads_run,
)
