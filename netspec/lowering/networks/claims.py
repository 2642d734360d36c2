"""What a spec claims of its network: `expect` lines to be checked, and `published` figures to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import BadFact, RepeatedSetting
from netspec.diagnostics.values import WrongValue
from netspec.ir.frozen import trusted
from netspec.ir.model import Expectation, Fact, Figure, Known, Publication
from netspec.literals import last_digit, number
from netspec.lowering.expressions.evaluate import FUNCTIONS, Evaluator, Scope
from netspec.ops.kinds import shown
from netspec.ops.published import FIGURES
from netspec.record import once
from netspec.source import Place
from netspec.spelling import did_you_mean, nearest
from netspec.syntax import tree
from netspec.values import Size, Value, show

WHOLE = ("params", "macs", "depth", "train.params", "train.macs")
AT_PATH = ("params", "macs", "shape", "depth", "receptive_field")
FACTS = (*WHOLE, "shape(label)", "receptive_field(label)", "params(label)", "macs(label)", "depth(label)")
SHAPE_EXPECTED = "a shape such as `832x14x14`, or the features of a vector such as `1000`"


class Claims:
    """Lowers the claims of one network, whose maps are of this rank."""

    def __init__(self, evaluator: Evaluator, scope: Scope, rank: int) -> None:
        self.evaluator = evaluator
        self.reporter = evaluator.reporter
        self.scope = scope
        self.rank = rank

    def expectations(self, statements: Sequence[tree.Statement | tree.Edit]) -> tuple[Expectation, ...]:
        """The `expect` lines whose sides are understood."""
        lines = [statement for statement in statements if isinstance(statement, tree.Expect)]
        return tuple(found for line in lines if (found := self.expectation(line)) is not None)

    def expectation(self, line: tree.Expect) -> Expectation | None:
        if self.reporter.full:
            return None
        left, right = self.side(line.left), self.side(line.right)
        if left is None or right is None:
            return None
        tolerance = number(line.tolerance.text) if line.tolerance is not None else None
        if line.tolerance is not None and (tolerance is None or not 0 <= tolerance <= 100):
            got, what = f"`{line.tolerance.text}`", "`within`"
            expected = "a percentage from 0 to 100"
            self.reporter.report(WrongValue(place=line.tolerance.place, what=what, expected=expected, got=got))
            return None
        percent = float(tolerance) if tolerance is not None else None
        op: Any = line.operator
        return trusted(Expectation)(left=left, op=op, right=right, tolerance=percent, place=line.place)

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
        calculated = next((one for one in facts_in(expression) if one not in self.scope), None)
        if calculated is not None:
            self.calculates(expression, calculated)
            return None
        value = self.evaluator.evaluate(expression, self.scope)
        return None if value is None else self.known(value, expression)

    def calculates(self, expression: tree.Expression, fact: str) -> None:
        """Says that a fact stands in a calculation."""
        expected, got = "a fact alone on its side", f"a calculation with `{fact}`"
        hint = "calculate on the other side, with numbers and params"
        wrong = WrongValue(place=expression.place, what="`expect`", expected=expected, got=got, hint=hint)
        self.reporter.report(wrong)

    def fact_at(self, expression: tree.Apply) -> Fact | None:
        argument = expression.arguments[0]
        if len(expression.arguments) == 1 and isinstance(argument, (tree.Reference, tree.LabelPath)):
            return fact(expression.name.text, argument.text, False, argument.place)
        count = len(expression.arguments)
        expected, got = "one label or path, such as `4e` or `4e.branch3`", "a value" if count == 1 else f"{count}"
        what = f"`{expression.name.text}`"
        self.reporter.report(WrongValue(place=expression.place, what=what, expected=expected, got=got))
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
        stage, _, quantity = expression.text.rpartition(".")
        if stage and stage != "train" and quantity in AT_PATH:
            hint = f"write `{quantity}({stage})`"
        self.reporter.report(BadFact(place=expression.place, name=expression.text, where="`expect`", hint=hint))

    def known(self, value: Value, expression: tree.Expression) -> Known | None:
        if isinstance(value, Size) and value.stride is None:
            return trusted(Known)(value=value.dims, shown=show(value))
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            expected, what = "a number or a shape such as `832x14x14`", "`expect`"
            wrong = WrongValue(place=expression.place, what=what, expected=expected, got=shown(value))
            self.reporter.report(wrong)
            return None
        plain = value if isinstance(value, int) else float(value)
        as_written = expression.text if isinstance(expression, tree.Number) else show(value)
        return trusted(Known)(value=plain, shown=as_written)

    def publications(self, statements: Sequence[tree.Statement | tree.Edit]) -> tuple[Publication, ...]:
        """The published figures, stage by stage."""
        found = []
        places: dict[tuple[str, str, str], Place] = {}
        for statement in statements:
            if isinstance(statement, tree.Published):
                found += [self.publication(statement.source, figures, places) for figures in statement.figures]
        return tuple(found)

    def publication(self, source: str, figures: tree.Figures, places: dict[tuple[str, str, str], Place]) -> Publication:
        """What one source says of one stage; `places` are those of what it said before."""
        read = []
        for setting in figures.settings:
            entry = (source, figures.label.text, setting.name.text)
            if entry in places:
                twice = RepeatedSetting(place=setting.place, owner=figures.label.text, name=setting.name.text)
                self.reporter.report(twice.at(setting.place, Label(places[entry], "given here first")))
            elif (figure := self.figure(setting)) is not None:
                read.append(figure)
            places.setdefault(entry, setting.place)
        label = figures.label
        return trusted(Publication)(source=source, label=label.text, figures=tuple(read), place=label.place)

    def figure(self, setting: tree.Setting) -> Figure | None:
        name: Any = setting.name.text
        if name not in FIGURES:
            hint = did_you_mean(name, FIGURES)
            self.reporter.report(BadFact(place=setting.name.place, name=name, where="`published`", hint=hint))
            return None
        figure = shape_figure(setting.value, self.rank) if name == "shape" else number_figure(setting.value, name)
        if figure is None:
            expected = SHAPE_EXPECTED if name == "shape" else "a number as printed, such as `2.7K`"
            got, what = written(setting.value), f"published `{name}`"
            self.reporter.report(WrongValue(place=setting.value.place, what=what, expected=expected, got=got))
        return figure


@once
def shape_figure(value: tree.Expression, rank: int) -> Figure | None:
    """A published shape: a map's channels and extents, or a vector's features."""
    if isinstance(value, tree.SizeLiteral) and len(value.size.dims) == 1 + rank and value.size.stride is None:
        return trusted(Figure)(quantity="shape", shown=show(value.size), value=value.size.dims, unit=0.0)
    features = number(value.text) if isinstance(value, tree.Number) else None
    if features is None or features.denominator != 1:
        return None
    return trusted(Figure)(quantity="shape", shown=str(features), value=(int(features),), unit=0.0)


@once
def number_figure(value: tree.Expression, name: Any) -> Figure | None:
    """A published number with the worth of its last digit."""
    found = number(value.text) if isinstance(value, tree.Number) else None
    if found is None or not isinstance(value, tree.Number):
        return None
    return trusted(Figure)(quantity=name, shown=value.text, value=float(found), unit=last_digit(value.text))


def written(value: tree.Expression) -> str:
    """What stands in a claim's place, for messages."""
    if isinstance(value, (tree.Number, tree.Reference)):
        return f"`{value.text}`"
    return f"`{show(value.size)}`" if isinstance(value, tree.SizeLiteral) else "a calculation"


def facts_in(expression: tree.Expression) -> Iterator[str]:
    """The facts that a calculation would take, as they are written."""
    match expression:
        case tree.Operation():
            for operand in expression.operands:
                yield from facts_in(operand)
        case tree.Negation():
            yield from facts_in(expression.operand)
        case tree.Apply() if expression.name.text in AT_PATH:
            yield f"{expression.name.text}(...)"
        case tree.Apply():
            for argument in expression.arguments:
                yield from facts_in(argument)
        case tree.Reference() if expression.text in WHOLE:
            yield expression.text


def fact(quantity: Any, path: str | None, train: bool, place: Place) -> Fact:
    return trusted(Fact)(quantity=quantity, place=place, path=path, train=train)
