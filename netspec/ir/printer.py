"""A checked network as a spec without blocks: every name written out, every setting in place, shapes as comments.

Promises that the text parses and lowers to the same network again: the same paths, layers, heads, expectations and
published figures. Only where things were written, and through which blocks, is lost; and of rounds whose texts differ,
as those over a variable do, that a `repeat` made them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from netspec.escaping.plain import printable
from netspec.ir.model import (
    AnyNode,
    CheckedNetwork,
    Expectation,
    Fact,
    Figure,
    Group,
    Head,
    Known,
    Operation,
    join,
    node_path,
)
from netspec.numbers.expression import Expression
from netspec.ops.base import Layer
from netspec.ops.joins import InTurn
from netspec.ops.kinds import Extent
from netspec.record import Record
from netspec.values import Size, show

INDENT = "  "
NOTHING: Mapping[str, Expression] = MappingProxyType({})
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def print_checked(checked: CheckedNetwork) -> str:
    """The network as text, ending in a newline."""
    network = checked.network
    lines = [f"param {name} = {value}" for name, value in network.params.items()]
    lines += [*([""] if lines else []), *doc_lines(network.doc), f"network {network.name} {{"]
    inner = [f"input {network.input}", *Printer(checked).statements(network.body, "")]
    inner += [line for head in network.heads for line in Printer(checked).head(head)]
    inner += [f"expect {expectation(one, checked)}" for one in network.expectations]
    inner += published(checked)
    return "\n".join([*lines, *indented(inner), "}"]) + "\n"


class Printer:
    """Prints the nodes of one network."""

    def __init__(self, checked: CheckedNetwork) -> None:
        self.checked = checked

    def statements(self, nodes: Sequence[AnyNode], path: str) -> Iterator[str]:
        """One statement for each node, under its name."""
        for node in nodes:
            here = f"{path}.{node.name}" if path else node.name
            yield from doc_lines(node.doc)
            yield from self.labelled(f"{node.name}: ", node, here)

    def head(self, head: Head) -> Iterator[str]:
        """An auxiliary head."""
        stage = node_path(self.checked.network, head.at)
        yield from doc_lines(head.doc)
        yield from self.labelled(f"aux {head.name} at {stage} weight={head.weight!r}: ", head.body, head.name)

    def labelled(self, label: str, node: AnyNode, path: str) -> Iterator[str]:
        """A node as a chain behind its label, the shape of its output behind the first line."""
        first, *rest = self.told(node, path).lines
        yield f"{label}{first}  # {self.checked.shapes[path]}"
        yield from rest

    def told(self, node: AnyNode, path: str) -> Told:
        """A node where a chain may stand."""
        if isinstance(node, Operation):
            return Told((operation(node.layer),))
        if not node.counted:
            return Told((f"{opening(node)}{{", *indented(self.statements(node.children, path)), "}"))
        steps = [self.told(child, join(path, child.name)) for child in node.children]
        alike = all(one == steps[0] for one in steps)
        # A chain of one step, which a variant may have left, can be written in no other way.
        if alike and (node.repeat or len(steps) == 1):
            return Told((f"repeat {len(steps)} {{", *indented(steps[0].lines), "}"))
        return Told(in_turn(steps), several=True)


class Told(Record):
    """A node in lines; `several` steps stand in brackets where a single one must."""

    lines: tuple[str, ...]
    several: bool = False

    @property
    def as_step(self) -> tuple[str, ...]:
        """The lines of one step."""
        if not self.several:
            return self.lines
        first, *rest = self.lines
        lines = (f"({first}", *rest)
        return (*lines[:-1], f"{lines[-1]})")


def in_turn(steps: Sequence[Told]) -> tuple[str, ...]:
    """The steps as a chain."""
    lines = [""]
    for number, step in enumerate(steps):
        first, *rest = step.as_step
        lines[-1] += f"{' -> ' if number else ''}{first}"
        lines += rest
    return tuple(lines)


def opening(node: Group) -> str:
    """What stands before a group's brace."""
    if isinstance(node.form, InTurn):
        return ""
    form = node.form
    settings = [f"{name}={form.settings[name].kind.show(value)}" for name, value in form.changed().items()]
    return "".join(f"{word} " for word in (node.kind, *settings))


def operation(layer: Layer) -> str:
    """An operation with every setting that is not its default; what order binds comes first."""
    words = [layer.word, *(text for _, text in positionals(layer))]
    written = layer.changed()
    if any(takes_stride(layer, name) for name in layer.positionals):
        written.pop("stride", None)
    keys = {name: value for name, value in written.items() if name not in layer.positionals}
    return " ".join([*words, *(f"{name}={layer.settings[name].kind.show(value)}" for name, value in keys.items())])


def positionals(layer: Layer, symbols: Mapping[str, Expression] = NOTHING) -> list[tuple[str, str]]:
    """What order binds, each under its name and as a spec writes it; `symbols` stand where they are given."""
    found = []
    for name in layer.positionals:
        kind, held = layer.settings[name].kind, getattr(layer, name)
        text = str(symbols.get(name) or kind.show(held))
        if takes_stride(layer, name) and symbols.keys() & {name, "stride"}:
            stride = layer.changed().get("stride")
            shown = symbols.get("stride") or (kind.show(stride) if stride else "")
            text = f"{text}/{shown}" if shown else text
        elif takes_stride(layer, name):
            text = str(Size(held, layer.changed().get("stride")))
        found.append((name, text))
    return found


def takes_stride(layer: Layer, name: str) -> bool:
    """Whether the stride is written behind this setting; behind a single number a `/` would divide."""
    kind = layer.settings[name].kind
    return isinstance(kind, Extent) and kind.takes_stride and len(getattr(layer, name)) > 1


def expectation(one: Expectation, checked: CheckedNetwork) -> str:
    left, right = (side(value, checked) for value in (one.left, one.right))
    within = f" within {one.tolerance!r}%" if one.tolerance is not None else ""
    return f"{left} {one.op} {right}{within}"


def side(value: Fact | Known, checked: CheckedNetwork) -> str:
    """One side of an expectation, paths written in names."""
    if isinstance(value, Known) or value.path is None:
        return str(value)
    return str(value.replace(path=node_path(checked.network, value.path)))


def published(checked: CheckedNetwork) -> Iterator[str]:
    """What was published, source by source."""
    for source, publications in groupby(checked.network.publications, key=lambda one: one.source):
        yield f'published "{quoted(source)}" {{'
        for one in publications:
            yield f"{INDENT}{node_path(checked.network, one.label)}: {figures(one.figures)}"
        yield "}"
    for model in checked.network.published_models:
        settings = (f"{name}={show(value)}" for name, value in model.made.dump().items())
        yield " ".join([f'published "{quoted(model.source)}"', *settings])


def quoted(source: str) -> str:
    """A source as it stands between quotes."""
    return printable(source, keep="\n").translate(ESCAPES)


def figures(found: Sequence[Figure]) -> str:
    return " ".join(f"{figure.quantity}={figure.shown}" for figure in found)


def doc_lines(doc: str) -> list[str]:
    return [f"## {printable(line)}".rstrip() for line in doc.split("\n")] if doc else []


def indented(lines: Sequence[str] | Iterator[str]) -> list[str]:
    return [f"{INDENT}{line}" for line in lines]
