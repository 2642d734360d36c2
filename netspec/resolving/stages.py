"""What stands below a node of a network to be, by label and by name, as far as a path leads; nothing is expanded.

Names are given by the same rules as in the expansion. How often a loop runs is not known here: its rounds `0`, `1`, ...
are one and the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import count
from typing import assert_never

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.module import Module
from netspec.lowering.networks.expand import kind_of
from netspec.lowering.networks.naming import Namer
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import JOINS, Branches, InTurn
from netspec.resolving.model import Definition, defined
from netspec.syntax import tree


class Stop:
    """A node that a segment of a path may lead to. `definition` is none where nothing of its own is written."""

    def __init__(self, name: str, definition: Definition | None, below: Callable[[], Iterable[Stop]]) -> None:
        self.name = name
        self.label = definition.name if definition is not None and definition.kind != "unlabelled" else name
        self.definition = definition
        self.find_below = below
        self.removed = False

    @cached_property
    def below(self) -> list[Stop]:
        """What stands right below, found when a path leads here."""
        return list(self.find_below())

    def replace_below(self, below: Callable[[], Iterable[Stop]]) -> None:
        """Puts other things below."""
        self.find_below = below
        self.__dict__.pop("below", None)

    def answers(self, segment: str) -> bool:
        """Whether it is called so."""
        return segment in (self.label, self.name)


class Rounds(Stop):
    """All rounds of a loop."""

    def answers(self, segment: str) -> bool:
        """Whether this may be the number of a round."""
        return segment.isdigit()


def step_to(stops: Iterable[Stop], segment: str) -> Stop | None:
    """The one that is called so, what is left before what is removed."""
    found = [one for one in stops if one.answers(segment)]
    return min(found, key=lambda one: one.removed, default=None)


def unlabelled(name: str, step: tree.Node) -> Definition:
    return Definition("unlabelled", name, step.place, step.span, step.span)


def stages(statements: Iterable[tree.Node], module: Module) -> Iterator[Stop]:
    """What statements that run one after another become."""
    namer = Namer(Reporter())
    for one in statements:
        if isinstance(one, tree.Stage):
            yield from named(one, namer, module)


def named(one: tree.Stage, namer: Namer, module: Module) -> Iterator[Stop]:
    """A statement: one if it has a label, else one for each step."""
    if one.label is not None:
        kind = kind_of(one.chain[0]) if len(one.chain) == 1 else InTurn.word
        name = namer.name(kind, one.label, one.place)
        yield Stop(name, defined("stage", one.label, one, one.doc), below_chain(one.chain, module))
        return
    for step in one.chain:
        name = namer.name(kind_of(step), None, step.place)
        yield Stop(name, unlabelled(name, step), below_chain((step,), module))


def below_chain(chain: tree.Chain, module: Module) -> Callable[[], Iterator[Stop]]:
    """What stands below a chain that is one node: that of its only step, or its steps `0`, `1`, ..."""
    return lambda: inside(chain[0], module) if len(chain) == 1 else numbered(chain, module)


def numbered(chain: tree.Chain, module: Module) -> Iterator[Stop]:
    for number, step in enumerate(chain):
        yield Stop(str(number), unlabelled(str(number), step), below_chain((step,), module))


def inside(step: tree.Step, module: Module) -> Iterator[Stop]:
    """What stands below one step."""
    match step:
        case tree.CallStep():
            return called(step, module)
        case tree.JoinStep() if isinstance(JOINS[step.word], Branches):
            return branches(step.statements, module)
        case tree.JoinStep() | tree.GroupStep():
            return stages(step.statements, module)
        case tree.NestedStep():
            return below_chain(step.chain, module)()
        case tree.RepeatStep():
            return iter([Rounds("", None, lambda: a_round(step, module))])
        case never:
            assert_never(never)


def called(step: tree.CallStep, module: Module) -> Iterator[Stop]:
    """The body of a block."""
    entry = module.blocks.get(step.name.text)
    if step.name.text in OPERATIONS or entry is None:
        return
    block, home = entry
    if block.chain is None:
        yield from stages(block.statements, home)
    elif len(block.chain) == 1:
        yield from inside(block.chain[0], home)
    else:
        yield from stages((tree.Stage(block.place, block.span, None, block.chain, ""),), home)


def branches(statements: Iterable[tree.Statement], module: Module) -> Iterator[Stop]:
    """The lines of a group that run side by side."""
    namer, numbers = Namer(Reporter()), count(1)
    for one in statements:
        number = next(numbers)
        if isinstance(one, tree.Stage):
            kind = kind_of(one.chain[0]) if len(one.chain) == 1 else InTurn.word
            name = namer.branch(number, kind, one.label, one.place)
            own = unlabelled(name, one) if one.label is None else defined("stage", one.label, one, one.doc)
            yield Stop(name, own, below_chain(one.chain, module))


def a_round(step: tree.RepeatStep, module: Module) -> Iterator[Stop]:
    """The body of a loop; one of a single step without a label is that step each time."""
    only = step.statements[0] if len(step.statements) == 1 else None
    if isinstance(only, tree.Stage) and only.label is None:
        yield from below_chain(only.chain, module)()
    else:
        yield from stages(step.statements, module)
