"""The expressions of the syntax tree, and what all of its nodes have: `netspec.syntax.tree` has them all."""

from __future__ import annotations

from functools import cached_property

from netspec.record import Record
from netspec.source import Place, Span
from netspec.values import Size


class Node(Record):
    """`place` is what to underline, of a statement with a body its name for example; `span` is all of the node.

    The span of an expression is without the parentheses around it, that of a declaration without the end of its line.
    """

    place: Place
    span: Span

    def __hash__(self) -> int:
        """Few nodes share an extent, and to look at all that is below one would take long."""
        return hash(self.span)


class Ident(Node):
    """A name or a label as written."""

    text: str


class Path(Node):
    """Names, labels and numbers with dots between them, often a single one: `4e.branch3`."""

    parts: tuple[Ident, ...]

    @cached_property
    def text(self) -> str:
        """The path as it is written."""
        return ".".join(part.text for part in self.parts)


class Number(Node):
    """`64`, `6_998_552`, `0.5`, `1e-4`, `2.7Ki`, kept as text because published figures need their digits."""

    text: str


class SizeLiteral(Node):
    """`7x7/2`, `3x224x224`."""

    size: Size


class Truth(Node):
    """`true` or `false`."""

    value: bool


class Reference(Path):
    """A name, or a path of names with dots (only facts and labels have those)."""


class LabelPath(Path):
    """A path that starts with a label such as `4e`; only `expect` can use it."""


class Operation(Node):
    """Operands with the operators between them, left to right: `a + b - c` or `a * b // c`."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]


class Negation(Node):
    """`-x`; `negative` is false where the signs cancel out."""

    operand: Expression
    negative: bool


class Comparison(Node):
    """`a > b`."""

    left: Expression
    operator: str
    right: Expression


class Apply(Node):
    """A function call: `max(a, b)`; in `expect` also a fact: `params(4e)`."""

    name: Ident
    arguments: tuple[Expression, ...]


class Configure(Node):
    """A word with settings: `batch(eps=0.001)`."""

    name: Ident
    settings: tuple[Setting, ...]


Expression = (
    Number | SizeLiteral | Truth | Reference | LabelPath | Operation | Negation | Comparison | Apply | Configure
)


class Setting(Node):
    """`key=value`."""

    name: Ident
    value: Expression
