"""From two checked networks and their facts to what differs."""

from __future__ import annotations

from netspec.analysis.expectations import Failed
from netspec.analysis.facts import Facts
from netspec.compare.align import Pair, Profiles, align
from netspec.compare.changes import Comparer
from netspec.compare.likeness import Profile, profile
from netspec.compare.model import Change, Difference, Identity, Part, Side, Total
from netspec.ir.model import AnyNode, CheckedNetwork, Head, Operation
from netspec.record import Record
from netspec.report.model import convention, totals_of
from netspec.report.words import word_of


class ComparedNetwork(Record):
    """One of the two networks: where it came from, as it was asked for, and what is known about it."""

    source: str
    checked: CheckedNetwork
    facts: Facts
    failed: tuple[Failed, ...] = ()


def make_difference(before: ComparedNetwork, after: ComparedNetwork) -> Difference:
    """What differs between two networks, in both directions alike."""
    return DifferenceMaker(before, after).difference()


class DifferenceMaker:
    """Makes one difference."""

    def __init__(self, before: ComparedNetwork, after: ComparedNetwork) -> None:
        self.before, self.after = before, after
        self.comparer = Comparer(before.checked, after.checked, self.part)

    def difference(self) -> Difference:
        stages = [self.compared(pair) for pair in align(stages_of(self.before), stages_of(self.after))]
        heads = [self.head(*pair) for pair in pairs_of_heads(self.before, self.after)]
        totals = totals_between(self.before, self.after)
        before, after = identity(self.before), identity(self.after)
        matched, batch = dict(self.comparer.matched), self.before.facts.batch
        return Difference(
            before, after, tuple(stages), tuple(heads), totals, matched, convention(batch), self.batch_of_both(batch)
        )

    def batch_of_both(self, batch: int) -> int:
        """The batch, which must be the same on both sides: figures of other batches say nothing of each other."""
        if self.after.facts.batch != batch:
            raise ValueError(f"one network is of batch {batch}, the other of batch {self.after.facts.batch}")
        return batch

    def compared(self, pair: Pair) -> Part:
        changes, branches = self.comparer.pair(*pair)
        return self.part(pair, changes).replace(branches=branches)

    def part(self, pair: Pair, changes: tuple[Change, ...]) -> Part:
        """A pair with the figures of both sides."""
        left, right = pair
        # What has no partner has no changes of its own: that it is there or not is the change.
        return Part(side_of(self.before, left), side_of(self.after, right), changes if left and right else ())

    def head(self, left: Head | None, right: Head | None) -> Part:
        """A head: its body as a stage is compared, and where it hangs with which weight."""
        run = (body(self.before, left), body(self.after, right))
        part = self.compared(run)
        if left is None or right is None:
            return part
        moved = [
            Change("", "", "aux", what, before, after)
            for what, before, after in (("at", left.at, right.at), ("weight", f"{left.weight:g}", f"{right.weight:g}"))
            if before != after
        ]
        return part.replace(changes=(*moved, *part.changes))


def stages_of(one: ComparedNetwork) -> list[Profile]:
    """The top-level nodes, as alignment sees them."""
    return [profile(node, node.name, one.checked.shapes[node.name]) for node in one.checked.network.body]


def body(one: ComparedNetwork, head: Head | None) -> Profiles:
    return () if head is None else (profile(head.body, head.name, one.checked.shapes[head.name]),)


def pairs_of_heads(before: ComparedNetwork, after: ComparedNetwork) -> list[tuple[Head | None, Head | None]]:
    """Heads of one name, then those that are left over, in order."""
    left, right = before.checked.network.heads, after.checked.network.heads
    named = {head.name: head for head in right}
    pairs: list[tuple[Head | None, Head | None]] = [(one, named[one.name]) for one in left if one.name in named]
    paired = {one.name for one, _ in pairs if one is not None}
    lone = [[head for head in side if head.name not in paired] for side in (left, right)]
    both = min(map(len, lone))
    pairs += zip(lone[0][:both], lone[1][:both], strict=True)
    pairs += [(head, None) for head in lone[0][both:]]
    return pairs + [(None, head) for head in lone[1][both:]]


def identity(one: ComparedNetwork) -> Identity:
    network = one.checked.network
    return Identity(one.source, network.name, network.input, network.params, tuple(map(str, one.failed)))


def totals_between(before: ComparedNetwork, after: ComparedNetwork) -> tuple[Total, ...]:
    """Every total that a report has, with its values in both."""
    one, other = totals_of(before.facts), totals_of(after.facts)
    return tuple(Total(name, getattr(one, name), getattr(other, name)) for name in one._fields)


def side_of(subject: ComparedNetwork, nodes: Profiles) -> Side | None:
    """The figures of nodes that stand one after another; none for no nodes."""
    if not nodes:
        return None
    facts = [subject.facts.nodes[one.path] for one in nodes]
    field = facts[-1].field
    return Side(
        names=tuple(one.node.label or one.node.name for one in nodes),
        paths=tuple(one.path for one in nodes),
        op=", ".join(word_of(one.node) for one in nodes),
        filters=" ".join(filter(None, (filters(one.node, one.path, subject.checked) for one in nodes))),
        output=facts[-1].output,
        params=sum(one.cost.params for one in facts),
        macs=sum(one.cost.macs for one in facts),
        activations=sum(one.activations for one in facts),
        receptive_field=field.extents,
        line=nodes[0].node.place.line,
    )


def filters(node: AnyNode, path: str, checked: CheckedNetwork) -> str:
    """Output channels of every layer with weights, written side by side as the branches are: `64 | 96 128`."""
    if isinstance(node, Operation):
        return str(checked.shapes[path].channels) if node.layer.weighted else ""
    inner = [filters(child, f"{path}.{child.name}", checked) for child in node.children]
    joined = (" | " if node.parallel else " ").join(filter(None, inner))
    return f"({joined})" if node.parallel and "." in path and " | " in joined else joined
