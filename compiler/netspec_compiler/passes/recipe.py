"""What a weight of a rewritten network is made of, over the names of the network as it was written.

Checkpoints never change: whoever loads one into a rewritten network makes its weights by these recipes.
"""

from __future__ import annotations

from netspec.record import Record


class Key(Record):
    """An entry of the original checkpoint, as it is."""

    name: str


class Norm(Record):
    """A batch norm in evaluation: `x * scale + shift` for each channel, from its statistics and its own weights.

    `at` is where its entries stand: `at.running_mean`, `at.running_var`; where it is `affine`, `at.weight`, `at.bias`.
    """

    at: str
    eps: float
    affine: bool


class Scaled(Record):
    """A weight times the norm's scale, output channel by output channel (the first axis)."""

    weight: Recipe
    norm: Norm


class Shifted(Record):
    """A bias (none is 0) behind the norm: times its scale, plus its shift."""

    bias: Recipe | None
    norm: Norm


class Times(Record):
    """A weight or a bias times a number."""

    weight: Recipe
    number: float


Recipe = Key | Scaled | Shifted | Times
