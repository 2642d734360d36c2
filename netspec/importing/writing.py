"""The tree as the text of a spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from netspec.importing.blocks.openings import ACTIVATION, SCALE, openings
from netspec.importing.blocks.recovery import Own
from netspec.importing.defaults import Defaults
from netspec.importing.holes import hole
from netspec.importing.labels import branch_labels, kind_of, label
from netspec.importing.tree import Call, Chain, Fork, Item, Leaf, Residual, SourceModule, path_of
from netspec.ir.printer import indented
from netspec.ops.activations import ACT
from netspec.ops.base import Layer
from netspec.ops.joins import Branches
from netspec.record import Record

WIDTH = 100


class Use(Record):
    """A chain in one use of a block, and the module of the source in which it stands."""

    chain: Chain
    within: str


class Writer:
    """Writes items. `fills` are the texts of the places in a block, in order, empty where what is there stands; none
    outside of one."""

    def __init__(self, defaults: Defaults, fills: Iterator[str] | None = None) -> None:
        self.defaults, self.fills = defaults, fills

    def statements(self, uses: Sequence[Use], taken: set[str]) -> list[str]:
        """One statement for each item that has a label, or is alone; the others of a line in a row."""
        lines: list[str] = []
        joined = False
        for number, item in enumerate(uses[0].chain):
            said = label([(use.chain[number], use.within) for use in uses], taken)
            text = self.item(self.aligned(uses, number))
            fits = joined and not said and len(lines[-1]) + len(text[0]) < WIDTH and len(text) == 1
            if fits:
                lines[-1] += f" -> {text[0]}"
            else:
                lines += [f"{said}: {text[0]}" if said else text[0], *text[1:]]
            taken.add(kind_of(item) + said if said[:1].isdigit() else said)
            joined = not said and len(text) == 1
        return lines

    def aligned(self, uses: Sequence[Use], number: int) -> list[tuple[Item, str]]:
        return [(use.chain[number], path_of(use.chain[number]) or use.within) for use in uses]

    def item(self, uses: Sequence[tuple[Item, str]]) -> list[str]:
        """One item as a step, on one line or several."""
        item = uses[0][0]
        match item:
            case Leaf():
                return self.leaf([one for one, _ in uses if isinstance(one, Leaf)])
            case Fork():
                does, branches = item.join.does, indented(self.branches(uses, item))
                return [f"{does.word} {{", *branches, "}"] if isinstance(does, Branches) else hole(does, branches)
            case Residual():
                inside = [Use(one.body, within) for one, within in uses if isinstance(one, Residual)]
                return [f"{self.opening(item)} {{", *indented(self.statements(inside, set())), "}"]
            case SourceModule():
                return self.chain([Use(one.body, within) for one, within in uses if isinstance(one, SourceModule)])
            case Call():
                return [self.call(item)]
        assert_never(item)

    def leaf(self, uses: Sequence[Leaf]) -> list[str]:
        layers = [leaf.step.does for leaf in uses if isinstance(leaf.step.does, Layer)]
        if not layers:
            return hole(uses[0].step.does)
        return [self.defaults.text(layers, self.filled(uses[0]))]

    def opening(self, item: Residual) -> str:
        """The residual's own words, before what is in it."""
        fills = self.filled(item)
        scale = fills.get(SCALE) or (repr(item.scale) if item.scale != 1 else "")
        act = fills.get(ACTIVATION) or (ACT.show(item.act) if item.act is not None else "")
        return " ".join(["residual", *([f"scale={scale}"] * bool(scale)), *([f"act={act}"] * bool(act))])

    def filled(self, item: Leaf | Residual) -> dict[str, str]:
        """What stands for an item's settings where they differ between the uses of a block."""
        kinds = [kind for kind, _ in openings(item)] if self.fills is not None else []
        return {kind: text for kind in kinds if (text := self.fill())}

    def fill(self) -> str:
        """What stands in the next place."""
        return "" if self.fills is None else next(self.fills)

    def call(self, call: Call) -> str:
        words = [call.block]
        for value, bar in call.arguments:
            words += ["|"] * bar + [self.fill() or str(value)]
        return " ".join([*words, *call.settings])

    def branches(self, uses: Sequence[tuple[Item, str]], fork: Fork) -> list[str]:
        """The branches of a join, one statement each."""
        lines: list[str] = []
        places = range(len(fork.branches))
        inside = [[Use(one.branches[at], within) for one, within in uses if isinstance(one, Fork)] for at in places]
        said = branch_labels([[(use.chain, use.within) for use in branch] for branch in inside])
        for own, branch in zip(said, inside, strict=True):
            first, *rest = self.chain(branch)
            lines += [f"{own}: {first}" if own else first, *rest]
        return lines

    def chain(self, uses: Sequence[Use]) -> list[str]:
        """A chain where one statement must hold it."""
        lines = [""]
        for number in range(len(uses[0].chain)):
            first, *rest = self.item(self.aligned(uses, number))
            lines[-1] += f"{' -> ' if number else ''}{first}"
            lines += rest
        return lines


def block(own: Own, defaults: Defaults) -> list[str]:
    """The declaration of a block."""
    parameters = []
    for one in own.signature.parameters:
        parameters += ["|"] * one.bar + [f'{one.name} "{one.heading}"']
    head = f"block {own.name}" + (f"({' '.join(parameters)})" if parameters else "")
    writer = Writer(defaults, iter(own.signature.texts))
    uses = [(item, path_of(item)) for item in own.uses]
    first = own.uses[0]
    if isinstance(first, SourceModule):
        inside = [Use(one.body, within) for one, within in uses if isinstance(one, SourceModule)]
        return [f"{head} {{", *indented(writer.statements(inside, set())), "}"]
    lines = writer.item(uses)
    return [f"{head} = {lines[0]}", *lines[1:]]
