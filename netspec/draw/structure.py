"""A checked network as parts of a picture: what stands in a box, what is framed, and which repeats are folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import assert_never

from netspec.analysis.facts import Facts
from netspec.draw.parts import Fork, Framed, Leaf, Part, Row, Shortcut, Wire
from netspec.draw.text import Text, TextRun, shortened
from netspec.ir.model import AnyNode, Group, Operation, join
from netspec.ir.printer import positionals, takes_stride
from netspec.numbers.expression import Expression
from netspec.ops.base import Layer
from netspec.ops.joins import Branches, InTurn, Residual
from netspec.ops.kinds import Extent, Integer
from netspec.ops.plain import Identity
from netspec.record import Record

LEAST_EQUAL_LAYERS = 3


class Placed(Record):
    """A node with its path, or the last of `count` equal ones in a row, of which it is drawn once."""

    node: AnyNode
    path: str
    count: int = 1
    first: str = ""


# The step of boxes that cost nothing.
NOTHING = 7
Note = Callable[[str], tuple[Text, int | None]]


def no_note(path: str) -> tuple[Text, int | None]:
    """A box without a second line."""
    return (), None


class Parts:
    """Makes the parts of one drawing.

    `unfold` draws every round of a repeat; `shapes` writes shapes inside the stages too; `symbolic` writes a block's
    parameters by their names; `note` gives a box's second line and its step on a heat scale.
    """

    def __init__(
        self, facts: Facts, unfold: bool, shapes: bool = False, symbolic: bool = False, note: Note = no_note
    ) -> None:
        self.facts = facts
        self.unfold = unfold
        self.shapes = shapes
        self.symbolic = symbolic
        self.note = note
        self.signatures: dict[object, int] = {}

    def part(self, node: AnyNode, path: str, framed: bool = False) -> Part:
        """One node, in a frame under its name where it is a stage with something inside."""
        if isinstance(node, Operation):
            text = words(node.layer, node.symbols if self.symbolic else {})
            note, heat = self.note(path)
            return Leaf(node.layer.category, text, node.label or "" if framed else "", note, heat)
        inner = self.inside(node, path)
        title = title_of(node.label, node)
        if not framed or not title:
            return inner
        if isinstance(inner, Framed) and inner.count > 1:
            return inner.replace(title=(*title, *(inner.title if not node.calls else ())))
        return Framed(inner, title)

    def inside(self, node: Group, path: str) -> Part:
        """A group without its frame."""
        match node.form:
            case InTurn():
                body = self.row(node.children, path)
                return body.parts[0] if len(body.parts) == 1 else body
            case Branches():
                branches = tuple(self.branch(child, join(path, child.name)) for child in node.children)
                return Fork(branches, self.join((TextRun(node.kind),)))
            case Residual(scale=scale, act=act):
                scaled = f" ×{scale:g}" if scale != 1 else ""
                active = f", {act.word.replace('_', ' ')}" if act is not None else ""
                return Shortcut(self.row(node.children, path), self.join((TextRun(f"add{scaled}{active}"),)))
            case never:
                assert_never(never)

    def join(self, text: Text) -> Leaf:
        """The box in which branches meet; it costs no parameters and no MACs."""
        return Leaf("join", text, heat=None if self.note is no_note else NOTHING)

    def branch(self, node: AnyNode, path: str) -> Part:
        if isinstance(node, Operation):
            return Wire() if isinstance(node.layer, Identity) else self.one(node, path)
        part = self.part(node, path)
        return part if isinstance(part, Row) or not self.shapes else Row((part,), (self.shape(path),))

    def one(self, node: AnyNode, path: str) -> Part:
        part = self.part(node, path)
        return Row((part,), (self.shape(path),)) if self.shapes else part

    def row(self, children: Sequence[AnyNode], path: str) -> Row:
        """Nodes in turn, equal neighbours drawn once."""
        runs = list(self.folded([(child, join(path, child.name)) for child in children]))
        parts = tuple(self.run(one) for one in runs)
        return Row(parts, tuple(self.shape(one.path) if self.shapes else "" for one in runs))

    def run(self, one: Placed) -> Part:
        part = self.part(one.node, one.path)
        return part if one.count == 1 else Framed(part, title_of("", one.node), one.count)

    def shape(self, path: str) -> str:
        return "" if self.symbolic else shape_text(self.facts.nodes[path].output)

    # Folding

    def folded(self, nodes: Sequence[tuple[AnyNode, str]], stops: frozenset[str] = frozenset()) -> Iterator[Placed]:
        """Runs of equal neighbours as one; none goes on past a path in `stops`."""
        number = 0

        def key(one: tuple[AnyNode, str]) -> tuple[int, int]:
            nonlocal number
            found = (self.signature(*one), number)
            number += one[1] in stops
            return found

        for _, equal in groupby(nodes, key):
            run = list(equal)
            least = LEAST_EQUAL_LAYERS if isinstance(run[0][0], Operation) else 2
            if self.unfold or len(run) < least:
                yield from (Placed(*one) for one in run)
            else:
                yield Placed(*run[-1], len(run), run[0][0].label or "")

    def signature(self, node: AnyNode, path: str) -> int:
        """The same number for nodes that look the same and do the same to the same shape."""
        inner: tuple[object, ...]
        if isinstance(node, Operation):
            inner = (node.layer,)
        else:
            children = tuple(self.signature(child, join(path, child.name)) for child in node.children)
            inner = (node.form, children)
        key = (self.facts.nodes[path].input, tuple(call.block for call in node.calls), *inner)
        return self.signatures.setdefault(key, len(self.signatures))


def shape_text(shape: object) -> str:
    return str(shape).replace("x", "×")


def title_of(label: str | None, node: AnyNode) -> Text:
    """`3a inception`: the label strong, the block behind it where it has another name."""
    block = node.calls[0].block if node.calls and node.calls[0].block != label else ""
    runs = [TextRun(shortened(label), True)] if label else []
    return (*runs, TextRun(f" {shortened(block)}" if runs else shortened(block))) if block else tuple(runs)


def words(layer: Layer, symbols: dict[str, Expression]) -> Text:
    """An operation as a spec writes it, its number of filters strong; of its keys those that change its size."""
    runs = [TextRun(layer.word.replace("_", " "))]
    for name, text in positionals(layer, symbols):
        filters = isinstance(layer.settings[name].kind, Integer)
        runs += [TextRun(" "), TextRun(shortened(text if name in symbols else text.replace("x", "×")), filters)]
    strided = any(takes_stride(layer, name) for name in layer.positionals)
    for name, value in layer.changed().items():
        kind = layer.settings[name].kind
        told = name in layer.positionals or (name == "stride" and strided)
        if isinstance(kind, (Integer, Extent)) and not told:
            runs.append(TextRun(f" {name}={shortened(str(symbols.get(name) or kind.show(value).replace('x', '×')))}"))
    return tuple(runs)
