"""Holds a network's `expect` lines against its facts, and its published labels against its stages."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from netspec.analysis.facts import Facts, NodeFacts
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.expectations import ExpectationFails, Incomparable, UnknownNode
from netspec.ir.model import CheckedNetwork, Expectation, Fact, Group, Known, Network, everything, node_path
from netspec.record import Record
from netspec.source import Place
from netspec.spelling import did_you_mean

Quantity = int | float | tuple[int, ...]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CONVENTIONS = {
    "params": "params counts trained elements, aux heads only in train.params",
    "macs": "macs counts multiply-accumulates of convolutions and linear layers at batch 1, no biases",
}


class Failed(Record):
    """An `expect` that does not hold: what it says, what its facts are, and the node of the first that names one."""

    claim: str
    computed: str
    difference: str
    quantity: str
    train: bool
    path: str
    line: int

    def __str__(self) -> str:
        return f"expect {self.claim} fails: {self.computed}"

    @property
    def stage(self) -> str:
        """The name of the top-level node that it is about; empty for the whole network."""
        return self.path.partition(".")[0]


def judged(checked: CheckedNetwork, facts: Facts, as_written: bool) -> Judge:
    """Every expectation held, and every claim about what does not exist found."""
    judge = Judge(checked.network, facts, as_written)
    for one in checked.network.expectations:
        judge.expectation(one)
    for publication in checked.network.publications:
        judge.node(publication.label, publication.place)
    return judge


class Judge:
    """Judges the claims of one network: `problems` are its mistakes, `failed` the expectations that do not hold.

    Each `expect` speaks of the network as it is written. With params set from outside it is another network: then none
    is held, though what it names must exist all the same.
    """

    def __init__(self, network: Network, facts: Facts, as_written: bool) -> None:
        self.network = network
        self.facts = facts
        self.as_written = as_written
        self.problems: list[Diagnostic] = []
        self.failed: list[Failed] = []

    def expectation(self, one: Expectation) -> None:
        left, right = self.sides(one)
        if left is None or right is None:
            return
        why = incomparable(left, right, one.op)
        if why:
            names = {"left": str(one.left), "right": str(one.right), "operator": one.op}
            self.problems.append(Incomparable(place=one.place, why=why, **names))  # type: ignore[arg-type]
        elif self.verdict(one, left, right) is False:
            self.fails(one, left, right)

    def verdict(self, one: Expectation, left: Quantity | None, right: Quantity | None) -> bool | None:
        """Whether an expectation holds, its sides being these; none where it is not held at all."""
        if not self.as_written:
            return None
        return left is not None and right is not None and holds(left, right, one)

    def fails(self, one: Expectation, left: Quantity, right: Quantity) -> None:
        """Notes an expectation that does not hold, as a mistake and for those who show the network all the same."""
        facts = [side for side in (one.left, one.right) if isinstance(side, Fact)]
        values = zip((one.left, one.right), (left, right), strict=True)
        known = ", ".join(f"{side} is {shown(value)}" for side, value in values if isinstance(side, Fact))
        computed, apart = known or f"{one.left} {one.op} {one.right}", difference(left, right, one)
        about = next((fact for fact in facts if fact.path), facts[0] if facts else None)
        quantity, convention = (about.quantity, CONVENTIONS.get(facts[0].quantity, "")) if about else ("", "")
        self.problems.append(
            ExpectationFails(place=one.place, computed=computed, difference=apart, convention=convention)
        )
        path = node_path(self.network, about.path) or "" if about and about.path else ""
        train = about is not None and about.train
        self.failed.append(Failed(claim(one), computed, apart, quantity, train, path, one.place.line))

    def sides(self, one: Expectation) -> tuple[Quantity | None, Quantity | None]:
        """What both sides come to; a square receptive field may be compared with a number and with a size.

        The shape of a vector is compared with a number, its features.
        """
        left, right = self.value(one.left), self.value(one.right)
        if is_field(one.left):
            return beside(left, right, self.network.input.rank)
        if is_field(one.right):
            return beside(right, left, self.network.input.rank)[::-1]
        return as_vector(left, right), as_vector(right, left)

    def value(self, side: Fact | Known) -> Quantity | None:
        """What one side comes to, or none after saying that its path does not exist."""
        if isinstance(side, Known):
            return side.value
        if side.path is None:
            return self.whole(side)
        node = self.node(side.path, side.place)
        return None if node is None else at_node(node, side.quantity)

    def whole(self, side: Fact) -> Quantity:
        totals = self.facts.train if side.train else self.facts.test
        found: int = self.facts.depth if side.quantity == "depth" else getattr(totals, side.quantity)
        return found

    def node(self, path: str, place: Place) -> NodeFacts | None:
        """The facts of a written path, or none after saying that there is no such node."""
        found = node_path(self.network, path)
        if found is None:
            self.problems.append(UnknownNode(place=place, path=path, hint=hint_for(self.network, path)))
            return None
        return self.facts.nodes[found]


def hint_for(network: Network, path: str) -> str:
    """What there is where the path leaves the network."""
    nodes, before = everything(network), ""
    for segment in path.split("."):
        match = next((node for node in nodes if segment in (node.label, node.name)), None)
        if match is None:
            return did_you_mean(segment, [node.label or node.name for node in nodes])
        if not isinstance(match, Group):
            return f"`{before}{segment}` is a single operation, with nothing inside"
        nodes, before = match.children, f"{before}{segment}."
    return ""


def claim(one: Expectation) -> str:
    """An expectation as a spec writes it, without its first word."""
    within = f" within {one.tolerance:g}%" if one.tolerance is not None else ""
    return f"{one.left} {one.op} {one.right}{within}"


def is_field(side: Fact | Known) -> bool:
    return isinstance(side, Fact) and side.quantity == "receptive_field"


def beside(field: Quantity | None, other: Quantity | None, rank: int) -> tuple[Quantity | None, Quantity | None]:
    """A square field and a size as two numbers where the size is square too, else as two sizes."""
    if not isinstance(field, int) or not isinstance(other, tuple) or len(other) != rank:
        return field, other
    return (field, other[0]) if len(set(other)) == 1 else ((field,) * rank, other)


def as_vector(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    """A number beside the shape of a vector is such a shape too."""
    return (one,) if isinstance(one, int) and isinstance(other, tuple) and len(other) == 1 else one


def at_node(node: NodeFacts, quantity: str) -> Quantity:
    """One quantity of one node. A square receptive field is one number."""
    if quantity == "shape":
        return tuple(node.output)
    if quantity == "receptive_field":
        extents = node.field.extents
        return extents[0] if len(set(extents)) == 1 else extents
    found: int = node.depth if quantity == "depth" else getattr(node.cost, quantity)
    return found


def incomparable(left: Quantity, right: Quantity, op: str) -> str:
    """Why two quantities can't be compared so; empty where they can."""
    shapes = isinstance(left, tuple) + isinstance(right, tuple)
    if shapes == 1:
        return "one is a number, the other a shape"
    if shapes == 2 and op not in ("==", "!="):
        return "shapes have no order"
    return ""


def holds(left: Any, right: Any, one: Expectation) -> bool:
    """Whether the comparison is true; `~` is relative to the right side."""
    if one.op != "~":
        return COMPARE[one.op](left, right)
    tolerance = Fraction(str(one.tolerance or 0)) / 100
    return abs(Fraction(left) - Fraction(right)) <= tolerance * abs(Fraction(right))


def difference(left: Quantity, right: Quantity, one: Expectation) -> str:
    """How far apart the sides are, for two numbers: how far a fact is from the number that it is held against."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        return f"expected {one.op} {one.right}"
    if isinstance(one.left, Known) and isinstance(one.right, Fact):
        left, right = right, left
    apart = left - right
    share = abs(apart) / abs(right) if right else 0
    percent = f", {share:.2%} of {shown(right)}" if 0 < share < 10 else ""
    return f"{shown(abs(apart))} too {'many' if apart > 0 else 'few'}{percent}" if apart else f"expected {one.op}"


def shown(value: Quantity) -> str:
    """Numbers with separators as a spec writes them, shapes with `x`."""
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return f"{value:_}" if isinstance(value, int) or not float(value).is_integer() else f"{int(value):_}"
