"""The stages of a random network as a tree of lines and steps that can be edited by hand, and printed.

It follows the syntax tree beside the checked network, so that each line and step knows its path and what goes in and
comes out. Calls of blocks and repeats stay as they are written; everything else can be edited inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import netspec
from netspec.ir.model import AnyNode, Group
from netspec.source import Place
from netspec.syntax import tree
from tests.laws.specs.values import Shape


@dataclass(eq=False)
class Part:
    """What has a path: its text in front of a body of lines or of a chain, if it has a body."""

    path: str
    before: Shape
    after: Shape
    text: str = ""
    lines: list[WrittenLine] = field(default_factory=list)
    chain: list[Part] = field(default_factory=list)
    parallel: str = ""

    def __str__(self) -> str:
        if self.lines:
            return f"{self.text} {{\n" + "\n".join(map(str, self.lines)) + "\n}"
        return f"({arrows(self.chain)})" if self.chain else self.text


@dataclass(eq=False)
class WrittenLine:
    """One node at its place: under a label, as a branch, or for itself."""

    path: str
    before: Shape
    after: Shape
    label: str
    chain: list[Part]
    parallel: str = ""

    def __str__(self) -> str:
        return f"{self.label}{arrows(self.chain)}"


def arrows(parts: Sequence[Part]) -> str:
    return " -> ".join(map(str, parts))


@dataclass(eq=False)
class WrittenPlace:
    """A line or step beside its neighbours."""

    part: WrittenLine | Part
    among: list


class Writing:
    """Reads a network as it is written."""

    def __init__(self, text: str, network: netspec.Network) -> None:
        self.rows = text.split("\n")
        self.shapes = {path: tuple(shape) for path, shape in network.checked.shapes.items()}

    def row(self, place: Place) -> str:
        """The row on which a place starts."""
        return self.rows[place.line - 1]

    def text(self, place: Place) -> str:
        rows = self.rows[place.line - 1 : place.end_line]
        rows[-1] = rows[-1][: place.end_column - 1]
        return "\n".join([rows[0][place.column - 1 :], *rows[1:]])

    def head(self, place: Place) -> str:
        """What stands before the braces of a group; its place is its first word alone."""
        return self.row(place)[place.column - 1 :].partition("{")[0]

    def whole(self, place: Place) -> str:
        """A group to the end of its braces."""
        text = "\n".join([self.row(place)[place.column - 1 :], *self.rows[place.line :]])
        open_braces = 0
        for at, char in enumerate(text):
            open_braces += (char == "{") - (char == "}")
            if char == "}" and not open_braces:
                return text[: at + 1]
        raise AssertionError(f"braces do not close: {text}")

    def stages(
        self, statements: Sequence, nodes: Sequence[AnyNode], base: str, x: Shape, parallel: str
    ) -> list[WrittenLine]:
        """The lines of one place; an unlabelled chain in a row is a line for each of its steps."""
        lines, left = [], iter(nodes)
        for one in statements:
            if not isinstance(one, tree.Stage):
                continue
            whole = bool(parallel) or one.label is not None
            for chain in [one.chain] if whole else [(step,) for step in one.chain]:
                node = next(left)
                label = f"{one.label.text}: " if one.label is not None else ""
                line = self.line(label, chain, node, base + node.name, x)
                line.parallel = parallel
                lines.append(line)
                x = x if parallel else line.after
        return lines

    def line(self, label: str, chain: tree.Chain, node: AnyNode, path: str, x: Shape) -> WrittenLine:
        return WrittenLine(path, x, self.shapes[path], label, self.chain(chain, node, path, x))

    def chain(self, chain: tree.Chain, node: AnyNode, path: str, x: Shape) -> list[Part]:
        if len(chain) == 1:
            return [self.step(chain[0], node, path, x)]
        assert isinstance(node, Group)
        parts = []
        for step, child in zip(chain, node.children, strict=True):
            parts.append(self.step(step, child, f"{path}.{child.name}", x))
            x = parts[-1].after
        return parts

    def step(self, step: tree.Step, node: AnyNode, path: str, x: Shape) -> Part:
        part = Part(path, x, self.shapes[path])
        if isinstance(step, tree.NestedStep):
            part.chain = self.chain(step.chain, node, path, x)
        elif isinstance(step, (tree.GroupStep, tree.JoinStep)):
            assert isinstance(node, Group)
            part.parallel = node.kind if node.parallel else ""
            part.lines = self.stages(step.statements, node.children, f"{path}.", x, part.parallel)
            part.text = self.head(step.place)
        else:
            part.text = self.whole(step.place) if isinstance(step, tree.RepeatStep) else self.text(step.place)
        return part


def spots(lines: list[WrittenLine]) -> Iterator[WrittenPlace]:
    """Every line and step with a path of its own."""
    for line in lines:
        yield WrittenPlace(line, lines)
        yield from inside(line.chain)


def inside(chain: list[Part]) -> Iterator[WrittenPlace]:
    for part in chain:
        if len(chain) > 1:
            yield WrittenPlace(part, chain)
        yield from spots(part.lines)
        yield from inside(part.chain)
