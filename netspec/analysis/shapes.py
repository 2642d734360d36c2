"""Every node's shape, or every reason why there is none. Turns a `Network` into a `CheckedNetwork`.

Each mistake points at the step that made it and at the one it clashes with; what follows from it says nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.diagnostics.base import Diagnostic, Label, Problems
from netspec.diagnostics.shapes import MixedRanks, ResidualChangesShape, TooLarge, UnequalBranches, UnequalOperands
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Network, Operation, join, resolve
from netspec.ops.base import MOST_ELEMENTS, Layer, Shape
from netspec.ops.hole import Hole
from netspec.ops.kinds import SHORTCUT
from netspec.source import Place

RULES = {
    "add": "`add` works element by element on equal shapes",
    "mul": "`mul` works element by element; only a 1x1 map is spread over a larger one of the same channels",
}


def check_shapes(network: Network, problems: Problems) -> CheckedNetwork | None:
    """The network with all its shapes, or none after reporting what does not fit."""
    before = len(problems)
    checker = ShapeChecker(problems)
    checker.sequence(network.body, network.input, "")
    for head in network.heads:
        at = checker.shapes.get(resolve(network, head.at) or "")
        if at is not None:
            checker.node(head.body, at, "")
        checker.unknown |= at is None
    if len(problems) > before or checker.unknown or not network.body:
        return None
    return CheckedNetwork(with_filters(network, checker.filters), checker.shapes)


def with_filters(network: Network, filters: dict[str, int]) -> Network:
    """The network with a number of filters wherever it said `shortcut`."""
    if not filters:
        return network
    heads = tuple(head.replace(body=filled(head.body, "", filters)) for head in network.heads)
    return network.replace(body=tuple(filled(node, "", filters) for node in network.body), heads=heads)


def filled(node: AnyNode, path: str, filters: dict[str, int]) -> AnyNode:
    here = join(path, node.name)
    if isinstance(node, Group):
        return node.replace(children=tuple(filled(child, here, filters) for child in node.children))
    return node.replace(layer=node.layer.replace(filters=filters[here])) if here in filters else node


class ShapeChecker:
    """Walks one network. `calls` are the places of the block calls around the node at hand.

    `shortcuts` are the inputs of the residuals around it, `filters` what `shortcut` turned out to be, by path.
    """

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.shapes: dict[str, Shape] = {}
        self.calls: list[tuple[str, Place]] = []
        self.shortcuts: list[Shape | None] = []
        self.filters: dict[str, int] = {}
        self.unknown = False
        self.reported: set[tuple[str, Place, str]] = set()

    def report(self, diagnostic: Diagnostic, place: Place, *labels: Label) -> None:
        """Adds a mistake once, with the innermost call that led to its place."""
        key = (diagnostic.code, place, diagnostic.fill(diagnostic.message))
        if key in self.reported:
            return
        self.reported.add(key)
        if self.calls and self.calls[-1][1] != place:
            name, site = self.calls[-1]
            labels = (*labels, Label(site, f"in this call of `{name}`"))
        self.problems.append(diagnostic.at(place, *labels))

    def sequence(self, nodes: Sequence[AnyNode], x: Shape | None, path: str) -> Shape | None:
        """The shape after all nodes in turn."""
        for node in nodes:
            x = self.node(node, x, path)
        return x

    def node(self, node: AnyNode, x: Shape | None, path: str) -> Shape | None:
        """The shape of one node's output, noted under its path; none where it is not known."""
        here = join(path, node.name)
        if node.calls:
            self.calls.append((node.calls[0].block, node.place))
        y = self.operation(node, x, here) if isinstance(node, Operation) else self.group(node, x, here)
        if node.calls:
            self.calls.pop()
        if y is None:
            self.unknown = True
            return None
        self.shapes[here] = y
        return y

    def operation(self, node: Operation, x: Shape | None, path: str) -> Shape | None:
        if isinstance(node.layer, Hole):
            self.unknown = True
            if node.layer.stand_in is None:
                return None
        layer = self.settled(node.layer, path)
        if x is None or layer is None:
            return None
        y = layer.output(x)
        if isinstance(y, Diagnostic):
            self.report(y, node.place)
            return None
        params = layer.cost(x, y).params
        if self.large(f"the output {y}", y, node.place) and params >= MOST_ELEMENTS:
            self.report(TooLarge(what=f"the weights of `{node.layer.word}`", count=params), node.place)
        return y

    def settled(self, layer: Layer, path: str) -> Layer | None:
        """The layer with its number of filters; none where that is `shortcut` and the residual's input is not known."""
        if getattr(layer, "filters", None) is not SHORTCUT:
            return layer
        shortcut = self.shortcuts[-1]
        if shortcut is None:
            return None
        self.filters[path] = shortcut.channels
        return layer.replace(filters=shortcut.channels)

    def large(self, what: str, shape: Shape, place: Place) -> bool:
        """Whether the tensor is of a size that fits; reports it otherwise."""
        if shape.elements < MOST_ELEMENTS:
            return True
        self.report(TooLarge(what=what, count=shape.elements), place)
        return False

    def group(self, node: Group, x: Shape | None, path: str) -> Shape | None:
        if not node.children:
            return None
        if node.kind == "residual":
            self.shortcuts.append(x)
            y = self.sequence(node.children, x, path)
            self.shortcuts.pop()
            return self.residual(node, x, y)
        if not node.parallel:
            return self.sequence(node.children, x, path)
        outputs = [self.node(child, x, path) for child in node.children]
        if node.kind == "concat":
            return self.concat(node, outputs)
        return self.elementwise(node, outputs)

    def residual(self, node: Group, x: Shape | None, y: Shape | None) -> Shape | None:
        if x is None or y is None or x == y:
            return y
        projected = projection(x, y)
        project = f"; or write `add {{ ... {projected} }}`, the body and a projection of its input" if projected else ""
        problem = ResidualChangesShape(input=str(x), output=str(y), channels=x.channels, projection=project)
        last = node.children[-1]
        self.report(problem, last.place, Label(node.place, f"the input is {x}"))
        return None

    def concat(self, node: Group, outputs: Sequence[Shape | None]) -> Shape | None:
        first, known, agreed = self.first(outputs)
        for number, shape in known:
            if shape[1:] != outputs[first][1:]:  # type: ignore[index]
                self.unequal(node, outputs, first, number)
                agreed = False
        if not agreed or len(known) < len(outputs):
            return None
        y = Shape((sum(shape.channels for _, shape in known), *known[0][1][1:]))
        self.large(f"the joined output {y}", y, node.place)
        return y

    def first(self, outputs: Sequence[Shape | None]) -> tuple[int, list[tuple[int, Shape]], bool]:
        """The first known branch, all known branches by number, and whether there is any."""
        known = [(number, shape) for number, shape in enumerate(outputs) if shape is not None]
        return (known[0][0] if known else 0), known, bool(known)

    def unequal(self, node: Group, outputs: Sequence[Shape | None], first: int, number: int) -> None:
        """Reports a branch of a concat that differs from the first known one."""
        here, there = outputs[number], outputs[first]
        assert here is not None
        assert there is not None
        label = Label(node.children[first].place, str(there))
        problem: Diagnostic
        if here.is_map != there.is_map:
            ranks = ("the map", "the vector") if here.is_map else ("the vector", "the map")
            problem = MixedRanks(
                number=number + 1,
                other=first + 1,
                shape=str(here),
                other_shape=str(there),
                rank=ranks[0],
                other_rank=ranks[1],
            )
        else:
            problem = UnequalBranches(
                number=number + 1, other=first + 1, size=here.area, other_size=there.area, shape=str(here)
            )
        self.report(problem, node.children[number].place, label)

    def elementwise(self, node: Group, outputs: Sequence[Shape | None]) -> Shape | None:
        first, known, agreed = self.first(outputs)
        if not agreed:
            return None
        if node.kind == "mul":
            first = next((number for number, shape in known if shape[1:] != (1, 1)), first)
        whole = outputs[first]
        assert whole is not None
        for number, shape in known:
            if shape != whole and not (node.kind == "mul" and spreads(shape, whole)):
                self.mismatch(node, outputs, number, first)
                agreed = False
        return whole if agreed and len(known) == len(outputs) else None

    def mismatch(self, node: Group, outputs: Sequence[Shape | None], number: int, other: int) -> None:
        """Reports a branch that does not go with the one that sets the shape."""
        there = outputs[other]
        problem = UnequalOperands(
            kind=node.kind,
            number=number + 1,
            other=other + 1,
            shape=str(outputs[number]),
            other_shape=str(there),
            rule=RULES[node.kind],
        )
        self.report(problem, node.children[number].place, Label(node.children[other].place, str(there)))


def projection(x: Shape, y: Shape) -> str:
    """The 1x1 convolution that makes a map of shape `y` out of one of shape `x`; empty where there is none."""
    if not (x.is_map and y.is_map):
        return ""
    strides = [-(-before // after) for before, after in zip(x[1:], y[1:], strict=True)]
    if any((before - 1) // by + 1 != after for before, after, by in zip(x[1:], y[1:], strides, strict=True)):
        return ""
    stride = "x".join(map(str, strides if len(set(strides)) > 1 else strides[:1]))
    return f"conv 1x1{'' if stride == '1' else f'/{stride}'} {y.channels}"


def spreads(shape: Shape, whole: Shape) -> bool:
    """Whether `mul` spreads this map over the larger one: 1x1, with as many channels."""
    return shape.is_map and whole.is_map and shape[0] == whole[0] and shape[1:] == (1, 1)
