"""A variant is the network with its edits written out by hand: random networks, and random edits anywhere in them."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import strategies as st

import netspec
from netspec.ir.model import AnyNode, CheckedNetwork, Operation, walk
from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse
from tests.laws import trying
from tests.laws.specs import Spec, specs
from tests.laws.specs.blocks import Writer
from tests.laws.specs.values import Shape
from tests.laws.trying import TWO_PARTS, tried
from tests.laws.written import Part, Writing, WrittenLine, WrittenPlace, spots

# Nothing left, which is said of what is empty where it is written so; and a value outside its domain, which is none.
SAID_OTHERWISE = {"NS232", "NS308"}
HOW_MANY = max(20, trying.HOW_MANY // 2)
FRAME = (tree.Input, tree.Default, tree.Scale)


@dataclass
class Pair:
    """A network and its edits, and the network that they should make, as texts."""

    variant: str
    written: str
    library: str | None
    kept: list[str]


class Editor:
    """Makes random edits, as edits and by hand."""

    def __init__(self, draw, spec: Spec) -> None:
        self.spec = spec
        self.text = re.sub(r"(?m)^ *##.*\n", "", spec.text)  # documentation is no value
        self.writer = Writer(draw, batched=False)
        self.base = loaded(self.text, spec.library, "net")
        file, problems = parse(SourceFile("spec.ns", self.text))
        assert not problems
        self.network = next(one for one in file.declarations if isinstance(one, tree.NetworkDeclaration))
        self.params = [one for one in file.declarations if isinstance(one, tree.Param)]
        self.writing = Writing(self.text, self.base)
        self.edits: list[str] = []
        self.edited: list[str] = []

    def pair(self) -> Pair:
        lines, heads = self.lines(), self.heads()
        for number in range(self.writer.upto(3)):
            self.edit(lines, heads, number)
        return self.both(lines, heads)

    def both(self, lines: list[WrittenLine], heads: list[WrittenLine]) -> Pair:
        head = self.set_param(self.text[: self.text.index("network net {")])
        kept = [self.writing.row(one.place) for one in self.network.statements if isinstance(one, FRAME)]
        rows = "\n".join([*kept, *map(str, lines), *map(str, heads)])
        variant = f"{self.text}\nvariant other of net {{\n" + "\n".join(self.edits) + "\n}\n"
        return Pair(variant, f"{head}network other {{\n{rows}\n}}\n", self.spec.library, self.kept())

    def kept(self) -> list[str]:
        """The paths that stay: those that are not edited, nor inside what is, nor numbered."""
        names = [path for path in paths(self.base) if not re.search(r"\.\d+(\.|$)", path)]
        return [path for path in names if not any(f"{path}.".startswith(f"{one}.") for one in self.edited)]

    def lines(self) -> list[WrittenLine]:
        body = self.base.checked.network.body
        return self.writing.stages(self.network.statements, body, "", self.spec.input, "")

    def heads(self) -> list[WrittenLine]:
        """The heads as lines, whose label is all that stands before their chain."""
        written = [one for one in self.network.statements if isinstance(one, tree.Aux)]
        lines = []
        for one, head in zip(written, self.base.checked.network.heads, strict=True):
            label = self.writing.row(one.place)[: one.chain[0].place.column - 1]
            node = next(stage for stage in self.base.checked.network.body if stage.label == head.at)
            x = tuple(self.base.checked.shapes[node.name])
            lines.append(self.writing.line(label, one.chain, head.body, head.name, x))
        return lines

    def edit(self, lines: list[WrittenLine], heads: list[WrittenLine], number: int) -> None:
        """One more edit, of what no other touches."""
        free = [one for one in (*spots(lines), *spots(heads)) if self.free(one.part.path)]
        if not free:
            return
        spot = self.writer.pick(free)
        self.writer.steps = 3
        kinds = ["replace", "replace", "remove"] + ["after", "before"] * (spot.among is not heads)
        kind = self.writer.pick(kinds)
        self.edited.append(spot.part.path)
        if kind == "remove":
            self.remove(spot, heads)
        elif kind == "replace":
            self.replace(spot)
        else:
            self.insert(spot, kind, number)

    def free(self, path: str) -> bool:
        """Whether a path is the base's, and has nothing to do with those that are edited."""
        return bool(path) and not any(
            f"{path}.".startswith(f"{one}.") or f"{one}.".startswith(f"{path}.") for one in self.edited
        )

    def remove(self, spot: WrittenPlace, heads: list[WrittenLine]) -> None:
        self.edits.append(f"remove {spot.part.path}")
        spot.among.remove(spot.part)
        if not spot.among and spot.among is not heads:
            spot.among.append(raw("{}"))  # refused, as the edits are; a blank would be nothing wrong

    def replace(self, spot: WrittenPlace) -> None:
        part = spot.part
        steps = self.between(part.before, part.after, bound=True)
        self.edits.append(f"replace {part.path}: {steps}")
        if isinstance(part, WrittenLine):
            bare = not part.label and not part.parallel and "->" in steps
            part.chain = [raw(f"({steps})" if bare else steps)]
        else:
            part.text, part.lines, part.chain = f"({steps})", [], []

    def insert(self, spot: WrittenPlace, where: str, number: int) -> None:
        part = spot.part
        side = part.after if where == "after" else part.before
        at = next(n for n, one in enumerate(spot.among) if one is part) + (where == "after")
        if not isinstance(part, WrittenLine):
            steps = self.between(side, side, bound=True)
            spot.among.insert(at, raw(steps))
        elif part.parallel:
            steps = self.between(part.before, part.after, bound=part.parallel != "concat")
            spot.among.insert(at, WrittenLine("", (), (), "", [raw(steps)]))
        else:
            label = self.writer.pick(("", f"new{number}: "))
            steps = self.between(side, side, bound=True)
            spot.among.insert(at, WrittenLine("", (), (), label, [raw(steps)]))
            steps = label + steps
        self.edits.append(f"insert {where} {part.path} {{ {steps} }}")

    def between(self, x: Shape, y: Shape, bound: bool) -> str:
        """A chain that fits, or where it is not bound to, or now and then, one that may not."""
        if not bound or self.writer.chance(6):
            return self.writer.chain(x, depth=1)[0]
        text, middle = self.writer.chain(x, depth=1) if self.writer.chance(2) else ("", x)
        if len(middle) < len(y):
            text, middle = "", x
        back = "identity" if middle == y else self.writer.reaching(middle, y)[0] if len(middle) == len(y) else "flatten"
        return " -> ".join(filter(None, [text, back]))

    def set_param(self, head: str) -> str:
        """Perhaps another value for a param."""
        if not self.params or not self.writer.chance(3):
            return head
        one = self.writer.pick(self.params)
        value = self.writer.pick(("2", "(1 + 2)", "round_to(7, 4)", "100", "1.5"))
        self.edits.append(f"set {one.name.text} = {value}")
        row = self.writing.row(one.place)
        return head.replace(row, f"{row.rpartition(' = ')[0]} = {value}", 1)


@st.composite
def pairs(draw) -> Pair:
    """Any valid spec with a variant, and the same network written out."""
    return Editor(draw, draw(specs())).pair()


def raw(text: str) -> Part:
    return Part("", (), (), text)


def loaded(text: str, library: str | None, name: str) -> netspec.Network:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spec.ns")
        path.write_text(text, encoding="utf-8")
        if library is not None:
            Path(folder, "library.ns").write_text(library, encoding="utf-8")
        return netspec.load(path, network=name)


def attempt(text: str, library: str | None) -> netspec.Network | netspec.SpecError:
    try:
        return loaded(text, library, "other")
    except netspec.SpecError as error:
        return error


def layers(node: AnyNode, path: str, checked: CheckedNetwork) -> list[object]:
    """A node without names: its operations in order, branches and residuals with what is inside them."""
    if isinstance(node, Operation):
        return [(node.layer, checked.shapes[path])]
    inner = [layers(child, f"{path}.{child.name}", checked) for child in node.children]
    if node.kind == "sequence":
        return list(chain.from_iterable(inner))
    return [(node.kind, node.scale, node.act, inner if node.parallel else list(chain.from_iterable(inner)))]


def values(network: netspec.Network) -> object:
    checked = network.checked
    body = list(chain.from_iterable(layers(node, node.name, checked) for node in checked.network.body))
    heads = [(one.name, one.at, one.weight, layers(one.body, one.name, checked)) for one in checked.network.heads]
    return checked.network.input, body, heads, network.report().totals


def paths(network: netspec.Network) -> list[str]:
    body = network.checked.network.body + tuple(head.body for head in network.checked.network.heads)
    return [path for path, _ in walk(body)]


def outcomes(part: str, drawn, law, how_many: int) -> Counter[str]:
    """What a law saw, over so many of the pairs that are drawn."""
    seen: Counter[str] = Counter()
    tried(part, lambda pair: law(pair, seen), drawn, how_many=how_many)
    return seen


@pytest.mark.parametrize("part", TWO_PARTS)
def test_edits_are_what_is_written_out(part: str) -> None:
    seen = outcomes(part, pairs(), agree, HOW_MANY)
    assert seen["accepted"] > HOW_MANY // 4
    assert seen["refused"] > HOW_MANY // 50
    assert seen["same source"] > HOW_MANY // 8


EMPTIED = {
    "braces in a chain": ("{\nrelu\n} -> tanh", ["group_1.relu_1"]),
    "a branch": ("concat {\n{\nrelu\n}\ntanh\n}", ["concat_1.branch1.relu_1"]),
    "a network": ("relu -> elu", ["relu_1", "elu_1"]),
}


@pytest.mark.parametrize("name", EMPTIED)
def test_what_is_emptied_is_refused_both_ways(name: str) -> None:
    body, removed = EMPTIED[name]
    editor = Editor(None, Spec(f"network net {{\ninput 3x4x4\n{body}\n}}\n", None, (3, 4, 4), (), 0))
    lines = editor.lines()
    for path in removed:
        editor.remove(next(one for one in spots(lines) if one.part.path == path), [])
    seen: Counter[str] = Counter()
    agree(editor.both(lines, []), seen)
    assert seen == {"refused": 1}


def codes(error: netspec.SpecError) -> set[str]:
    return {one.code for one in error.diagnostics}


def agree(pair: Pair, seen: Counter[str]) -> None:
    variant, written = (attempt(text, pair.library) for text in (pair.variant, pair.written))
    shown = f"{pair.variant}\n--- written out ---\n{pair.written}\n{pair.library}"
    if isinstance(written, netspec.SpecError) or isinstance(variant, netspec.SpecError):
        seen["refused"] += 1
        assert isinstance(written, netspec.SpecError), f"{variant}\n{shown}"
        assert isinstance(variant, netspec.SpecError), f"{written}\n{shown}"
        said = codes(variant)
        assert said & SAID_OTHERWISE or said == codes(written), f"{variant}\n{written}\n{shown}"
        return
    seen["accepted"] += 1
    assert values(variant) == values(written), shown
    assert set(pair.kept) <= set(paths(variant)), shown
    if paths(variant) == paths(written):
        seen["same source"] += 1
        assert variant.to_source() == written.to_source(), shown
