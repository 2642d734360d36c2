"""What a call or a node is given: a closed set of kinds, and questions that say what the answer must be.

Files say what they like, so that a stride may be a text there, or be computed. Such a call is one that the language has
no word for, as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from netspec.ops.base import Shape
from netspec.record import Record


class Value(Record):
    """A value of the network, by the name of the step that gives it, with its shape."""

    name: str
    shape: Shape


class Entry(Record):
    """A tensor of the state dict: its name, its whole shape, whether it is trained."""

    name: str
    shape: tuple[int, ...]
    trained: bool


class Computed(Record):
    """A tensor that is made of the state dict alone: of these entries."""

    of: tuple[str, ...] = ()


class Other(Record):
    """What no operation of the language asks for: a type of numbers, a device, a graph."""

    kind: str


Held = Value | Entry | Computed
Operand = Held | Other | bool | int | float | str | None | list["Operand"]


def entries_of(operands: Iterable[Operand]) -> tuple[str, ...]:
    """The entries of the state dict among operands, and those that they are computed of; each once."""
    found: dict[str, None] = {}
    for one in operands:
        match one:
            case Entry():
                found[one.name] = None
            case Computed():
                found |= dict.fromkeys(one.of)
            case list():
                found |= dict.fromkeys(entries_of(one))
            case _:
                pass
    return tuple(found)


class UnsaidError(Exception):
    """A call, or a setting of one, that the language has no word for: what sets it apart, after the call's name."""


class Operands(Record):
    """Operands by name. One that is left out, or `None`, is the usual one; where nothing is usual, it must be there."""

    args: Mapping[str, Operand]

    def number(self, name: str, usual: float | None = None) -> float:
        found = self.args.get(name)
        if isinstance(found, int | float):
            return float(found)
        if found is None and usual is not None:
            return usual
        raise UnsaidError(f"whose {name} is no number")

    def integer(self, name: str, usual: int | None = None) -> int:
        found = self.args.get(name)
        if isinstance(found, int):
            return found
        if found is None and usual is not None:
            return usual
        raise UnsaidError(f"whose {name} is no whole number")

    def numbers(self, name: str) -> tuple[float, ...]:
        """All of a list, or the only one; none where it is left out."""
        found = self.listed(name)
        numbers = tuple(one for one in found if isinstance(one, int | float))
        if len(numbers) != len(found):
            raise UnsaidError(f"whose {name} is not of numbers")
        return numbers

    def integers(self, name: str) -> tuple[int, ...]:
        """As `numbers`, of whole ones."""
        found = self.listed(name)
        integers = tuple(one for one in found if isinstance(one, int))
        if len(integers) != len(found):
            raise UnsaidError(f"whose {name} is not of whole numbers")
        return integers

    def listed(self, name: str) -> list[Operand]:
        found = self.args.get(name)
        return found if isinstance(found, list) else [] if found is None else [found]

    def flag(self, name: str) -> bool:
        """Whether something is asked for; it is not where it is left out."""
        return bool(self.integer(name, 0))

    def text(self, name: str, usual: str) -> str:
        found = self.args.get(name, usual)
        if not isinstance(found, str):
            raise UnsaidError(f"whose {name} is no word")
        return found


def operand(value: object, tensor: Callable[[object], Held | None] = lambda value: None) -> Operand:
    """What a source gives; `tensor` says what its own tensors stand for, and of the rest that they are none."""
    held = tensor(value)
    if held is not None:
        return held
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return value.decode(errors="replace")
        case tuple() | list():
            return [operand(one, tensor) for one in value]
        case _:
            return Other(type(value).__name__)
