"""Numbers of a trace: integers and fractions that behave as such, and know by which expression they came about.

They are what they stand for in this one run, so that all code takes them; arithmetic is noted, and so is every question
that has a say in what happens (a comparison, a truth, a use where only a plain number will do). Texts are not: what a
number is shown as decides nothing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar

from netspec.numbers.trace import N, Notes

if TYPE_CHECKING:
    from netspec.numbers.expression import Expression

Answer = Callable[[int, int], bool]
QUESTIONS: dict[str, tuple[str, bool]] = {  # each as `==`, `<` or `<=`, and whether its answer is turned round
    "==": ("==", False),
    "!=": ("==", True),
    "<": ("<", False),
    ">=": ("<", True),
    "<=": ("<=", False),
    ">": ("<=", True),
}
ANSWERS: dict[str, Answer] = {"==": operator.eq, "<": operator.lt, "<=": operator.le}
ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "max": max,
    "min": min,
}
Number = int | Fraction
NEUTRAL = {"+": 0, "-": 0, "*": 1, "//": 1}


class HeldInteger(int):
    """An integer that knows how it was written, and is a plain one in all it takes part in."""

    expression: Expression


class Whole(HeldInteger):
    """An integer of a trace, or of whatever else takes notes of what is made of it.

    It is a kind of the held ones, so that Python asks it first where the two meet, and the trace goes on.
    """

    trace: Notes[Any]
    node: Any

    @classmethod
    def of(cls, value: int, trace: Notes[N], node: N) -> Whole:
        made: Whole = int.__new__(cls, value)
        made.trace, made.node = trace, node
        return made

    def _made(self, sign: str, other: object, turned: bool = False) -> int:
        """What an operation makes of this and another number."""
        if isinstance(other, Fraction):
            one, ours = Ratio.from_number(other), Ratio.from_number(self)
            fraction: int = one._made(sign, ours) if turned else ours._made(sign, one)
            return fraction
        if not isinstance(other, int):
            return NotImplemented  # type: ignore[no-any-return]
        return combined(sign, other, self) if turned else combined(sign, self, other)

    def _asked(self, question: str, other: object) -> bool:
        if isinstance(other, Fraction):
            answer: bool = Ratio.from_number(self)._asked(question, other)
            return answer
        return asked(question, self, other) if isinstance(other, int) else NotImplemented

    def pinned(self) -> int:
        """The plain integer, after noting that the run depends on its being this one."""
        value: int = concrete(self)
        if self.trace.asks:
            self.trace.guard("==", self.node, self.trace.constant(value), True)
        return value

    @property
    def numerator(self) -> int:
        return self

    def __add__(self, other: int) -> int:
        return self._made("+", other)

    def __radd__(self, other: int) -> int:
        return self._made("+", other, True)

    def __sub__(self, other: int) -> int:
        return self._made("-", other)

    def __rsub__(self, other: int) -> int:
        return self._made("-", other, True)

    def __mul__(self, other: int) -> int:
        return self._made("*", other)

    def __rmul__(self, other: int) -> int:
        return self._made("*", other, True)

    def __floordiv__(self, other: int) -> int:
        return self._made("//", other)

    def __rfloordiv__(self, other: int) -> int:
        return self._made("//", other, True)

    def __mod__(self, other: int) -> int:
        return self._made("%", other)

    def __rmod__(self, other: int) -> int:
        return self._made("%", other, True)

    def __divmod__(self, other: int) -> tuple[int, int]:
        return self // other, self % other

    def __rdivmod__(self, other: int) -> tuple[int, int]:
        return other // self, other % self

    def __neg__(self) -> int:
        return 0 - self

    def __pos__(self) -> int:
        return self

    def __abs__(self) -> int:
        return self if self >= 0 else -self

    def __eq__(self, other: object) -> bool:
        return self._asked("==", other)

    def __ne__(self, other: object) -> bool:
        return self._asked("!=", other)

    def __lt__(self, other: int) -> bool:
        return self._asked("<", other)

    def __le__(self, other: int) -> bool:
        return self._asked("<=", other)

    def __gt__(self, other: int) -> bool:
        return self._asked(">", other)

    def __ge__(self, other: int) -> bool:
        return self._asked(">=", other)

    def __hash__(self) -> int:
        return int.__hash__(self)

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __int__(self) -> int:
        return self.pinned()

    def __index__(self) -> int:
        return self.pinned()

    def __float__(self) -> float:
        return float(self.pinned())

    def __floor__(self) -> int:
        return self

    def __ceil__(self) -> int:
        return self

    def __trunc__(self) -> int:
        return self.pinned()

    def __round__(self, digits: SupportsIndex | None = None) -> int:
        return self.pinned()

    def __truediv__(self, other: int) -> float:
        return self.pinned() / other

    def __rtruediv__(self, other: int) -> float:
        return other / self.pinned()

    def __pow__(self, other: int, modulo: int | None = None) -> Any:
        return self.pinned() ** other

    def __rpow__(self, other: int, modulo: int | None = None) -> Any:
        return other ** self.pinned()

    def __str__(self) -> str:
        return int.__repr__(self)

    def __repr__(self) -> str:
        return int.__repr__(self)

    def __format__(self, form: str) -> str:
        return format(concrete(self), form)


class Ratio(Fraction):
    """A fraction of a trace: a numerator over a denominator above 0, not reduced."""

    over: int
    under: int
    __slots__ = ("over", "under")

    @classmethod
    def of(cls, over: int, under: int) -> Ratio:
        made = Fraction.__new__(cls, concrete(over), concrete(under))
        made.over, made.under = over, under
        return made

    @classmethod
    def from_number(cls, number: int | Fraction) -> Ratio:
        if isinstance(number, Ratio):
            return number
        return cls.of(number.numerator, number.denominator) if isinstance(number, Fraction) else cls.of(number, 1)

    def _made(self, sign: str, one: Ratio) -> Any:
        a, b, c, d = self.over, self.under, one.over, one.under
        if sign in ("//", "%"):
            left, right = (a * d, b * c) if c > 0 else (-a * d, -b * c)
            whole = left // right
            return whole if sign == "//" else self - one * whole
        if sign == "/":
            return Ratio.of(a * d, b * c) if c > 0 else Ratio.of(-a * d, -b * c)
        if sign == "*":
            return Ratio.of(a * c, b * d)
        return Ratio.of(a * d + c * b if sign == "+" else a * d - c * b, b * d)

    def _asked(self, question: str, other: object) -> bool:
        one = Ratio.from_number(other) if isinstance(other, (int, Fraction)) else None
        return NotImplemented if one is None else asked(question, self.over * one.under, one.over * self.under)

    @property
    def asks(self) -> bool:
        """Whether questions about it are noted."""
        return any(isinstance(one, Whole) and one.trace.asks for one in (self.over, self.under))

    def pinned(self) -> Fraction:
        """The plain fraction, after noting that the run depends on its being this one."""
        return Fraction(int(self.over), int(self.under))

    @property
    def numerator(self) -> int:
        return self.pinned().numerator

    @property
    def denominator(self) -> int:
        return self.pinned().denominator

    def __neg__(self) -> Fraction:
        return Ratio.of(-self.over, self.under)

    def __abs__(self) -> Fraction:
        return self if self.over >= 0 else -self

    def __eq__(self, other: object) -> bool:
        return self._asked("==", other)

    def __ne__(self, other: object) -> bool:
        return self._asked("!=", other)

    def __lt__(self, other: object) -> bool:
        return self._asked("<", other)

    def __le__(self, other: object) -> bool:
        return self._asked("<=", other)

    def __gt__(self, other: object) -> bool:
        return self._asked(">", other)

    def __ge__(self, other: object) -> bool:
        return self._asked(">=", other)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(concrete(self))

    def __bool__(self) -> bool:
        return bool(self.over != 0)

    def __floor__(self) -> int:
        return self.over // self.under

    def __ceil__(self) -> int:
        return (self.over + self.under - 1) // self.under

    def __float__(self) -> float:
        return float(self.pinned())

    def __str__(self) -> str:
        return str(concrete(self))

    def __format__(self, form: str) -> str:
        return format(str(self), form)


def operator_of(sign: str, turned: bool) -> Callable[[Ratio, object], object]:
    """What a sign means of fractions; turned round, the other number stands before it."""

    def made(one: Ratio, other: object) -> object:
        if not isinstance(other, (int, Fraction)):
            return NotImplemented
        there = Ratio.from_number(other)
        return there._made(sign, one) if turned else one._made(sign, there)

    return made


# To type checkers they are the operators of all fractions.
for name, sign in {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%"}.items():
    setattr(Ratio, f"__{name}__", operator_of(sign, turned=False))
    setattr(Ratio, f"__r{name}__", operator_of(sign, turned=sign not in ("+", "*")))

V = TypeVar("V")


def concrete(value: V) -> V:
    """The plain number that this one is in its run, for what is only shown; anything else as it is."""
    if type(value) is int:
        return value  # most are
    plain: Any = value
    if isinstance(value, Whole):
        plain = int.__add__(value, 0)
    elif isinstance(value, Ratio):
        plain = Fraction(plain._numerator, plain._denominator)
    return plain  # type: ignore[no-any-return]


def combined(sign: str, first: int, second: int) -> int:
    """The integer that an operation makes of two, at least one of them of a trace."""
    one, other = concrete(first), concrete(second)
    value = ARITHMETIC[sign](one, other)
    ours, theirs = isinstance(first, Whole), isinstance(second, Whole)
    if not theirs and NEUTRAL.get(sign) == other:
        return first
    if not ours and sign in "+*" and NEUTRAL[sign] == one:
        return second
    if not theirs and sign == "%" and other == 1:
        return 0
    if sign == "*" and ((not ours and one == 0) or (not theirs and other == 0)):
        return 0
    trace = trace_of(first, second)
    node = trace.node(sign, node_of(first, trace), node_of(second, trace))
    return value if node is None else Whole.of(value, trace, node)


def asked(question: str, first: int, second: int) -> bool:
    """The answer to a question about two integers, noted where one of them is of a trace."""
    kind, turned = QUESTIONS[question]
    answer = ANSWERS[kind](concrete(first), concrete(second))
    if isinstance(first, Whole) or isinstance(second, Whole):
        trace = trace_of(first, second)
        if trace.asks:
            trace.guard(kind, node_of(first, trace), node_of(second, trace), answer)
    return answer != turned


def trace_of(first: int, second: int) -> Notes[Any]:
    """The trace of the first that has one, which one of them must."""
    found: Any = first if isinstance(first, Whole) else second
    return found.trace  # type: ignore[no-any-return]


def node_of(number: int, trace: Notes[N]) -> N:
    return number.node if isinstance(number, Whole) else trace.constant(number)
