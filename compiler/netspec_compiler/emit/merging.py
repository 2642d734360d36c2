"""One number for all uses of a class: what they share, a text in the class's parameters, or a parameter of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from netspec.numbers.expression import Expression
from netspec.numbers.written import expression_of, plain
from netspec_compiler.emit.text import Value, WrittenSize, alike, called, written

# A number of each use; none where a use does not have it, such as one of fewer repeats.
Column = Sequence[Value | None]


def same(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None:
        return one is None
    return isinstance(one, bool) == isinstance(other, bool) and alike(one) == alike(other)


class Merging:
    """Merges the numbers of one class; `scopes` are the values that each use gives to the names of its texts."""

    def __init__(self, scopes: Sequence[Mapping[str, Value]]) -> None:
        self.scopes = scopes
        self.columns: dict[str, Column] = {}

    def value(self, values: Column, hint: str, where: str, more: Iterable[Expression] = ()) -> Value:
        """The number that stands for one of each use. `more` are expressions that may give it."""
        known = [value for value in values if value is not None]
        if len(self.scopes) == 1:
            return known[0]
        parts = self.elements(values, more)
        if parts is not None:
            return parts
        found = self.found(values, more)
        return self.parameter(values, hint, where) if found is None else found

    def elements(self, values: Column, more: Iterable[Expression]) -> Value | None:
        """The parts of a pair one by one, if all uses have pairs and each part is found."""
        pairs = [value for value in values if isinstance(value, tuple)]
        if len({len(pair) for pair in pairs}) != 1 or len(pairs) + values.count(None) != len(values):
            return None
        absent = (None,) * len(pairs[0])
        rows = [value if isinstance(value, tuple) else absent for value in values]
        parts = [self.found(column, more) for column in zip(*rows, strict=True)]
        whole = tuple(part for part in parts if part is not None)
        return whole if len(whole) == len(parts) else None

    def found(self, values: Column, more: Iterable[Expression]) -> Value | None:
        """What gives the number in every use, or nothing: itself, the text of one, a name of the class."""
        known = [value for value in values if value is not None]
        texts = {one: value for value in known if (one := single(value)) is not None}
        if not texts and all(same(value, known[0]) for value in known):
            return known[0]
        for text in (*texts, *more):
            if all(self.gives(text, scope, value) for scope, value in zip(self.scopes, values, strict=True)):
                return texts.get(text) or written(text, known[0])
        if all(same(value, known[0]) for value in known):
            return plain(known[0])
        for name in (*self.scopes[0], *self.columns):
            if all(same(value, given) for value, given in zip(values, self.column(name), strict=True)):
                return called(name, known[0])
        return None

    def gives(self, text: Expression, scope: Mapping[str, Value], value: Value | None) -> bool:
        return value is None or same(value, text.worth({name: alike(given) for name, given in scope.items()}))

    def column(self, name: str) -> Column:
        """What each use gives for a name."""
        return self.columns.get(name) or [scope.get(name) for scope in self.scopes]

    def parameter(self, values: Column, hint: str, where: str) -> Value:
        """A new parameter that each use gives its own number."""
        name = self.free_name(hint, where)
        self.columns[name] = list(values)
        return called(name, next(value for value in values if value is not None))

    def free_name(self, hint: str, where: str) -> str:
        taken = {*self.columns, *(name for scope in self.scopes for name in scope)}
        wishes = [hint, f"{where}_{hint}"] if where.isidentifier() else [hint]
        number = 2
        while wishes[0] in taken:
            wishes = wishes[1:] or [f"{hint}_{number}"]
            number += 1
        return wishes[0]

    def parameters(self, names: set[str], floats: set[str]) -> tuple[tuple[str, str], ...]:
        """The class's parameters with their types: the input channels, then in the block's order, then the new ones."""
        ranked = dict.fromkeys(("in_channels", *self.scopes[0], *self.columns))
        kinds = {name: "float" if name in floats else kind_of(self.column(name)) for name in ranked if name in names}
        return tuple(kinds.items())


def single(value: Value) -> Expression | None:
    """How one number was written."""
    return None if isinstance(value, (tuple, WrittenSize)) else expression_of(value)


def kind_of(values: Column) -> str:
    """The type of a parameter, from what it is given."""
    given = [plain(alike(value)) for value in values if value is not None]
    axes = max((len(value) for value in given if isinstance(value, tuple)), default=0)
    if axes:
        return f"int | tuple[{', '.join(['int'] * axes)}]"
    found = {type(value) for value in given}
    if bool in found:
        return "bool"
    return "float" if float in found else "int"


def names_of(values: Iterable[Value]) -> set[str]:
    """The names in the texts of values."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, tuple):
            found |= names_of(value)
        elif (expression := expression_of(value)) is not None:
            found |= expression.names()
    return found
