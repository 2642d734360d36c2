"""What a recipe comes to, of whatever arrays its entries are: numpy's or torch's.

Nothing but sums, products and square roots, so that it is the same to the bit on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from netspec_compiler.passes.recipe import Key, Norm, Recipe, Scaled, Shifted, Times

# An array in float64.
Numbers = Any
Read = Callable[[str], Numbers]


def worth(recipe: Recipe, read: Read) -> Numbers:
    """The weight, of entries that `read` gives in float64 by their names."""
    match recipe:
        case Key(name=name):
            return read(name)
        case Scaled(weight=weight, norm=norm):
            inner = worth(weight, read)
            return inner * scale(norm, read).reshape(-1, *[1] * (inner.ndim - 1))
        case Times(weight=weight, number=number):
            return worth(weight, read) * number
        case Shifted(bias=bias, norm=norm):
            before = worth(bias, read) if bias is not None else 0.0
            shift = read(f"{norm.at}.bias") if norm.affine else 0.0
            return (before - read(f"{norm.at}.running_mean")) * scale(norm, read) + shift


def scale(norm: Norm, read: Read) -> Numbers:
    """What a channel is multiplied by in evaluation."""
    root = (read(f"{norm.at}.running_var") + norm.eps) ** 0.5
    return (read(f"{norm.at}.weight") if norm.affine else 1.0) / root


def entry(recipe: Recipe) -> str:
    """The entry that a weight comes from; a bias out of nothing comes from the norm's statistics."""
    match recipe:
        case Key(name=name):
            return name
        case Scaled(weight=weight) | Times(weight=weight):
            return entry(weight)
        case Shifted(bias=bias, norm=norm):
            return entry(bias) if bias is not None else f"{norm.at}.running_mean"


def norms(recipe: Recipe) -> Iterator[Norm]:
    """The norms that a weight has taken in."""
    match recipe:
        case Key():
            return
        case Times(weight=weight):
            yield from norms(weight)
        case Scaled(weight=weight, norm=norm):
            yield from norms(weight)
            yield norm
        case Shifted(bias=bias, norm=norm):
            if bias is not None:
                yield from norms(bias)
            yield norm
