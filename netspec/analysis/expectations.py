"""Holds a network's `expect` lines against its facts, and its published labels against its stages."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from netspec.analysis.facts import Facts, NodeFacts
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.expectations import ExpectationFails, Incomparable, UnknownPath
from netspec.ir.model import CheckedNetwork, Expectation, Fact, Known, Network, everything, resolve
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


def check(checked: CheckedNetwork, facts: Facts) -> list[Diagnostic]:
    """Every expectation that does not hold, and every claim about what does not exist."""
    judge = Judge(checked.network, facts)
    for one in checked.network.expectations:
        judge.expectation(one)
    for publication in checked.network.publications:
        judge.node(publication.label, publication.place)
    return judge.problems


class Judge:
    """Judges the claims of one network."""

    def __init__(self, network: Network, facts: Facts) -> None:
        self.network = network
        self.facts = facts
        self.problems: list[Diagnostic] = []

    def expectation(self, one: Expectation) -> None:
        left, right = self.value(one.left, one.place), self.value(one.right, one.place)
        if left is None or right is None:
            return
        why = incomparable(left, right, one.op)
        if why:
            names = {"left": str(one.left), "right": str(one.right), "operator": one.op}
            self.problems.append(Incomparable(place=one.place, why=why, **names))  # type: ignore[arg-type]
        elif not holds(left, right, one):
            self.problems.append(self.failure(one, left, right))

    def failure(self, one: Expectation, left: Quantity, right: Quantity) -> Diagnostic:
        computed = f", {one.right} is {shown(right)}" if isinstance(one.right, Fact) else ""
        facts = [side for side in (one.left, one.right) if isinstance(side, Fact)]
        convention = CONVENTIONS.get(facts[0].quantity, "") if facts else ""
        return ExpectationFails(
            place=one.place,
            left=str(one.left),
            computed=shown(left),
            right=computed,
            difference=difference(left, right, one),
            convention=convention,
        )

    def value(self, side: Fact | Known, place: Place) -> Quantity | None:
        """What one side comes to, or none after saying that its path does not exist."""
        if isinstance(side, Known):
            return side.value
        if side.path is None:
            return self.whole(side)
        node = self.node(side.path, place)
        return None if node is None else at_node(node, side.quantity)

    def whole(self, side: Fact) -> Quantity:
        totals = self.facts.train if side.train else self.facts.test
        return self.facts.depth if side.quantity == "depth" else int(getattr(totals, side.quantity))

    def node(self, path: str, place: Place) -> NodeFacts | None:
        """The facts of a written path, or none after saying that there is no such node."""
        found = resolve(self.network, path)
        if found is None:
            labels = [str(node.label or node.name) for node in everything(self.network)]
            hint = did_you_mean(path.split(".", maxsplit=1)[0], labels)
            self.problems.append(UnknownPath(place=place, path=path, hint=hint))
            return None
        return self.facts.nodes[found]


def at_node(node: NodeFacts, quantity: str) -> Quantity:
    """One quantity of one node. A square receptive field is one number."""
    if quantity == "shape":
        return tuple(node.output)
    if quantity == "receptive_field":
        field = node.field
        return field.height if field.height == field.width else (field.height, field.width)
    return node.depth if quantity == "depth" else int(getattr(node.cost, quantity))


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
    """How far apart the sides are, for two numbers."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        return f"expected {one.op} {one.right}"
    apart = left - right
    percent = f", {abs(apart) / abs(right):.2%} of {shown(right)}" if right else ""
    return f"{shown(abs(apart))} too {'many' if apart > 0 else 'few'}{percent}" if apart else f"expected {one.op}"


def shown(value: Quantity) -> str:
    """Numbers with separators as a spec writes them, shapes with `x`."""
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return f"{value:_}" if isinstance(value, int) or not float(value).is_integer() else f"{int(value):_}"
