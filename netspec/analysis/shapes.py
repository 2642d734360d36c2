"""Every node's shape, or every reason why there is none. Turns a `Network` into a `CheckedNetwork`, if all fits.

Each mistake points at the step that made it and at the one it clashes with; what follows from it says nothing more.
Where branches clash, the network is walked once more for each shape that they may be meant to have: what fails behind
them whichever it is, is a mistake of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import assert_never

from netspec.diagnostics.base import Diagnostic, Label, Problems
from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.shapes import TooLarge
from netspec.ir.folding import rewrite
from netspec.ir.frozen import trusted
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Network, Operation, join, node_path
from netspec.numbers.joining import name
from netspec.numbers.written import held_as
from netspec.ops.base import MOST_ELEMENTS, Layer, Shape
from netspec.ops.hole import Hole
from netspec.ops.joins import Branches, InTurn, Residual
from netspec.ops.kinds import SHORTCUT
from netspec.record import Record
from netspec.source import Place

# Where branches of one join are of more shapes than this, nothing is said of what stands behind them.
MOST_WAYS = 4


class PartlyShaped(Record):
    """A network that does not hold together, and the shapes that are known beside its mistakes, by path."""

    network: Network
    shapes: Mapping[str, Shape]


def check_shapes(network: Network, reporter: Reporter) -> CheckedNetwork | PartlyShaped:
    """The network with all its shapes, or with those that are known after reporting what does not fit."""
    before = len(reporter.problems)
    checker = ShapeChecker(reporter)
    checker.network(network)
    for one in behind_clashes(network, checker.most_meant):
        reporter.report(one)
    if len(reporter.problems) > before or checker.unknown or not network.body:
        return PartlyShaped(network, checker.shapes)
    return trusted(CheckedNetwork)(network=with_filters(network, checker.filters), shapes=checker.shapes)


def behind_clashes(network: Network, ways: int) -> Iterator[Diagnostic]:
    """What is wrong whichever shape clashing branches are meant to have."""
    found: list[Problems] = []
    for way in range(ways if ways <= MOST_WAYS else 0):
        trial = Reporter()
        ShapeChecker(trial, way).network(network)
        found.append(trial.problems)
    everywhere = [{(one.code, one.place) for one in problems} for problems in found]
    yield from (one for one in (found or [[]])[0] if all((one.code, one.place) in places for places in everywhere))


def with_filters(network: Network, filters: dict[str, int]) -> Network:
    """The network with a number of filters wherever it said `shortcut`."""
    if not filters:
        return network

    def filled(node: Operation, path: str) -> Operation:
        return node.replace(layer=node.layer.replace(filters=filters[path])) if path in filters else node

    heads = tuple(head.replace(body=rewrite(head.body, filled)) for head in network.heads)
    return network.replace(body=tuple(rewrite(node, filled) for node in network.body), heads=heads)


class ShapeChecker:
    """Walks one network.

    `shortcuts` are the inputs of the residuals around a node, `filters` what `shortcut` turned out to be, by path.
    `way` says which of the shapes that clashing branches may be meant to have is taken; none where it is not given.
    """

    def __init__(self, reporter: Reporter, way: int | None = None) -> None:
        self.reporter = reporter
        self.way = way
        self.most_meant = 0
        self.shapes: dict[str, Shape] = {}
        self.shortcuts: list[Shape | None] = []
        self.filters: dict[str, int] = {}
        self.unknown = False

    def network(self, network: Network) -> None:
        """The body, then each head on its stage."""
        self.sequence(network.body, network.input, "")
        for head in network.heads:
            at = self.shapes.get(node_path(network, head.at) or "")
            if at is not None:
                self.node(head.body, at, "")
            self.unknown |= at is None

    def sequence(self, nodes: Sequence[AnyNode], x: Shape | None, path: str) -> Shape | None:
        """The shape after all nodes in turn."""
        for node in nodes:
            x = self.node(node, x, path)
        return x

    def node(self, node: AnyNode, x: Shape | None, path: str) -> Shape | None:
        """The shape of one node's output, noted under its path; none where it is not known."""
        here = join(path, node.name)
        with self.reporter.inside(node.calls[0].block, node.place) if node.calls else nullcontext():
            y = self.operation(node, x, here) if isinstance(node, Operation) else self.group(node, x, here)
        if y is None:
            self.unknown = True
            return None
        self.shapes[here] = y
        return y

    def operation(self, node: Operation, x: Shape | None, path: str) -> Shape | None:
        written: Layer | None = node.layer
        if isinstance(written, Hole):
            self.unknown = True
            written = written.stand_in
        layer = None if written is None else self.settled(written, path)
        if x is None or layer is None:
            return None
        y = layer.output(x)
        if isinstance(y, Diagnostic):
            self.reporter.report(y.at(node.place))
            return None
        params = layer.cost(x, y).params
        if self.large(f"the output {y}", y, node.place) and params >= MOST_ELEMENTS:
            weights = f"the weights of `{node.layer.word}`"
            self.reporter.report(TooLarge(what=weights, count=params, place=node.place))
            self.unknown = True
        return y

    def settled(self, layer: Layer, path: str) -> Layer | None:
        """The layer with its number of filters; none where that is `shortcut` and the residual's input is not known."""
        if getattr(layer, "filters", None) is not SHORTCUT:
            return layer
        shortcut = self.shortcuts[-1]
        if shortcut is None:
            return None
        self.filters[path] = held_as(shortcut.channels, name(SHORTCUT))
        return layer.replace(filters=self.filters[path])

    def large(self, what: str, shape: Shape, place: Place) -> bool:
        """Whether the tensor is of a size that fits; reports it otherwise."""
        if shape.elements < MOST_ELEMENTS:
            return True
        self.reporter.report(TooLarge(what=what, count=shape.elements, place=place))
        self.unknown = True
        return False

    def group(self, node: Group, x: Shape | None, path: str) -> Shape | None:
        if not node.children:
            return None
        match node.form:
            case InTurn():
                return self.sequence(node.children, x, path)
            case Branches() as join:
                return self.branches(node, join, x, path)
            case Residual() as join:
                return self.residual(node, join, x, path)
            case never:
                assert_never(never)

    def meant(self, shapes: Sequence[Shape]) -> Shape | None:
        """The shape to go on with behind parts that clash, if any is taken."""
        self.unknown = True
        self.most_meant = max(self.most_meant, len(shapes))
        return None if self.way is None else shapes[min(self.way, len(shapes) - 1)]

    def residual(self, node: Group, join: Residual, x: Shape | None, path: str) -> Shape | None:
        self.shortcuts.append(x)
        y = self.sequence(node.children, x, path)
        self.shortcuts.pop()
        problem = None if x is None or y is None else join.clash(x, y)
        if problem is None:
            return y
        self.reporter.report(problem.at(node.children[-1].place, Label(node.place, f"the input is {x}")))
        return None if x is None or y is None else self.meant([x, y])

    def branches(self, node: Group, join: Branches, x: Shape | None, path: str) -> Shape | None:
        unknown: Sequence[Shape | None] = [None] * len(node.children)
        feeds = unknown if x is None else join.feeds(x, len(node.children))
        if isinstance(feeds, Diagnostic):
            self.reporter.report(feeds.at(node.place))
            return None
        outputs = [self.node(child, feed, path) for child, feed in zip(node.children, feeds, strict=True)]
        known = {number: shape for number, shape in enumerate(outputs) if shape is not None}
        clashes = join.clashes(known) if known else ()
        for one in clashes:
            there = Label(node.children[one.other].place, str(known[one.other]))
            self.reporter.report(one.problem.at(node.children[one.number].place, there))
        if len(known) < len(outputs):
            return None
        if clashes:
            return self.meant(join.meant([*known.values()]))
        y = join.output([*known.values()])
        if len(outputs) > 1 and all(y is not one for one in outputs):
            self.large(f"the joined output {y}", y, node.place)
        return y
