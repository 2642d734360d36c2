"""Expressions to values, exactly: integers and fractions, never floats.

A value that can't be known is `None`: either its mistake is reported already, or a block is only being checked and its
parameters have no values. What depends on it is then unknown too, and says nothing. Every value is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeGuard

from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.values import (
    WHERE_LABELS_STAND,
    DivisionByZero,
    NotAValue,
    NumberOutOfRange,
    UnknownFunction,
    UnknownName,
    WrongFunctionArguments,
    WrongOperands,
    WrongValue,
)
from netspec.literals import FINEST, number
from netspec.numbers import exact
from netspec.ops.words import WORDS
from netspec.record import Record
from netspec.source import Place
from netspec.spelling import did_you_mean, known_here, nearest
from netspec.syntax import tree
from netspec.values import Value, Word, show, type_name

if TYPE_CHECKING:
    from netspec.numbers.traced import Number

LARGEST = 2**63


class Bound(Record, often=True):
    """What a name stands for. `symbol` is the name where it is a parameter that generated code will have too.

    `settled` says that as a number of filters it is not to be scaled: it is scaled already, or set from outside.
    """

    value: Value | None
    symbol: str | None = None
    settled: bool = False


Scope = Mapping[str, Bound]


FUNCTIONS: dict[str, tuple[str, int, int, Callable[..., Number]]] = {
    "min": ("min(a, b, ...)", 1, 64, lambda *values: exact.smallest(values)),
    "max": ("max(a, b, ...)", 1, 64, lambda *values: exact.largest(values)),
    "round": ("round(x)", 1, 1, exact.rounded),
    "ceil": ("ceil(x)", 1, 1, exact.ceil),
    "floor": ("floor(x)", 1, 1, exact.floor),
    "round_to": ("round_to(x, multiple)", 2, 2, exact.rounded_to),
}
ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": exact.sum_of,
    "-": exact.difference,
    "*": exact.product,
    "/": exact.divided,
    "//": exact.quotient,
    "%": exact.remainder,
}
COMPARISONS: dict[str, Callable[[Number, Number], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def is_number(value: Value | None) -> TypeGuard[Number]:
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


class Evaluator:
    """Evaluates expressions in a scope, and says what is wrong with them.

    `words` are the names that stand for themselves, `labels` those of the network's stages; `ahead` says of names that
    have no value yet why they have none.
    """

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        self.words: set[str] = set(WORDS)
        self.ahead: Mapping[str, str] = {}
        self.labels: frozenset[str] = frozenset()

    def evaluate(self, expression: tree.Expression, scope: Scope) -> Value | None:
        """The expression's value, or `None`."""
        result: Value | None = getattr(self, f"on_{type(expression).__name__}")(expression, scope)
        return result

    def known(self, expression: tree.Expression, scope: Scope) -> Value | None:
        """The expression's value where any will do, but no bare name that means nothing."""
        value = self.evaluate(expression, scope)
        return value if value is not None and self.is_known(value, expression, scope) else None

    def on_Number(self, node: tree.Number, scope: Scope) -> Value | None:  # noqa: N802 - named after the node
        value = number(node.text)
        if value is None:
            self.reporter.report(NumberOutOfRange(place=node.place, why=why_no_number(node.text)))
            return None
        return self.bounded(value, node.place)

    def on_SizeLiteral(self, node: tree.SizeLiteral, scope: Scope) -> Value:  # noqa: N802
        return node.size

    def on_Truth(self, node: tree.Truth, scope: Scope) -> Value:  # noqa: N802
        return node.value

    def on_Reference(self, node: tree.Reference, scope: Scope) -> Value | None:  # noqa: N802
        if node.text in scope:
            return scope[node.text].value
        if "." in node.text:
            self.reporter.report(NotAValue(place=node.place, name=node.text, hint="a path can stand only in `expect`"))
            return None
        return Word(node.text)

    def on_LabelPath(self, node: tree.LabelPath, scope: Scope) -> None:  # noqa: N802
        self.reporter.report(NotAValue(place=node.place, name=node.text, hint=WHERE_LABELS_STAND))

    def on_Negation(self, node: tree.Negation, scope: Scope) -> Value | None:  # noqa: N802
        value = self.number_in(node.operand, scope, "-")
        return None if value is None else self.bounded(-value if node.negative else value, node.place)

    def on_Operation(self, node: tree.Operation, scope: Scope) -> Value | None:  # noqa: N802
        values = [self.number_in(operand, scope, sign) for operand, sign in paired(node)]
        result = values[0]
        for sign, value in zip(node.operators, values[1:], strict=True):
            if result is None or value is None:
                return None
            if value == 0 and sign in ("/", "//", "%"):
                self.reporter.report(DivisionByZero(place=node.place, operator=sign))
                return None
            result = self.bounded(ARITHMETIC[sign](result, value), node.place)
        return result

    def on_Comparison(self, node: tree.Comparison, scope: Scope) -> Value | None:  # noqa: N802
        left, right = self.evaluate(node.left, scope), self.evaluate(node.right, scope)
        if left is None or right is None:
            return None
        if not (self.is_known(left, node.left, scope) and self.is_known(right, node.right, scope)):
            return None
        if not (is_number(left) and is_number(right)):
            if node.operator in ("==", "!=") and type(left) is type(right):
                return (left == right) is (node.operator == "==")
            odd = right if is_number(left) else left
            self.reporter.report(WrongOperands(place=node.place, operator=node.operator, got=type_name(odd)))
            return None
        return COMPARISONS[node.operator](left, right)

    def on_Apply(self, node: tree.Apply, scope: Scope) -> Value | None:  # noqa: N802
        name = node.name.text
        if name not in FUNCTIONS:
            self.reporter.report(UnknownFunction(place=node.name.place, name=name, hint=did_you_mean(name, FUNCTIONS)))
            return None
        values = [self.number_in(argument, scope, name) for argument in node.arguments]
        usage, least, most, function = FUNCTIONS[name]
        if not least <= len(values) <= most:
            expected = f"{least} argument" + ("" if least == 1 else "s") + ("" if least == most else " or more")
            wrong = WrongFunctionArguments(
                place=node.place, name=name, expected=expected, count=len(values), usage=usage
            )
            self.reporter.report(wrong)
            return None
        if any(value is None for value in values):
            return None
        if name == "round_to" and values[1] <= 0:  # type: ignore[operator]
            got = f"`{show(values[1])}`"  # type: ignore[arg-type]
            what, place = "the multiple of `round_to`", node.arguments[1].place
            self.reporter.report(WrongValue(place=place, what=what, expected="a number above 0", got=got))
            return None
        return self.bounded(function(*values), node.place)

    def on_Configure(self, node: tree.Configure, scope: Scope) -> None:  # noqa: N802
        expected, got = "a plain value", f"`{node.name.text}(...)`"
        self.reporter.report(WrongValue(place=node.place, expected=expected, got=got))

    def number_in(self, expression: tree.Expression, scope: Scope, operator: str) -> int | Fraction | None:
        """The expression as a number, or `None` after saying why it is none."""
        value = self.evaluate(expression, scope)
        if value is None or (isinstance(value, (int, Fraction)) and not isinstance(value, bool)):
            return value
        if self.is_known(value, expression, scope, ()):
            self.reporter.report(WrongOperands(place=expression.place, operator=operator, got=type_name(value)))
        return None

    def is_known(
        self, value: Value, expression: tree.Expression, scope: Scope, meant: Iterable[str] | None = None
    ) -> bool:
        """Whether the value is no bare name that means nothing; says so where it is.

        `meant` are the words that a name may be a slip of, all of them where it is not given.
        """
        if not isinstance(value, Word) or not isinstance(expression, tree.Reference):
            return True
        if value in self.words or expression.text in scope:
            return True
        match = nearest(value, (*scope, *(self.words if meant is None else meant)))
        near = f"did you mean `{match}`?" if match else known_here(scope)
        hint = self.ahead.get(value) or self.of_label(value) or near or "declare it above, with `param` or `let`"
        self.reporter.report(UnknownName(place=expression.place, name=value, hint=hint))
        return False

    def of_label(self, name: str) -> str:
        """That this is the label of a step, which is no value; empty where it is none."""
        return f"`{name}` is the label of a step; {WHERE_LABELS_STAND}" if name in self.labels else ""

    def bounded(self, value: int | Fraction, place: Place) -> Number | None:
        """The value with a whole fraction made an integer, if it is one that a network can need."""
        if abs(value) > LARGEST:  # type: ignore[operator]
            self.reporter.report(NumberOutOfRange(place=place, why="it is too large"))
            return None
        value = exact.reduced(value)
        if not isinstance(value, int) and exact.finer_than(value, FINEST):
            self.reporter.report(NumberOutOfRange(place=place, why="it has too many digits"))
            return None
        return value


def paired(node: tree.Operation) -> list[tuple[tree.Expression, str]]:
    """Each operand with an operator next to it, for messages."""
    return list(zip(node.operands, (node.operators[0], *node.operators), strict=True))


def why_no_number(text: str) -> str:
    """What is wrong with a literal that `number` refuses."""
    exponent = text.partition("e")[2]
    if len(text) > 64 or not exponent:
        return "it has too many digits"
    return "it is too close to zero" if exponent.startswith("-") else "it is too large"
