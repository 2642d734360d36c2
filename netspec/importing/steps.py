"""What every source of a network becomes first: operations on named values, in order of execution.

A step gives one value. What it does is an operation or a join of the language where there is one for it; else what may
become part of another step (a product with a number, a padding, another arrangement), or something that the language
has no word for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar, assert_never

from netspec.ops.base import Layer, Shape
from netspec.ops.joins import Branches
from netspec.ops.linear import Linear
from netspec.ops.norms import GroupNorm
from netspec.record import Record

Kind = TypeVar("Kind", bound=Layer)

NOTHING: Mapping[str, str] = MappingProxyType({})


class Times(Record):
    """A product with a number."""

    factor: float


class Padded(Record):
    """Rows of one value around a map: before and behind it, for each axis."""

    before: tuple[int, ...]
    behind: tuple[int, ...]
    value: float


class Spread(Record):
    """A vector as a map of one element a channel."""


class Arranged(Record):
    """The same elements as another shape. `order` are the axes of the input in the order of the output's, the batch's
    not counted; without it elements stay in order.
    """

    word: str
    shape: Shape
    order: tuple[int, ...] = ()


class OverLast(Record):
    """A linear layer, or a norm of all that it sees, over the last axis of a value of several."""

    layer: Linear | GroupNorm
    word: str


class Expanded(Record):
    """A map of one element a channel as one that has it at each place."""

    word: str


class Plus(Record):
    """A sum with a number."""

    number: float


class Unknown(Record):
    """What the language has no word for, as its source calls it."""

    word: str


Does = Layer | Branches | Times | Plus | Padded | Spread | Arranged | OverLast | Expanded | Unknown


class Step(Record):
    """One operation. `path` is where it stands in its source, parts between dots; `shape` is without the batch.

    `weights` and `norm_weights` lead from the name of a tensor of the layer, or of the norm in it, to its name in the
    source; of what the language has no word for, from what the source calls it there.
    """

    name: str
    does: Does
    inputs: tuple[str, ...]
    shape: Shape
    path: str = ""
    weights: Mapping[str, str] = NOTHING
    norm_weights: Mapping[str, str] = NOTHING


def operation(kind: type[Kind], **settings: object) -> Kind:
    """An operation with these settings, the others at their defaults."""
    return kind(**settings)


class Output(Record):
    """A value that a network gives. `head` is the name of an auxiliary head, `weight` that of its loss if known."""

    value: str
    head: str = ""
    weight: float | None = None


class Graph(Record):
    """A network as its source has it.

    `entry` is the name of the input's value. `classes` are names of modules' classes by path, as far as the source
    knows them. `params` are the trained elements that the source itself counts, by name of the entry; `origin` says
    where the network comes from, in words for a reader of the spec.
    """

    name: str
    origin: str
    entry: str
    input: Shape
    steps: tuple[Step, ...]
    outputs: tuple[Output, ...]
    classes: Mapping[str, str]
    params: Mapping[str, int]
    notes: tuple[str, ...] = ()


def word_of(does: Does) -> str:
    """What a source calls an operation."""
    match does:
        case Layer() | Branches() | Arranged() | Expanded() | Unknown():
            return does.word
        case OverLast():
            return f"{does.word} over the last axis"
        case Times():
            return f"mul by {does.factor:g}"
        case Plus():
            return f"add of {does.number:g}"
        case Padded():
            return "pad"
        case Spread():
            return "reshape of a vector to a map"
        case _:
            assert_never(does)
