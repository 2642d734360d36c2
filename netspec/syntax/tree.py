"""The syntax tree: what a file says, nothing looked up yet. Every node knows its place and its extent.

Made by `netspec.syntax.parser` alone. A statement that does not parse stands in the tree as `Missing`. Comments are no
part of it: `netspec.syntax.comments` says at which node each stands.
"""

from __future__ import annotations

from netspec.record import Record
from netspec.source import SourceFile, Span
from netspec.syntax.expressions import (
    Apply,
    Comparison,
    Configure,
    Expression,
    Ident,
    LabelPath,
    Negation,
    Node,
    Number,
    Operation,
    Path,
    Reference,
    Setting,
    SizeLiteral,
    Truth,
)

__all__ = [  # what stands in a file of its own; this one has all the rest
    "Apply",
    "Comparison",
    "Configure",
    "Expression",
    "Ident",
    "LabelPath",
    "Negation",
    "Node",
    "Number",
    "Operation",
    "Path",
    "Reference",
    "Setting",
    "SizeLiteral",
    "Truth",
]

# Steps


class CallStep(Node):
    """An operation or a block with its arguments, in the groups that `|` makes of them (one group without any)."""

    name: Ident
    groups: tuple[tuple[Expression, ...], ...]
    bars: tuple[Span, ...]
    settings: tuple[Setting, ...]


class JoinStep(Node):
    """`concat { ... }`, `residual scale=s act=a { ... }`: the word of a join, and what it joins."""

    word: str
    settings: tuple[Setting, ...]
    statements: tuple[Statement, ...]


class GroupStep(Node):
    """Bare braces."""

    statements: tuple[Statement, ...]


class NestedStep(Node):
    """`(step -> step)`: a chain as one step."""

    chain: Chain


class RepeatStep(Node):
    """`repeat n { ... }` (no variable, `low` is 1) or `repeat i in low..high { ... }`."""

    variable: Ident | None
    low: Expression | None
    high: Expression
    statements: tuple[Statement, ...]


class Missing(Node):
    """A statement that did not parse; its mistake is reported. `word` is how it begins."""

    word: str


Step = CallStep | JoinStep | GroupStep | NestedStep | RepeatStep
Chain = tuple[Step, ...]


# Statements


class Stage(Node):
    """`[label:] step -> step`."""

    label: Ident | None
    chain: Chain
    doc: str


class Input(Node):
    """`input 3x224x224`."""

    value: Expression


class Default(Node):
    """`default conv act=relu`."""

    operation: Ident
    settings: tuple[Setting, ...]


class Scale(Node):
    """`scale_filters width multiple=8`."""

    factor: Expression
    settings: tuple[Setting, ...]


class Aux(Node):
    """`aux NAME at LABEL weight=W: chain`."""

    name: Ident
    at: Path
    settings: tuple[Setting, ...]
    chain: Chain
    doc: str


class Expect(Node):
    """`expect left op right`; `~` has a tolerance in percent."""

    left: Expression
    operator: str
    right: Expression
    tolerance: Number | None


class Figures(Node):
    """`label: params=2.7Ki macs=34M` inside `published`."""

    label: Path
    settings: tuple[Setting, ...]


class Published(Node):
    """`published "source" { ... }`, figures of stages; `published "source" norm_scale=false`, how a model is made."""

    source: str
    figures: tuple[Figures, ...]
    settings: tuple[Setting, ...]


Statement = Stage | Input | Default | Scale | Aux | Expect | Published | Missing


# Declarations


class Use(Node):
    """`use "lib/inception.ns"`."""

    target: str


class RangeDomain(Node):
    """`low..high step s`."""

    low: Expression
    high: Expression
    step: Expression | None


class ChoiceDomain(Node):
    """`[x, y, z]`."""

    choices: tuple[Expression, ...]


class Param(Node):
    """`param NAME: domain = value`; `freed` says that it stands for a value of a line that a space leaves open."""

    name: Ident
    domain: RangeDomain | ChoiceDomain | None
    value: Expression
    doc: str
    freed: bool = False


class Let(Node):
    """`let NAME = value`."""

    name: Ident
    value: Expression


class Parameter(Node):
    """One parameter of a block: its column heading, its default, and the number of its `|` group."""

    name: Ident
    heading: str | None
    default: Expression | None
    group: int


class Block(Node):
    """`block NAME(parameters) = chain` (`chain` set) or `block NAME(parameters) { statements }` (`chain` none)."""

    name: Ident
    parameters: tuple[Parameter, ...]
    bars: tuple[Span, ...]
    groups: int
    chain: Chain | None
    statements: tuple[Statement, ...]
    doc: str


class NetworkDeclaration(Node):
    """`network NAME { statements }`."""

    name: Ident
    statements: tuple[Statement, ...]
    doc: str


# Variants


class SetEdit(Node):
    """`set p = value` for a param, `set 3a.c1 = value` for an argument of a line."""

    name: Path
    value: Expression


class Rescale(Node):
    """`scale FIRST..LAST by factor multiple=8`, or of one line alone."""

    first: Path
    last: Path | None
    factor: Expression
    settings: tuple[Setting, ...]


class Replace(Node):
    """`replace PATH: chain`."""

    path: Path
    chain: Chain


class Remove(Node):
    """`remove PATH`."""

    path: Path


class Insert(Node):
    """`insert after PATH { statements }`, or `before`."""

    where: str
    path: Path
    statements: tuple[Statement, ...]


# Spaces


class Vary(Node):
    """`vary p: domain` for a param, or without its domain; `vary 3a.c1: domain` for an argument of a line."""

    path: Path
    domain: RangeDomain | ChoiceDomain | None


class VaryBy(Node):
    """`vary FIRST..LAST by domain multiple=8`: the factors of lines."""

    first: Path
    last: Path | None
    domain: RangeDomain | ChoiceDomain
    settings: tuple[Setting, ...]


class Drop(Node):
    """`drop PATH`: it may be left out."""

    path: Path


class Alternative(Node):
    """`name: chain`, one of those that `choose` has."""

    name: Ident | None
    chain: Chain


class Choose(Node):
    """`choose PATH: [chain, name: chain]`."""

    path: Path
    alternatives: tuple[Alternative, ...]


class Require(Node):
    """`require left op right`: what `expect` would say of each network of the space."""

    left: Expression
    operator: str
    right: Expression
    tolerance: Number | None

    @property
    def claim(self) -> Expect:
        """The same as an `expect` line."""
        return Expect(self.place, self.span, self.left, self.operator, self.right, self.tolerance)


Opening = Vary | VaryBy | Drop | Choose | Require


class Space(Node):
    """`space NAME of BASE { openings }`."""

    name: Ident
    base: Ident
    openings: tuple[Opening, ...]
    doc: str


# What a space leaves open is an edit of its networks, too.
Edit = (
    SetEdit | Rescale | Replace | Remove | Insert | Drop | Choose | Input | Default | Scale | Aux | Expect | Published
)


class Variant(Node):
    """`variant NAME of BASE { edits }`."""

    name: Ident
    base: Ident
    edits: tuple[Edit, ...]
    doc: str


Declaration = Use | Param | Let | Block | NetworkDeclaration | Variant | Space


class File(Record):
    """One parsed file.

    `doc` is the documentation comment at its top that belongs to no declaration; `complete` is false where a
    declaration could not be parsed and is missing.
    """

    source: SourceFile
    declarations: tuple[Declaration, ...]
    doc: str
    complete: bool = True

    @property
    def span(self) -> Span:
        """The whole text."""
        return Span(0, len(self.source.text))
