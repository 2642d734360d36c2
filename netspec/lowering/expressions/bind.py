"""Arguments to settings: what an operation, an `init=` or a head was given, checked against what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from netspec.diagnostics.base import Diagnostic, Label
from netspec.diagnostics.names import BarMismatch, MissingArgument, RepeatedSetting, TooManyArguments, UnknownSetting
from netspec.diagnostics.values import UnknownName, WrongValue
from netspec.lowering.expressions.evaluate import FUNCTIONS, Evaluator, Scope
from netspec.lowering.expressions.hints import another_step, hint_for_setting, setting_of
from netspec.lowering.expressions.scaling import Scaling, scaled
from netspec.lowering.expressions.written import written
from netspec.numbers.traced import concrete
from netspec.numbers.written import expression_of, held_as, plain
from netspec.ops.base import REQUIRED, Configurable, Kind, Setting
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.kinds import Choice, Extent, Filters
from netspec.record import Record, once
from netspec.source import Place
from netspec.spelling import known_here, nearest
from netspec.syntax import tree
from netspec.values import Size, Word

Defaults = Mapping[tuple[str, str], object]


class Given(Record, often=True):
    """One argument on its way to a setting."""

    name: str
    value: tree.Expression
    place: Place


@once
def arguments_of(step: tree.CallStep) -> tuple[Given, ...]:
    """What the step of an operation gives, by the names of its settings."""
    names = OPERATIONS[step.name.text].positionals
    values = [value for group in step.groups for value in group]
    by_order = [Given(name, value, value.place) for name, value in zip(names, values, strict=False)]
    return (*by_order, *(Given(one.name.text, one.value, one.place) for one in step.settings))


# Settings that have no say in shapes: a mistake in one of them hides no mistake further down.
SHAPELESS = frozenset(("bias", "norm", "act", "init", "eps", "momentum", "affine"))


class Bindings(Record, often=True):
    """What settings hold after binding: numbers know how they were written.

    `known` is false after a mistake. Then `shaping` holds the settings without those that are not known, if these have
    no say in the shape of the output.
    """

    held: dict[str, Any]
    known: bool
    shaping: dict[str, Any] | None = None


def usage_of(owner: type[Configurable]) -> str:
    """How an operation is written: `conv KERNEL FILTERS [pad=...]`."""
    words = [
        name if setting.default is REQUIRED else f"[{name}]"
        for name, setting in owner.settings.items()
        if setting.positional
    ]
    named = [] if words else [f"[{name}=...]" for name in owner.settings]
    return " ".join([owner.word, *words, *named])


class Binder:
    """Binds arguments in one scope."""

    def __init__(self, evaluator: Evaluator, scope: Scope, scaling: Scaling | None = None) -> None:
        self.evaluator = evaluator
        self.reporter = evaluator.reporter
        self.scope = scope
        self.scaling = scaling

    def operation(self, owner: type[Configurable], step: tree.CallStep, defaults: Defaults) -> Bindings:
        """The settings of an operation from its step and the defaults that hold for it."""
        known, names = True, owner.positionals
        if len(step.groups) > 1:
            usage = usage_of(owner)
            why = "it is an operation, and only blocks have groups; branches stand on lines of their own"
            self.reporter.report(BarMismatch(place=step.place, owner=owner.word, why=why, usage=usage))
            known = False
        elif len(step.groups[0]) > len(names):
            self.reporter.report(too_many(owner, step.groups[0], self.scope))
            known = False
        bound = self.settings(owner, arguments_of(step), step.place, defaults)
        return bound if known else bound.replace(known=False, shaping=None)

    def settings(self, owner: type[Configurable], given: Iterable[Given], place: Place, defaults: Defaults) -> Bindings:
        """The settings of anything configurable; what is missing is reported at `place`."""
        held, known = self.accepted(owner, given)
        for (word, name), value in defaults.items():
            if word == owner.word and name not in held:
                held[name] = value
        missing = next((name for name in owner.required if name not in held), None)
        if missing is not None and known:
            self.reporter.report(MissingArgument(place=place, owner=owner.word, name=missing, usage=usage_of(owner)))
            known = False
        unknown = {name for name, value in held.items() if value is UNKNOWN}
        if not unknown:
            return Bindings(held, known, held if known else None)
        shaping = {name: held[name] for name in held if name not in unknown}
        return Bindings(held, False, shaping if known and unknown <= SHAPELESS else None)

    def accepted(self, owner: type[Configurable], given: Iterable[Given]) -> tuple[dict[str, Any], bool]:
        """The settings that were given, each once and each accepted by its kind; whether these are all."""
        held: dict[str, Any] = {}
        places: dict[str, Place] = {}
        known = True
        for one in given:
            setting = owner.settings.get(one.name)
            if setting is None:
                hint = hint_for_setting(one.name, owner.word, owner.settings)
                self.reporter.report(UnknownSetting(place=one.place, owner=owner.word, name=one.name, hint=hint))
                known = False
            elif one.name in places:
                known = self.repeated(owner, one, places[one.name])
            else:
                places[one.name] = one.place
                held[one.name] = self.as_written(one, self.accept(setting, one, owner))
                self.take_stride(setting.kind, one, owner, held, places)
        return held, known

    def repeated(self, owner: type[Configurable], one: Given, first: Place) -> bool:
        problem = RepeatedSetting(place=one.place, owner=owner.word, name=one.name)
        self.reporter.report(problem.replace(labels=(Label(first, "given here first"),)))
        return False

    def accept(self, setting: Setting, one: Given, owner: type[Configurable]) -> object:
        """What the setting holds, or `UNKNOWN` after saying why."""
        kind = setting.kind
        if isinstance(one.value, tree.Configure) and isinstance(kind, Choice):
            return self.configured(kind, one.value, owner, one.name)
        if isinstance(one.value, tree.Apply) and one.value.name.text in kind.words():
            self.reporter.report(unnamed(kind, one.value))
            return UNKNOWN
        value = self.evaluator.evaluate(one.value, self.scope)
        if value is None:
            return UNKNOWN
        if isinstance(value, Word) and value not in kind.words() and self.bare(one.value):
            self.reporter.report(UnknownName(place=one.value.place, name=value, hint=self.hint_for(value, kind, owner)))
            return UNKNOWN
        if isinstance(kind, Filters):
            value = scaled(self.scaling, one.value, value, self.scope)
        accepted = kind.accept(value)
        if isinstance(accepted, Diagnostic):
            numeric = isinstance(value, (int, Fraction)) and not isinstance(value, bool)
            if isinstance(accepted, WrongValue) and not accepted.hint and not numeric and setting.positional:
                accepted = accepted.replace(hint=f"write `{usage_of(owner)}`")
            self.reporter.report(accepted.replace(place=one.value.place, what=f"`{one.name}` of `{owner.word}`"))
            return UNKNOWN
        return accepted

    def hint_for(self, word: Word, kind: Kind, owner: type[Configurable]) -> str:
        """What a name that nothing defines may stand for, where this kind of value is taken."""
        if word in FUNCTIONS:
            return f"a calculated value stands in parentheses of its own: `({FUNCTIONS[word][0]})`"
        if word == "x" or (isinstance(kind, Extent) and all(part in self.scope for part in word.split("x"))):
            return "a size is of numbers and without blanks, `7x7`; one number stands for a square: `conv k 64`"
        known = self.evaluator.of_label(word) or kind.hint(word)
        if known:
            return known
        setting = setting_of(owner, word)
        if setting:
            return f"write `{setting}`"
        match = nearest(word, (*self.scope, *kind.words()))
        choices = filter(None, (f"this takes {kind.expected}", known_here(self.scope)))
        return f"did you mean `{match}`?" if match else "; ".join(choices)

    def bare(self, expression: tree.Expression) -> bool:
        """Whether this is a name that nothing in scope defines."""
        return isinstance(expression, tree.Reference) and expression.text not in self.scope

    def configured(self, kind: Choice, value: tree.Configure, owner: type[Configurable], name: str) -> object:
        """A word with settings, as an instance of the class that the word names."""
        member = kind.members.get(value.name.text)
        if member is None:
            problem = kind.accept(Word(value.name.text))
            if isinstance(problem, Diagnostic):
                self.reporter.report(problem.replace(place=value.name.place, what=f"`{name}` of `{owner.word}`"))
                return UNKNOWN
            hint = f"`{value.name.text}` has no settings"
            first = value.settings[0].name.text if value.settings else ""
            self.reporter.report(UnknownSetting(place=value.place, owner=value.name.text, name=first, hint=hint))
            return UNKNOWN
        given = [Given(one.name.text, one.value, one.place) for one in value.settings]
        bound = self.settings(member, given, value.place, {})
        return member(**{name: plain(value) for name, value in bound.held.items()}) if bound.known else UNKNOWN

    def as_written(self, one: Given, accepted: object) -> object:
        """A number as it is written in terms of the block's parameters, unless scaling made another of it."""
        number = written(one.value, self.scope)
        expression = None if number is None else expression_of(number)
        if expression is None:
            return accepted
        scaled = isinstance(accepted, int) and concrete(accepted) != plain(number)
        return accepted if scaled else held_as(accepted, expression)

    def take_stride(
        self, kind: Kind, one: Given, owner: type[Configurable], held: dict[str, Any], places: dict[str, Place]
    ) -> None:
        """`7x7/2` gives the kernel and the stride at once."""
        if not (isinstance(kind, Extent) and kind.takes_stride and isinstance(one.value, WITH_STRIDE)):
            return
        value = self.evaluator.evaluate(one.value, self.scope)
        if not isinstance(value, Size) or value.stride is None:
            return
        if "stride" in places:
            self.repeated(owner, one.replace(name="stride"), places["stride"])
        held["stride"], places["stride"] = value.stride, one.place


WITH_STRIDE = (tree.SizeLiteral, tree.Reference)


class Unknown:
    """The value of a setting that can't be known."""


UNKNOWN = Unknown()


def unnamed(kind: Kind, value: tree.Apply) -> Diagnostic:
    """The mistake of settings without their names: `batch(0.001)`."""
    word = value.name.text
    member = kind.members.get(word) if isinstance(kind, Choice) else None
    names = list(member.settings) if member is not None else []
    hint = f"write `{word}({names[0]}=...)`" if names else f"write `{word}`"
    expected, got = (", ".join(f"`{name}=`" for name in names) or "no settings"), "values without names"
    return WrongValue(place=value.place, what=f"`{word}`", expected=expected, got=got, hint=hint)


def too_many(owner: type[Configurable], values: tuple[tree.Expression, ...], scope: Scope) -> Diagnostic:
    """The mistake of the first argument that has no setting to go to."""
    names = owner.positionals
    takes = f"{len(names)} argument{'' if len(names) == 1 else 's'}" if names else "no arguments"
    extra = values[len(names) :]
    place, usage = extra[0].place.to(extra[-1].place), usage_of(owner)
    beside = another_step(extra, scope, owner)
    numbers = [value.text for value in values[:2] if isinstance(value, tree.Number)]
    if len(numbers) == 2 and names and isinstance(owner.settings[names[0]].kind, Extent):
        beside += f"; a size is one word: `{owner.word} {'x'.join(numbers)} ...`"
    return TooManyArguments(place=place, owner=owner.word, takes=takes, given=len(values), usage=usage, beside=beside)
