"""The syntax tree: what a file says, nothing looked up yet. Every node knows its place.

Made by `netspec.syntax.parser` alone. A statement that does not parse stands in the tree as `Missing`.
"""

from __future__ import annotations

from netspec.record import Record
from netspec.source import Place, SourceFile
from netspec.values import Size


class Ident(Record):
    """A name, label or path as written."""

    text: str
    place: Place


# Expressions


class Number(Record):
    """`64`, `6_998_552`, `0.5`, `1e-4`, `2.7Ki`, kept as text because published figures need their digits."""

    text: str
    place: Place


class SizeLiteral(Record):
    """`7x7/2`, `3x224x224`."""

    size: Size
    place: Place


class Truth(Record):
    """`true` or `false`."""

    value: bool
    place: Place


class Reference(Record):
    """A name, or a path of names with dots (only facts and labels have those)."""

    text: str
    place: Place


class LabelPath(Record):
    """A path that starts with a label such as `4e`; only `expect` can use it."""

    text: str
    place: Place


class Operation(Record):
    """Operands with the operators between them, left to right: `a + b - c` or `a * b // c`."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]
    place: Place


class Negation(Record):
    """`-x`; `negative` is false where the signs cancel out."""

    operand: Expression
    negative: bool
    place: Place


class Comparison(Record):
    """`a > b`."""

    left: Expression
    operator: str
    right: Expression
    place: Place


class Apply(Record):
    """A function call: `max(a, b)`; in `expect` also a fact: `params(4e)`."""

    name: Ident
    arguments: tuple[Expression, ...]
    place: Place


class Configure(Record):
    """A word with settings: `batch(eps=0.001)`."""

    name: Ident
    settings: tuple[Setting, ...]
    place: Place


Expression = (
    Number | SizeLiteral | Truth | Reference | LabelPath | Operation | Negation | Comparison | Apply | Configure
)


class Setting(Record):
    """`key=value`."""

    name: Ident
    value: Expression
    place: Place


# Steps


class CallStep(Record):
    """An operation or a block with its arguments, in the groups that `|` makes of them (one group without any)."""

    name: Ident
    groups: tuple[tuple[Expression, ...], ...]
    settings: tuple[Setting, ...]
    place: Place


class JoinStep(Record):
    """`concat { ... }`, `residual scale=s act=a { ... }`: the word of a join, and what it joins."""

    word: str
    settings: tuple[Setting, ...]
    statements: tuple[Statement, ...]
    place: Place


class GroupStep(Record):
    """Bare braces."""

    statements: tuple[Statement, ...]
    place: Place


class NestedStep(Record):
    """`(step -> step)`: a chain as one step."""

    chain: Chain
    place: Place


class RepeatStep(Record):
    """`repeat n { ... }` (no variable, `low` is 1) or `repeat i in low..high { ... }`."""

    variable: Ident | None
    low: Expression | None
    high: Expression
    statements: tuple[Statement, ...]
    place: Place


class Missing(Record):
    """A statement that did not parse; its mistake is reported. `word` is how it begins."""

    word: str
    place: Place


Step = CallStep | JoinStep | GroupStep | NestedStep | RepeatStep
Chain = tuple[Step, ...]


# Statements


class Stage(Record):
    """`[label:] step -> step`."""

    label: Ident | None
    chain: Chain
    doc: str
    place: Place


class Input(Record):
    """`input 3x224x224`."""

    value: Expression
    place: Place


class Default(Record):
    """`default conv act=relu`."""

    operation: Ident
    settings: tuple[Setting, ...]
    place: Place


class Scale(Record):
    """`scale_filters width multiple=8`."""

    factor: Expression
    settings: tuple[Setting, ...]
    place: Place


class Aux(Record):
    """`aux NAME at LABEL weight=W: chain`."""

    name: Ident
    at: Ident
    settings: tuple[Setting, ...]
    chain: Chain
    doc: str
    place: Place


class Expect(Record):
    """`expect left op right`; `~` has a tolerance in percent."""

    left: Expression
    operator: str
    right: Expression
    tolerance: Number | None
    place: Place


class Figures(Record):
    """`label: params=2.7Ki macs=34M` inside `published`."""

    label: Ident
    settings: tuple[Setting, ...]
    place: Place


class Published(Record):
    """`published "source" { ... }`."""

    source: str
    figures: tuple[Figures, ...]
    place: Place


Statement = Stage | Input | Default | Scale | Aux | Expect | Published | Missing


# Declarations


class Use(Record):
    """`use "lib/inception.ns"`."""

    target: str
    place: Place


class RangeDomain(Record):
    """`low..high step s`."""

    low: Expression
    high: Expression
    step: Expression | None
    place: Place


class ChoiceDomain(Record):
    """`[x, y, z]`."""

    choices: tuple[Expression, ...]
    place: Place


class Param(Record):
    """`param NAME: domain = value`."""

    name: Ident
    domain: RangeDomain | ChoiceDomain | None
    value: Expression
    doc: str
    place: Place


class Let(Record):
    """`let NAME = value`."""

    name: Ident
    value: Expression
    place: Place


class Parameter(Record):
    """One parameter of a block: its column heading, its default, and the number of its `|` group."""

    name: Ident
    heading: str | None
    default: Expression | None
    group: int


class Block(Record):
    """`block NAME(parameters) = chain` (`chain` set) or `block NAME(parameters) { statements }` (`chain` none)."""

    name: Ident
    parameters: tuple[Parameter, ...]
    groups: int
    chain: Chain | None
    statements: tuple[Statement, ...]
    doc: str
    place: Place


class NetworkDeclaration(Record):
    """`network NAME { statements }`."""

    name: Ident
    statements: tuple[Statement, ...]
    doc: str
    place: Place


# Variants


class SetEdit(Record):
    """`set p = value`."""

    name: Ident
    value: Expression
    place: Place


class Replace(Record):
    """`replace PATH: chain`."""

    path: Ident
    chain: Chain
    place: Place


class Remove(Record):
    """`remove PATH`."""

    path: Ident
    place: Place


class Insert(Record):
    """`insert after PATH { statements }`, or `before`."""

    where: str
    path: Ident
    statements: tuple[Statement, ...]
    place: Place


Edit = SetEdit | Replace | Remove | Insert | Input | Default | Scale | Aux | Expect | Published


class Variant(Record):
    """`variant NAME of BASE { edits }`."""

    name: Ident
    base: Ident
    edits: tuple[Edit, ...]
    doc: str
    place: Place


Declaration = Use | Param | Let | Block | NetworkDeclaration | Variant


class File(Record):
    """One parsed file.

    `doc` is the documentation comment at its top that belongs to no declaration; `complete` is false where a
    declaration could not be parsed and is missing.
    """

    source: SourceFile
    declarations: tuple[Declaration, ...]
    doc: str
    complete: bool = True
