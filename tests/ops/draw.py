"""Random operations with random settings, drawn from the registry itself, so that a new operation is tried unasked."""

from __future__ import annotations

from random import Random
from typing import Any

from netspec.diagnostics.base import Diagnostic
from netspec.ops.base import Configurable, Kind, Layer, Shape
from netspec.ops.kinds import Choice, Extent, Integer, Number, PaddingKind, Truth


def held(kind: Kind, random: Random) -> Any:
    """A value that the kind accepts, small enough to run; a new kind must be named here."""
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
        return (random.randint(1, 5), random.randint(1, 5))
    if isinstance(kind, PaddingKind):
        return random.choice([*kind.WORDS, (random.randint(0, 3), random.randint(0, 3))])
    raise NotImplementedError(f"no values are drawn for {type(kind).__name__} yet")


def settings(member: type[Configurable], random: Random) -> Any:
    """An instance with about half of its settings drawn, the others at their defaults."""
    drawn = {
        name: held(setting.kind, random)
        for name, setting in member.settings.items()
        if setting.positional or random.random() < 0.5
    }
    return member(**drawn)


def fitting(member: type[Layer], random: Random) -> tuple[Layer, Shape]:
    """A layer and an input that it takes: drawn until both fit."""
    for _ in range(1000):
        layer: Layer = settings(member, random)
        x = Shape([random.choice((1, 2, 4, 6, 12)), random.randint(1, 14), random.randint(1, 14)])
        if random.random() < 0.2:
            x = Shape(x[:1])
        if not isinstance(layer.output(x), Diagnostic):
            return layer, x
    raise AssertionError(f"a thousand draws of {member.word} fit no input")
