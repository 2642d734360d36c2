"""The kinds of settings: integers, numbers, truths, words, kernels, paddings, and choices among configurable classes.

Each kind turns a written value into what a field holds, says what it expects in a reader's words, and describes itself
as JSON Schema. A kind promises `load(dump(held)) == held` and `accept(parse(show(held))) == held`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, TypeGuard

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.values import Fractional, WrongValue
from netspec.elsewhere import PADDINGS, Abroad
from netspec.literals import is_written
from netspec.numbers.exact import reduced
from netspec.ops.base import HIGHEST_RANK, Axes, Configurable, Kind, over
from netspec.spelling import did_you_mean
from netspec.values import Configured, Size, Value, Word, show, type_name

LARGEST = 2**31 - 1


def shown(value: Value) -> str:
    """A value and its type, for messages: `` `0.5` (a number with a fraction) ``."""
    return f"`{show(value)}` ({type_name(value)})"


class Integer(Kind):
    """A whole number within bounds."""

    def __init__(self, minimum: int = 1, maximum: int = LARGEST) -> None:
        self.minimum, self.maximum = minimum, maximum
        limits = f" of at least {minimum}" if maximum == LARGEST else f" from {minimum} to {maximum}"
        self.expected = f"an integer{limits if minimum >= 0 else ''}"  # type: ignore[misc]

    def accept(self, value: Value) -> int | Word | Diagnostic:
        if not isinstance(value, int) and isinstance(value, Fraction):
            value = reduced(value)
        if isinstance(value, bool) or not isinstance(value, int):
            if isinstance(value, Fraction):
                return Fractional(expected=self.expected, got=f"`{show(value)}`")
            return WrongValue(expected=self.expected, got=shown(value))
        if not self.minimum <= value <= self.maximum:
            hint = f"the largest is {self.maximum}" if value > self.maximum else ""
            return WrongValue(expected=self.expected, got=f"`{value}`", hint=hint)
        return value

    def load(self, data: object) -> object:
        return self.accept(data) if type(data) is int else WrongValue(expected=self.expected, got=repr(data))

    def show(self, held: Any) -> str:
        return str(int(held))

    def schema(self) -> dict[str, object]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


SHORTCUT = Word("shortcut")


class Filters(Integer):
    """A number of filters, which `scale_filters` scales, or `shortcut`: as many as the residual's input has channels.

    What a network holds once its shapes are known is always a number.
    """

    def accept(self, value: Value) -> int | Word | Diagnostic:
        return SHORTCUT if value == SHORTCUT and isinstance(value, Word) else super().accept(value)

    def words(self) -> tuple[str, ...]:
        return (SHORTCUT,)


class Number(Kind):
    """A real number within bounds, held as a float."""

    def __init__(self, minimum: float, maximum: float, open_end: bool = False) -> None:
        self.minimum, self.maximum, self.open_end = minimum, maximum, open_end
        least, most = (f"{end:_.0f}" if end == round(end) else f"{end:g}" for end in (minimum, maximum))
        self.expected = f"a number from {least} to {most}" + (" (not itself)" if open_end else "")  # type: ignore[misc]

    def accept(self, value: Value) -> object:
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            return WrongValue(expected=self.expected, got=shown(value))
        least, most = Fraction(str(self.minimum)), Fraction(str(self.maximum))
        if not least <= value <= most or (self.open_end and value == most):
            return WrongValue(expected=self.expected, got=f"`{show(value)}`")
        return self.held(value)

    def held(self, value: int | Fraction) -> float | Fraction:
        """What the field holds for a number within bounds."""
        return float(value)

    def load(self, data: Any) -> object:
        if type(data) not in (int, float) or not is_written(data):
            return WrongValue(expected=self.expected, got=repr(data))
        return self.accept(Fraction(repr(data)))

    def show(self, held: Any) -> str:
        return repr(float(held))

    def schema(self) -> dict[str, object]:
        return {"type": "number", "minimum": self.minimum, "maximum": self.maximum}


class Exact(Number):
    """A real number within bounds, held as the exact number that is written."""

    def held(self, value: int | Fraction) -> float | Fraction:
        return value


class Truth(Kind):
    """`true` or `false`; with `auto`, `None` stands for what follows from the other settings."""

    def __init__(self, auto: bool = False) -> None:
        self.auto = auto
        self.expected = "`true`, `false` or `auto`" if auto else "`true` or `false`"  # type: ignore[misc]

    def accept(self, value: Value) -> object:
        if self.auto and value == "auto":
            return None
        if isinstance(value, bool):
            return value
        return WrongValue(expected=self.expected, got=shown(value))

    def load(self, data: object) -> object:
        known = isinstance(data, bool) or (self.auto and data is None)
        return data if known else WrongValue(expected=self.expected, got=repr(data))

    def show(self, held: Any) -> str:
        return "auto" if held is None else str(held).lower()

    def schema(self) -> dict[str, object]:
        return {"type": ["boolean", "null"] if self.auto else "boolean"}

    def words(self) -> tuple[str, ...]:
        return ("auto",) if self.auto else ()


class Axial(Kind):
    """A number for each axis of a map, `3x3`, or one for all of them."""

    axial = True
    least: ClassVar[int]

    def numbers(self, value: Value) -> Axes | None:
        """What was written, as numbers; none for anything that is not."""
        if not isinstance(value, int) and isinstance(value, Fraction):
            value = reduced(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return (value,)
        return value.dims if isinstance(value, Size) and value.stride is None else None

    def over(self, held: object, rank: int) -> object:
        return over(held, rank) if isinstance(held, tuple) else held

    def same(self, held: Any, other: Any) -> bool:
        if isinstance(held, str) or isinstance(other, str):
            return bool(held == other)
        rank = max(len(held), len(other))
        return over(held, rank) == over(other, rank)

    def dump(self, held: Any) -> object:
        return held if isinstance(held, str) else list(held)

    def whole(self, data: object) -> TypeGuard[Sequence[int]]:
        """Whether this JSON is one to three numbers of at least the least."""
        if not isinstance(data, (list, tuple)) or not 1 <= len(data) <= HIGHEST_RANK:
            return False
        return all(
            isinstance(item, int) and not isinstance(item, bool) and self.least <= item <= LARGEST for item in data
        )

    def show(self, held: Any) -> str:
        return held if isinstance(held, str) else "x".join(map(int.__repr__, held))

    def schema(self) -> dict[str, object]:
        items = {"type": "integer", "minimum": self.least}
        return {"type": "array", "items": items, "minItems": 1, "maxItems": HIGHEST_RANK}


class Extent(Axial):
    """Extents of at least 1: `3x3`, `1x7`, `3x3x3`, or one number for all axes."""

    expected = "a size such as `3x3` or `1x7`"
    least = 1

    def __init__(self, takes_stride: bool = False) -> None:
        self.takes_stride = takes_stride
        if takes_stride:
            self.expected = "a kernel such as `3x3`, `7x7/2` or `1x7`"  # type: ignore[misc]

    def accept(self, value: Value) -> object:
        dims: Axes | None
        if isinstance(value, Size) and self.takes_stride:
            dims, stride = value.dims, value.stride or (1,)
        else:
            dims, stride = self.numbers(value), (1,)
        if dims is None:
            return WrongValue(expected=self.expected, got=shown(value))
        hint = ""
        if any(extent < 1 for extent in (*dims, *stride)):
            hint = "every extent is at least 1"
        elif any(extent > LARGEST for extent in (*dims, *stride)):
            hint = f"the largest extent is {LARGEST}"
        elif len(dims) > HIGHEST_RANK or len(stride) not in (1, len(dims)):
            hint = "a kernel has one to three numbers, and a stride one, or as many as its kernel"
        return WrongValue(expected=self.expected, got=f"`{show(value)}`", hint=hint) if hint else dims

    def load(self, data: object) -> object:
        return tuple(data) if self.whole(data) else WrongValue(expected=self.expected, got=repr(data))


Padding = str | Axes


class PaddingKind(Axial):
    """`same`, `valid`, `tf_same`, or rows added on each side, for each axis: `1`, `0x3`."""

    expected = "`same`, `valid`, `tf_same`, or a number of rows and columns such as `1` or `0x3`"
    least = 0
    WORDS = ("same", "valid", "tf_same")

    def accept(self, value: Value) -> object:
        if isinstance(value, Word) and value in self.WORDS:
            return str(value)
        numbers = self.numbers(value)
        if numbers is not None and self.whole(numbers):
            return numbers
        hint = self.hint(value) or did_you_mean(value, self.WORDS) if isinstance(value, Word) else ""
        return WrongValue(expected=self.expected, got=shown(value), hint=hint)

    def load(self, data: object) -> object:
        if isinstance(data, str) and data in self.WORDS:
            return data
        return tuple(data) if self.whole(data) else WrongValue(expected=self.expected, got=repr(data))

    def schema(self) -> dict[str, object]:
        return {"anyOf": [{"enum": list(self.WORDS)}, super().schema()]}

    def words(self) -> tuple[str, ...]:
        return self.WORDS

    def hint(self, word: str) -> str:
        return "write `tf_same`" if word == "SAME" else PADDINGS.hint(word, self.WORDS)


class Choice(Kind):
    """One of several configurable classes by word, with settings of its own: `batch(eps=0.001)`, `relu`; or `none`."""

    def __init__(self, members: Mapping[str, type[Configurable]], abroad: Abroad, none: str = "none") -> None:
        self.members = dict(members)
        self.abroad = abroad
        self.none = none
        self.expected = "one of " + ", ".join(f"`{word}`" for word in (*self.members, none))  # type: ignore[misc]

    def accept(self, value: Value) -> object:
        """Takes bare words; settings of a `Configured` value are bound by the lowering, which knows their places."""
        if isinstance(value, Word) and value == self.none:
            return None
        if isinstance(value, (Word, Configured)):
            word = value.word if isinstance(value, Configured) else str(value)
            member = self.members.get(word)
            if member is not None and isinstance(value, Word):
                return member()
            hint = self.hint(word) or did_you_mean(word, self.words())
            return WrongValue(expected=self.expected, got=f"`{word}`", hint=hint)
        return WrongValue(expected=self.expected, got=shown(value))

    def dump(self, held: Any) -> object:
        return None if held is None else {self.word_of(held): held.dump()}

    def load(self, data: object) -> object:
        if data is None:
            return None
        if isinstance(data, dict) and len(data) == 1 and (word := next(iter(data))) in self.members:
            return self.members[word].load(data[word])
        return WrongValue(expected=self.expected, got=repr(data))

    def show(self, held: Any) -> str:
        if held is None:
            return self.none
        settings = held.settings
        inner = ", ".join(f"{name}={settings[name].kind.show(value)}" for name, value in held.changed().items())
        return self.word_of(held) + (f"({inner})" if inner else "")

    def word_of(self, held: Configurable) -> str:
        return next(word for word, member in self.members.items() if member is type(held))

    def schema(self) -> dict[str, object]:
        options: list[dict[str, object]] = [{"type": "null"}]
        for word, member in self.members.items():
            body = settings_schema(member)
            options.append(object_schema({word: body}, required=[word]))
        return {"anyOf": options}

    def words(self) -> tuple[str, ...]:
        return (*self.members, self.none)

    def hint(self, word: str) -> str:
        return self.abroad.hint(word, self.words())


def by_word(members: Iterable[type[Configurable]]) -> dict[str, type[Configurable]]:
    """The classes under their own words."""
    return {member.word: member for member in members}


def settings_schema(member: type[Configurable]) -> dict[str, object]:
    """JSON Schema of a configurable's settings."""
    return object_schema({name: setting.kind.schema() for name, setting in member.settings.items()}, required=[])


def object_schema(properties: dict[str, object], required: list[str]) -> dict[str, object]:
    """JSON Schema of an object that has these properties and no others."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
