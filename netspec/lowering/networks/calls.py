"""Block calls: arguments to the block's parameters, groups and all."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import BarMismatch, MissingArgument, RepeatedSetting, TooManyArguments, UnknownSetting
from netspec.ir.frozen import trusted
from netspec.ir.model import Argument, Call
from netspec.ir.names import speakable
from netspec.lowering.expressions.bind import Given
from netspec.lowering.expressions.evaluate import Bound, Evaluator, Scope
from netspec.lowering.expressions.hints import another_step
from netspec.lowering.expressions.scaling import Scaling, is_settled, scaled
from netspec.lowering.expressions.written import written as as_written
from netspec.numbers.expression import Expression
from netspec.numbers.traced import concrete
from netspec.numbers.written import expression_of, held_as
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.values import Size, Value, show


def signature_usage(block: tree.Block) -> str:
    """How a block is called: `inception c1 | r3 c3 | r5 c5 | pp`."""
    groups: list[list[str]] = [[] for _ in range(max(1, block.groups))]
    for parameter in block.parameters:
        name = parameter.name.text
        groups[parameter.group].append(name if parameter.default is None else f"[{name}]")
    return " ".join([block.name.text, " | ".join(" ".join(group) for group in groups)]).strip()


LATER = "a parameter's default can use the parameters before it"
Matched = tuple[list[str], tuple[tree.Expression, ...]]


class CallBinder:
    """Binds one call's arguments, which are evaluated in the caller's scope."""

    def __init__(self, evaluator: Evaluator, scope: Scope, scaling: Scaling | None = None) -> None:
        self.evaluator = evaluator
        self.reporter = evaluator.reporter
        self.scope = scope
        self.scaling = scaling

    def bind(
        self, block: tree.Block, step: tree.CallStep, home: Scope, filters: frozenset[str] = frozenset()
    ) -> tuple[dict[str, Bound], Call | None]:
        """The block's scope, and the call as the IR holds it; no call where an argument is not known.

        The parameters in `filters` are numbers of filters.
        """
        given = self.given(block, step)
        scope: dict[str, Bound] = {}
        arguments: list[Argument] = []
        for parameter in block.parameters:
            name = parameter.name.text
            one = given.get(name)
            expression = one.value if one is not None else parameter.default
            around = self.scope if one is not None else {**home, **scope}
            written = self.argument(expression, around, block, one is None)
            value, settled = written, expression is not None and is_settled(expression, around)
            if expression is not None and written is not None and name in filters:
                value, settled = scaled(self.scaling, expression, written, around), True
            scope[name] = Bound(value, name if speakable(name) else None, settled)
            if value is not None:
                shown, heading = show(value), parameter.heading
                # Scaling makes another number of what is written.
                symbol = None if one is None or concrete(value) != concrete(written) else self.written(one.value)
                held, group = plain(value), parameter.group
                number = held if symbol is None else held_as(held, symbol)
                arguments.append(trusted(Argument)(name=name, value=number, shown=shown, group=group, heading=heading))
        whole = len(arguments) == len(block.parameters)
        call = trusted(Call)(block=block.name.text, doc=block.doc, arguments=tuple(arguments))
        return scope, call if whole else None

    def written(self, expression: tree.Expression) -> Expression | None:
        """How the caller writes an argument in terms of its own block's parameters."""
        return expression_of(as_written(expression, self.scope))

    def argument(
        self, expression: tree.Expression | None, around: Scope, block: tree.Block, usual: bool
    ) -> Value | None:
        """What the call or, where it is `usual`, the signature gives a parameter."""
        if expression is None:
            return None
        before, names = self.evaluator.ahead, [parameter.name.text for parameter in block.parameters]
        self.evaluator.ahead = dict.fromkeys(names, LATER) if usual else {}
        value = self.evaluator.known(expression, around)
        self.evaluator.ahead = before
        return value

    def given(self, block: tree.Block, step: tree.CallStep) -> dict[str, Given]:
        """The argument for each parameter that has one; what does not fit is reported."""
        given: dict[str, Given] = {}
        known = True
        matched = self.matched(block, step)
        if matched is None:
            return given
        for number, (parameters, values) in enumerate(matched, start=1):
            given |= {name: Given(name, one, one.place) for name, one in zip(parameters, values, strict=False)}
            if len(values) > len(parameters) and len(matched) > 1:
                self.crowded(block, number, parameters, values)
                known = False
            elif len(values) > len(parameters):
                self.too_many(block, step, values[len(parameters) :])
                known = False
        known = self.by_name(block, step, given) and known
        for parameter in block.parameters:
            if known and parameter.default is None and parameter.name.text not in given:
                name, usage = parameter.name.text, signature_usage(block)
                missing = MissingArgument(place=step.place, owner=block.name.text, name=name, usage=usage)
                self.reporter.report(missing.at(step.place, Label(parameter.name.place, "the parameter")))
                break
        return given

    def matched(self, block: tree.Block, step: tree.CallStep) -> list[Matched] | None:
        """Parameter names beside the arguments that go to them, group by group where the call writes `|`.

        None where the groups are not the signature's, after saying so.
        """
        names = [parameter.name.text for parameter in block.parameters]
        if len(step.groups) == 1:
            return [(names, step.groups[0])]
        if len(step.groups) != block.groups:
            groups = f"{max(1, block.groups)} group{'' if block.groups < 2 else 's'}"
            why = f"its signature has {groups}, and {len(step.groups)} are written"
            usage = signature_usage(block)
            mismatch = BarMismatch(place=step.place, owner=block.name.text, why=why, usage=usage)
            self.reporter.report(mismatch.at(step.place, Label(block.name.place, "the signature")))
            return None
        by_group: list[list[str]] = [[] for _ in range(block.groups)]
        for parameter in block.parameters:
            by_group[parameter.group].append(parameter.name.text)
        return list(zip(by_group, step.groups, strict=True))

    def crowded(self, block: tree.Block, number: int, parameters: list[str], values: Sequence[tree.Expression]) -> None:
        """Reports a group of a call with more arguments than the signature's has parameters."""
        takes = f"{len(parameters)} argument{'' if len(parameters) == 1 else 's'}"
        why = f"its group {number} takes {takes}, and {len(values)} are written"
        place = values[len(parameters)].place.to(values[-1].place)
        mismatch = BarMismatch(place=place, owner=block.name.text, why=why, usage=signature_usage(block))
        self.reporter.report(mismatch.at(place, Label(block.name.place, "the signature")))

    def by_name(self, block: tree.Block, step: tree.CallStep, given: dict[str, Given]) -> bool:
        names = [parameter.name.text for parameter in block.parameters]
        known = True
        for one in step.settings:
            name = one.name.text
            if name not in names:
                hint = did_you_mean(name, names) or f"`{block.name.text}` has no parameters"
                self.reporter.report(UnknownSetting(place=one.place, owner=block.name.text, name=name, hint=hint))
                known = False
            elif name in given:
                twice = RepeatedSetting(place=one.place, owner=block.name.text, name=name)
                self.reporter.report(twice.at(one.place, Label(given[name].place, "given here first")))
                known = False
            else:
                given[name] = Given(name, one.value, one.place)
        return known

    def too_many(self, block: tree.Block, step: tree.CallStep, extra: Sequence[tree.Expression]) -> None:
        count = len(block.parameters)
        takes = f"{count} argument{'' if count == 1 else 's'}" if count else "no arguments"
        written = sum(len(group) for group in step.groups)
        place, beside = extra[0].place.to(extra[-1].place), another_step(extra, self.scope)
        self.reporter.report(
            TooManyArguments(
                place=place,
                owner=block.name.text,
                takes=takes,
                given=written,
                usage=signature_usage(block),
                beside=beside,
            )
        )


def plain(value: Value) -> int | float | bool | str | list[int]:
    """The value as JSON holds it."""
    value = concrete(value)
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, Size):
        return list(value.dims)
    return value if isinstance(value, (bool, int)) else str(value)
