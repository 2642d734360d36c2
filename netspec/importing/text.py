"""The whole text of a spec: what it is, what it uses, its blocks, and the network line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from netspec import shipped
from netspec.importing.labels import label, module_of
from netspec.importing.layout import Head, Layout
from netspec.importing.modules import CONTAINERS
from netspec.importing.rounds import Statement, repeated
from netspec.importing.steps import Graph
from netspec.importing.tree import Chain, Item, leaves, value_of
from netspec.importing.writing import WIDTH, Use, Writer, block
from netspec.ir.names import is_label, taken_by
from netspec.ir.printer import doc_lines, indented
from netspec.lowering.networks.lowering import PAPER_WEIGHT


def text_of(graph: Graph, layout: Layout, name: str, claims: Sequence[str]) -> str:
    """The spec, ending in a newline."""
    statements = Body(graph, layout).statements()
    stages = {one.value: one.label for one in statements}
    lines = [*doc_lines("\n".join([graph.origin, *unknown_weights(layout)])), ""]
    lines += [f'use "{shipped.LENDER}{file}"' for file in layout.files] + [""] * bool(layout.files)
    for own in layout.blocks:
        lines += [*block(own, layout.defaults), ""]
    inside = [f"input {graph.input}", *layout.defaults.lines(), ""]
    inside += [line for one in repeated(statements, {head.at for head in layout.heads}) for line in one.text()]
    heads = [line for head in layout.heads for line in aux(head, stages, layout)]
    inside += [""] * bool(heads) + heads + [""] * bool(claims) + [*claims]
    lines += [f"network {name} {{", *(line.rstrip() for line in indented(inside)), "}"]
    return "\n".join(lines) + "\n"


def unknown_weights(layout: Layout) -> list[str]:
    """What the reader is told where the source has no weights for the losses of its heads."""
    heads = [head.output.head for head in layout.heads if head.output.weight is None]
    said = f"Its source does not say how the loss of {', '.join(heads)} is weighted: with {PAPER_WEIGHT} here."
    return [said] if heads else []


class Body:
    """The statements of a network."""

    def __init__(self, graph: Graph, layout: Layout) -> None:
        self.graph, self.layout = graph, layout
        self.writer = Writer(layout.defaults)
        self.taken: set[str] = {head.output.head for head in layout.heads}
        self.seen = {head.at for head in layout.heads}

    def statements(self) -> list[Statement]:
        made: list[Statement] = []
        for container, group in groupby(self.layout.body, key=self.container):
            items = tuple(group)
            whole = self.sequence(container, items) if container else None
            made += [whole] if whole else map(self.statement, items)
        return made

    def container(self, item: Item) -> str:
        """The sequence of the source that an item is a numbered child of."""
        path, _, number = module_of(item).rpartition(".")
        holds = self.graph.classes.get(path) in CONTAINERS if self.graph.classes else bool(path)
        return path if number.isdigit() and holds else ""

    def sequence(self, container: str, items: Chain) -> Statement | None:
        """All children of a sequence as one statement under its name, if that is one and they fit on a line."""
        numbers = [int(module_of(item).rpartition(".")[2]) for item in items]
        texts = [self.writer.item([(item, "")]) for item in items]
        line = " -> ".join(row([text[0] for text in texts]))
        fits = all(len(text) == 1 for text in texts) and len(line) < WIDTH
        whole = numbers == [*range(len(items))] and len(items) > 1 and "." not in container
        whole = whole and is_label(container) and not taken_by(container)
        if not (fits and whole) or any(value_of(item) in self.seen for item in items[:-1]) or container in self.taken:
            return None
        self.taken.add(container)
        return Statement(container, (line,), container, value_of(items[-1]), weighted=True)

    def statement(self, item: Item) -> Statement:
        said = label([(item, "")], self.taken) or self.needed(item)
        self.taken.add(said)
        lines = tuple(self.writer.item([(item, module_of(item))]))
        return Statement(
            said, lines, module_of(item), value_of(item), any(leaf.step.weights for leaf in leaves([item]))
        )

    def needed(self, item: Item) -> str:
        """A label for what a head looks at, which has to have one."""
        numbers = (f"stage{number}" for number in range(1, 9999))
        return next(one for one in numbers if one not in self.taken) if value_of(item) in self.seen else ""


def row(texts: Sequence[str]) -> Iterator[str]:
    """Three equal texts or more in a row as a `repeat`."""
    for text, group in groupby(texts):
        count = len([*group])
        yield from [f"repeat {count} {{ {text} }}"] if count > 2 else [text] * count


def aux(head: Head, stages: dict[str, str], layout: Layout) -> list[str]:
    """The statement of a head."""
    weight = "" if head.output.weight is None else f" weight={head.output.weight!r}"
    at = f"aux {head.output.head} at {stages[head.at]}{weight}:"
    writer, uses = Writer(layout.defaults), [Use(head.chain, head.output.head)]
    first, *rest = writer.chain(uses)
    if not rest and len(at) + len(first) < WIDTH:
        return [f"{at} {first}"]
    return [f"{at} {{", *indented(writer.statements(uses, set())), "}"]
