"""What a network with aux heads returns in training: a named tuple whose class is made for it, and can be pickled."""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from typing import Any

from torch import Tensor


@cache
def output_type(name: str, heads: tuple[str, ...]) -> Any:
    """The named tuple that a network with heads returns in training; its values can be pickled and copied."""
    return made_from_parts(namedtuple(f"{name}_output", ("logits", *heads)), name, heads)


def made_from_parts(kind: Any, name: str, heads: tuple[str, ...]) -> Any:
    """The class, whose values pickle makes again from their parts: it looks for a class in its module, not in here."""

    def reduced(output: tuple[Tensor, ...]) -> tuple[Any, ...]:
        return output_of, (name, heads, tuple(output))

    kind.__reduce__ = reduced
    return kind


def output_of(name: str, heads: tuple[str, ...], values: tuple[Tensor, ...]) -> Any:
    """An output from its parts."""
    return output_type(name, heads)(*values)


class Outputs:
    """The class of a network's outputs, found before it runs: `torch.compile` can't follow the making of a class."""

    def __init__(self, name: str, heads: tuple[str, ...]) -> None:
        self.kind = output_type(name, heads)
        self.parts = name, heads

    def __reduce__(self) -> tuple[Any, ...]:
        return Outputs, self.parts
