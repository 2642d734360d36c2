"""A space of networks, whichever way it came about: as params of a spec, or as a `space` declaration of the language.

Whoever makes one gives a program in which every axis is a param of a network. All else follows from that: closed forms
free these params, a point sets them, and a budget is an `expect` of a variant that edits nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import prod
from pathlib import Path

from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.needed import Needed, needed
from netspec.lowering.declarations.params import Settings
from netspec.lowering.declarations.rows import copied, edits
from netspec.lowering.declarations.spaces import Opened
from netspec.record import Record
from netspec.source import Place, Span
from netspec.spaces.axes import Axis
from netspec.syntax import tree
from netspec.values import Value, written

# No spec can write it, so that it clashes with nothing.
BUDGETED = "<with budgets>"


class Space(Record):
    """What is free of one network.

    `name` is what the space is called, its network's name where it has none of its own. `network` is a network of
    `program`, whose params of the names of `axes` are free; `settings` are set in all of it. `base` is the network of
    the spec that results are variants of, `spec` the spec's path. `opened` is the declaration that it comes from.
    """

    name: str
    spec: Path
    base: str
    program: Program
    network: str
    axes: tuple[Axis, ...]
    settings: Settings
    opened: Opened | None = None

    @property
    def requires(self) -> tuple[tree.Expect, ...]:
        """The budgets that the space declares."""
        return () if self.opened is None else self.opened.requires

    @property
    def required(self) -> tuple[str, ...]:
        """The same as they are written."""
        text = self.program.main.file.source.text
        return tuple(
            f"{side(one.left, text)} {one.operator} {side(one.right, text)}{near(one)}" for one in self.requires
        )

    @cached_property
    def size(self) -> int:
        """How many points it has."""
        return prod(axis.count for axis in self.axes)

    def point(self, index: int) -> tuple[int, ...]:
        """The place on each axis of the point with this index: the last axis runs fastest."""
        found = []
        for axis in reversed(self.axes):
            index, here = divmod(index, axis.count)
            found.append(here)
        return tuple(reversed(found))

    def values(self, point: Sequence[int]) -> dict[str, Value]:
        """What a point sets each free name to."""
        return {axis.name: axis.at(here) for axis, here in zip(self.axes, point, strict=True)}

    def edits(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """The lines of the variant of `base` that these values are, as a spec writes them."""
        fixed = tuple(f"set {name} = {as_written(value)}" for name, value in self.settings.items())
        if self.opened is not None:
            return (*fixed, *edits(self.opened, values))
        return (*fixed, *(f"set {name} = {written(value)}" for name, value in values.items()))

    def needed(self, values: Mapping[str, Value], budgets: Sequence[tree.Expect] = ()) -> Needed:
        """What the edits of these values, and budgets, name of the files that the space is made of."""
        parts = () if self.opened is None else copied(self.opened, values)
        return needed((*parts, *budgets), self.program.main)

    def budgeted(self, budgets: Sequence[tree.Expect]) -> Program:
        """The program with one network more, `BUDGETED`: the space's own, with these budgets as its only claims."""
        main, nowhere = self.program.main, (Place("--where", 0, 0, 0, 0), Span(0, 0))
        name, base = (tree.Ident(*nowhere, one) for one in (BUDGETED, self.network))
        variant = tree.Variant(*nowhere, name, base, (*self.requires, *budgets), "")
        extended = main.replace(own_networks={**main.own_networks, BUDGETED: variant})
        modules = tuple(extended if one is main else one for one in self.program.modules)
        return self.program.replace(main=extended, modules=modules)


def as_written(value: object) -> str:
    """A setting from outside as a spec writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def side(expression: tree.Expression, text: str) -> str:
    """One side of a budget as it is written."""
    return " ".join(expression.span.of(text).split())


def near(one: tree.Expect) -> str:
    """How near the sides have to be, where that is said."""
    return "" if one.tolerance is None else f" within {one.tolerance.text}%"
