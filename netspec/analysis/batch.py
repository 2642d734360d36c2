"""The facts of a batch: what is computed and what is made grow with it, what is stored and how far it sees do not."""

from __future__ import annotations

from netspec.analysis.facts import Facts, NodeFacts, Totals


def of_batch(facts: Facts, batch: int) -> Facts:
    """The facts of `batch` inputs at once, from those of one. Shapes stay without the batch, as they are everywhere."""
    if batch == 1:
        return facts
    return facts.replace(
        nodes={path: node_of_batch(one, batch) for path, one in facts.nodes.items()},
        test=totals_of_batch(facts.test, batch),
        train=totals_of_batch(facts.train, batch),
        live_bytes=batch * facts.live_bytes,
        batch=batch,
    )


def node_of_batch(one: NodeFacts, batch: int) -> NodeFacts:
    cost, live = one.cost, one.live
    return one.replace(
        cost=cost.replace(macs=batch * cost.macs, other=batch * cost.other),
        conv_macs=batch * one.conv_macs,
        activations=batch * one.activations,
        live=live.replace(freed=batch * live.freed, kept=batch * live.kept, output=batch * live.output),
    )


def totals_of_batch(one: Totals, batch: int) -> Totals:
    return one.replace(
        macs=batch * one.macs,
        conv_macs=batch * one.conv_macs,
        other=batch * one.other,
        activations=batch * one.activations,
    )
