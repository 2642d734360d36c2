"""torch.utils.flop_counter: two operations for each multiply-accumulate, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Adjustment, Convention, CountedNetwork, changed


def additions(network: CountedNetwork) -> Sequence[Adjustment]:
    """The addition of each multiply-accumulate, which is counted beside its multiplication."""
    return changed(Adjustment("multiplication and addition counted apart", network.facts.test.macs))


CONVENTION = Convention(
    name="flop_counter",
    version="torch.utils.flop_counter of torch 2.13.0",
    operations="FLOPs, 2 for each multiply-accumulate",
    says=(
        "convolutions and linear layers, without biases, batch norm and pools; aux heads do not run in evaluation; it "
        "counts no parameters"
    ),
    params=None,
    macs=additions,
)
