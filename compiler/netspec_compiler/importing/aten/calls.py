"""A call of an ATen operation, and what a reader makes of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from netspec.importing.steps import Does
from netspec.ops.base import Shape
from netspec.record import Record
from netspec_compiler.importing.operands import Entry, Operand, Operands, UnsaidError, Value, entries_of


class Called(Operands):
    """One call. `shape` is that of its output."""

    word: str
    shape: Shape

    def x(self) -> Value:
        """The input."""
        return self.value("input") if "input" in self.args else self.value("self")

    def value(self, name: str) -> Value:
        found = self.args.get(name)
        if not isinstance(found, Value):
            raise UnsaidError("of a constant")
        return found

    def entry(self, name: str) -> Entry | None:
        """A tensor of weights; none where it is left out."""
        found = self.args.get(name)
        if found is None or (isinstance(found, Entry) and found.trained):
            return found
        raise UnsaidError("with fixed weights" if isinstance(found, Entry) else "with computed weights")

    def axes(self, name: str, usual: int | None = None) -> tuple[int, ...]:
        """A number for each axis of the map."""
        numbers = self.integers(name)
        rank = self.x().shape.rank
        if not numbers and usual is not None:
            return (usual,) * rank
        return numbers * rank if len(numbers) == 1 else numbers


class Made(Record):
    """What a call does, to which values, with which weights."""

    does: Does
    inputs: tuple[Value, ...]
    weights: Mapping[str, str] = {}


Reader = Callable[[Called], Made]


def named(**entries: Entry | None) -> dict[str, str]:
    """Names of tensors as the language has them, to those of the source."""
    return {name: entry.name for name, entry in entries.items() if entry is not None}


def own(call: Called) -> dict[str, str]:
    """The entries of a call that there is no word for, by the argument that each is, or is part of."""
    found: dict[str, str] = {}
    for role, operand in call.args.items():
        for number, entry in enumerate(entries_of([operand])):
            found[f"{role}_{number}" if number else role] = entry
    return found


def several(operands: Sequence[Operand]) -> tuple[Value, ...]:
    values = tuple(one for one in operands if isinstance(one, Value))
    if len(values) != len(operands):
        trained = any(isinstance(one, Entry) and one.trained for one in operands)
        raise UnsaidError("of a parameter" if trained else "of a constant")
    return values
