"""Random operations with random settings, drawn from the registry itself, so that a new operation is tried unasked."""

from __future__ import annotations

from random import Random
from typing import Any

from netspec.diagnostics.base import Diagnostic
from netspec.ops.base import Configurable, Kind, Layer, Shape
from netspec.ops.kinds import Choice, Extent, Integer, Number, PaddingKind, Truth


def held(kind: Kind, random: Random, rank: int = 2) -> Any:
    """A value that the kind accepts for a map of this rank, small enough to run; a new kind must be named here."""
    if isinstance(kind, Choice):
        member = random.choice([None, *kind.members.values()])
        return None if member is None else settings(member, random)
    if isinstance(kind, Integer):
        return random.randint(kind.minimum, min(kind.maximum, 6))
    if isinstance(kind, Number):
        return round(random.uniform(max(kind.minimum, -2), min(kind.maximum, 2)) * 0.9, 3)
    if isinstance(kind, Truth):
        return random.choice([True, False, *([None] if kind.auto else [])])
    if isinstance(kind, Extent):
        return axes(random, rank, 1, 5)
    if isinstance(kind, PaddingKind):
        return random.choice([*kind.WORDS, axes(random, rank, 0, 3)])
    raise NotImplementedError(f"no values are drawn for {type(kind).__name__} yet")


def axes(random: Random, rank: int, least: int, most: int) -> tuple[int, ...]:
    """A number for each axis, or now and then one for all of them."""
    count = 1 if random.random() < 0.2 else rank
    return tuple(random.randint(least, most) for _ in range(count))


def settings(member: type[Configurable], random: Random, rank: int = 2) -> Any:
    """An instance with about half of its settings drawn, the others at their defaults."""
    drawn = {
        name: held(setting.kind, random, rank)
        for name, setting in member.settings.items()
        if setting.positional or random.random() < 0.5
    }
    return member(**drawn)


def fitting(member: type[Layer], random: Random, rank: int = 2) -> tuple[Layer, Shape]:
    """A layer and an input that it takes, of this rank or now and then a vector: drawn until both fit."""
    for _ in range(1000):
        layer: Layer = settings(member, random, rank)
        extents = (random.randint(1, 14 if rank < 3 else 9) for _ in range(rank))
        x = Shape([random.choice((1, 2, 4, 6, 12)), *extents])
        if random.random() < 0.2:
            x = Shape(x[:1])
        if not isinstance(layer.output(x), Diagnostic):
            return layer, x
    raise AssertionError(f"a thousand draws of {member.word} fit no input")
