"""What a network with aux heads returns in training: a named tuple whose class is made for it, and can be pickled."""

from __future__ import annotations

from collections import namedtuple
from functools import cache

from torch import Tensor


@cache
def output_type(name: str, heads: tuple[str, ...]) -> type[tuple[Tensor, ...]]:
    """The named tuple that a network with heads returns in training; its values can be pickled and copied."""
    kind: type[tuple[Tensor, ...]] = namedtuple(f"{name}_output", ("logits", *heads))  # type: ignore[misc]

    def reduced(output: tuple[Tensor, ...]) -> tuple[object, ...]:
        return output_of, (name, heads, tuple(output))

    # Pickle looks for a class in its module, and not in here: it makes values again from their parts.
    setattr(kind, "__reduce__", reduced)  # noqa: B010 - a type checker takes no assignment to a method
    return kind


def output_of(name: str, heads: tuple[str, ...], values: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """An output from its parts."""
    return output_type(name, heads)(*values)


class Outputs:
    """The class of a network's outputs, found before it runs: `torch.compile` can't follow the making of a class."""

    def __init__(self, name: str, heads: tuple[str, ...]) -> None:
        self.kind = output_type(name, heads)
        self.parts = name, heads

    def __reduce__(self) -> tuple[object, ...]:
        return Outputs, self.parts
