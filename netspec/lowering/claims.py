"""What a spec claims of its network: `expect` lines to be checked, and `published` figures to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from netspec.diagnostics.names import BadFact
from netspec.diagnostics.values import WrongValue
from netspec.ir.model import Expectation, Fact, Figure, Known, Publication
from netspec.lowering.evaluate import FUNCTIONS, NUMBER, SUFFIXES, Evaluator, Scope, number
from netspec.ops.kinds import shown
from netspec.source import Place
from netspec.spelling import did_you_mean, nearest
from netspec.syntax import tree
from netspec.values import Size, Value, show

WHOLE = ("params", "macs", "depth", "train.params", "train.macs")
AT_PATH = ("params", "macs", "shape", "depth", "receptive_field")
FACTS = (*WHOLE, "shape(label)", "receptive_field(label)", "params(label)", "macs(label)", "depth(label)")
PUBLISHED = ("params", "macs", "shape")


class Claims:
    """Lowers the claims of one network."""

    def __init__(self, evaluator: Evaluator, scope: Scope) -> None:
        self.evaluator = evaluator
        self.scope = scope

    def expectations(self, statements: Sequence[tree.Statement | tree.Edit]) -> tuple[Expectation, ...]:
        """The `expect` lines whose sides are understood."""
        lines = [statement for statement in statements if isinstance(statement, tree.Expect)]
        return tuple(found for line in lines if (found := self.expectation(line)) is not None)

    def expectation(self, line: tree.Expect) -> Expectation | None:
        left, right = self.side(line.left), self.side(line.right)
        if left is None or right is None:
            return None
        tolerance = number(line.tolerance.text) if line.tolerance is not None else None
        if line.tolerance is not None and (tolerance is None or not 0 <= tolerance <= 100):
            got, what = f"`{line.tolerance.text}`", "`within`"
            expected = "a percentage from 0 to 100"
            self.evaluator.report(WrongValue(place=line.tolerance.place, what=what, expected=expected, got=got))
            return None
        percent = float(tolerance) if tolerance is not None else None
        return Expectation(left, line.operator, right, percent, line.place)  # type: ignore[arg-type]

    def side(self, expression: tree.Expression) -> Fact | Known | None:
        """One side of a comparison: a fact of the network, or a value."""
        if isinstance(expression, tree.Apply) and expression.name.text in AT_PATH:
            return self.fact_at(expression)
        if isinstance(expression, tree.Reference) and expression.text in WHOLE:
            train, _, whole = expression.text.rpartition(".")
            return fact(whole, None, bool(train), expression.place)
        unknown = self.unknown(expression)
        if unknown is not None:
            self.not_a_fact(unknown)
            return None
        value = self.evaluator.evaluate(expression, self.scope)
        return None if value is None else self.known(value, expression)

    def fact_at(self, expression: tree.Apply) -> Fact | None:
        argument = expression.arguments[0]
        if len(expression.arguments) == 1 and isinstance(argument, (tree.Reference, tree.LabelPath)):
            return fact(expression.name.text, argument.text, False, argument.place)
        count = len(expression.arguments)
        expected, got = "one label or path, such as `4e` or `4e.branch3`", "a value" if count == 1 else f"{count}"
        what = f"`{expression.name.text}`"
        self.evaluator.report(WrongValue(place=expression.place, what=what, expected=expected, got=got))
        return None

    def unknown(self, expression: tree.Expression) -> tree.Ident | tree.Reference | None:
        """The name in this expression that may be meant as a fact, and is none."""
        if isinstance(expression, tree.Apply) and expression.name.text not in FUNCTIONS:
            return expression.name
        return expression if isinstance(expression, tree.Reference) and expression.text not in self.scope else None

    def not_a_fact(self, expression: tree.Ident | tree.Reference) -> None:
        match = nearest(expression.text, (*FACTS, *self.scope))
        hint = f"did you mean `{match}`?" if match else "facts are " + ", ".join(f"`{one}`" for one in FACTS)
        if expression.text in AT_PATH:
            hint = f"name the stage that it is of: `{expression.text}(label)`"
        self.evaluator.report(BadFact(place=expression.place, name=expression.text, where="`expect`", hint=hint))

    def known(self, value: Value, expression: tree.Expression) -> Known | None:
        if isinstance(value, Size) and value.stride is None:
            return Known(value.dims, show(value))
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            expected, what = "a number or a shape such as `832x14x14`", "`expect`"
            wrong = WrongValue(place=expression.place, what=what, expected=expected, got=shown(value))
            self.evaluator.report(wrong)
            return None
        plain = value if isinstance(value, int) else float(value)
        return Known(plain, expression.text if isinstance(expression, tree.Number) else show(value))

    def publications(self, statements: Sequence[tree.Statement | tree.Edit]) -> tuple[Publication, ...]:
        """The published figures, stage by stage."""
        found = []
        for statement in statements:
            if isinstance(statement, tree.Published):
                found += [self.publication(statement.source, figures) for figures in statement.figures]
        return tuple(found)

    def publication(self, source: str, figures: tree.Figures) -> Publication:
        read = [figure for setting in figures.settings if (figure := self.figure(setting)) is not None]
        return Publication(source, figures.label.text, tuple(read), figures.label.place)

    def figure(self, setting: tree.Setting) -> Figure | None:
        name: Any = setting.name.text
        if name not in PUBLISHED:
            hint = did_you_mean(name, PUBLISHED)
            self.evaluator.report(BadFact(place=setting.name.place, name=name, where="`published`", hint=hint))
            return None
        if name == "shape" and isinstance(setting.value, tree.SizeLiteral):
            return Figure(name, show(setting.value.size), setting.value.size.dims, 0.0)
        value = number(setting.value.text) if isinstance(setting.value, tree.Number) else None
        if name == "shape" or value is None or not isinstance(setting.value, tree.Number):
            expected = "a shape such as `832x14x14`" if name == "shape" else "a number as printed, such as `2.7K`"
            self.evaluator.report(
                WrongValue(
                    place=setting.value.place, what=f"published `{name}`", expected=expected, got="something else"
                )
            )
            return None
        return Figure(name, setting.value.text, float(value), last_digit(setting.value.text))


def fact(quantity: Any, path: str | None, train: bool, place: Place) -> Fact:
    return Fact(quantity, place, path, train)


def last_digit(text: str) -> float:
    """What one unit of the last printed digit is worth: 0.1 * 1024 for `2.7Ki`."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return 1.0
    _, fraction, exponent, suffix = match.groups()
    digits = len(fraction) - 1 if fraction else 0
    return float(Fraction(10) ** (int(exponent or 0) - digits) * SUFFIXES[suffix or ""])
