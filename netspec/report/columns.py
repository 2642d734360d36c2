"""The branch columns of an architecture table: which headings there are, and what each stage has under them.

Headings are those of block calls. A variant may edit what is inside of a call, which is no call of its block any more;
its figures stay under the headings that the operations at the same places have in the calls that are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.ir.model import AnyNode, Call, Group, Operation, walk
from netspec.record import Record
from netspec.report.words import repeated

Values = dict[str, tuple[str, object]]
ALIKE = 0.5


class Layout(Record):
    """Where a block has what its headings speak of, by an operation's path and setting; what stands at each path."""

    order: tuple[str, ...]
    places: dict[str, tuple[str, str]]
    words: frozenset[tuple[str, str]]


def branch_values(nodes: Sequence[AnyNode]) -> list[Values]:
    """For each stage what it has by heading, as shown and as a value, in signature order."""
    layouts = [one for one in map(layout_of, nodes) if one is not None]
    return [called(node) or edited(node, layouts) for node in nodes]


def called(node: AnyNode) -> Values:
    """The block arguments that have a column; those of each round for a repeat."""
    call = call_of(node)
    arguments = () if call is None else call.arguments
    return {one.heading: (one.shown, one.value) for one in arguments if one.heading is not None}


def call_of(node: AnyNode) -> Call | None:
    stage = repeated(node) or node
    return stage.calls[0] if stage.calls else None


def layout_of(node: AnyNode) -> Layout | None:
    """How the block that a stage calls is laid out; none where nothing in it has a heading."""
    stage = repeated(node) or node
    call = call_of(node)
    headings = {one.name: one.heading for one in call.arguments if one.heading is not None} if call is not None else {}
    places: dict[str, tuple[str, str]] = {}
    for path, one in operations(stage):
        for setting, symbol in one.symbols.items():
            if symbol.name in headings:
                places[path] = (headings[symbol.name], setting)
    return Layout(tuple(headings.values()), places, words(stage)) if places else None


def edited(node: AnyNode, layouts: Sequence[Layout]) -> Values:
    """What a stage that is like a block has under the block's headings; nothing for any other."""
    if not isinstance(node, Group) or node.calls:
        return {}
    here = words(node)
    best = max(layouts, key=lambda one: likeness(here, one.words), default=None)
    if best is None or likeness(here, best.words) <= ALIKE:
        return {}
    found: dict[str, list[int]] = {}
    for path, one in operations(node):
        heading, setting = best.places.get(path, ("", ""))
        if heading and hasattr(one.layer, setting):
            found.setdefault(heading, []).append(getattr(one.layer, setting))
        elif (count := filters(one)) is not None:
            found.setdefault(nearest(path, best), []).append(count)
    order = [*best.order, *(heading for heading in found if heading not in best.order)]
    return {name: cell(found[name]) for name in order if name in found}


def nearest(path: str, layout: Layout) -> str:
    """The heading of the same branch that a step without one goes under, or the branch itself."""
    branch = path.partition(".")[0]
    before = [heading for other, (heading, _) in layout.places.items() if other.partition(".")[0] == branch]
    return before[-1] if before else branch


def filters(one: Operation) -> int | None:
    """The filters or features that an operation is written with, if it is."""
    found: int | None = getattr(one.layer, "filters", getattr(one.layer, "features", None))
    return found


def cell(numbers: list[int]) -> tuple[str, object]:
    """One number as it is, several in turn as a chain."""
    return (str(numbers[0]), numbers[0]) if len(numbers) == 1 else (" → ".join(map(str, numbers)), numbers)


def operations(stage: AnyNode) -> Iterator[tuple[str, Operation]]:
    """Every operation inside of a stage with its path from there."""
    for path, node in walk(stage.children) if isinstance(stage, Group) else (("", stage),):
        if isinstance(node, Operation):
            yield path, node


def words(stage: AnyNode) -> frozenset[tuple[str, str]]:
    """What stands at each place inside of a stage."""
    return frozenset((path, one.layer.word) for path, one in operations(stage))


def likeness(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    """The share of places that both have alike (Dice's coefficient)."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


def merged(orders: list[list[str]]) -> list[str]:
    """All headings once, each after those that stand before it in any block; where blocks disagree, as first met."""
    before: dict[str, set[str]] = {}
    for order in orders:
        for number, heading in enumerate(order):
            before.setdefault(heading, set()).update(order[:number])
    result: list[str] = []
    while before:
        free = next((heading for heading, others in before.items() if others <= set(result)), next(iter(before)))
        result.append(free)
        del before[free]
    return result
