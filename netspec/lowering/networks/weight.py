"""How many steps a chain comes to, told before it is expanded.

The number is never too large: what is not known without expanding, such as a count that depends on a loop variable,
counts once. Every block is weighed once for itself, and where that depends on its arguments, once for each of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.budget import MOST_STEPS
from netspec.lowering.declarations.module import Module
from netspec.lowering.expressions.evaluate import Bound, Evaluator
from netspec.lowering.networks.calls import CallBinder
from netspec.lowering.networks.filters import roles
from netspec.lowering.networks.frame import CallSite, Frame
from netspec.lowering.networks.repeats import Rounds
from netspec.ops.catalogue import OPERATIONS
from netspec.syntax import tree

# Deeper than this nothing expands, and after so many steps of the source a weight is what is known by then.
DEEPEST = 64
MOST_LOOKS = 20_000
UNKNOWN = Bound(None)


class Weight(NamedTuple):
    """At least so many steps; `exact` where no value that is not known has a say in it."""

    steps: int
    exact: bool = True

    def plus(self, other: Weight) -> Weight:
        return Weight(self.steps + other.steps, self.exact and other.exact)


class Scales:
    """Weighs what one run expands. What is wrong with it is said where it is expanded, not here."""

    def __init__(self) -> None:
        self.evaluator = Evaluator(Reporter())
        self.rounds = Rounds(self.evaluator)
        self.known: dict[Hashable, Weight] = {}
        self.looks = 0

    def chain(self, chain: tree.Chain, frame: Frame) -> Weight:
        total = Weight(0)
        for step in chain:
            total = total.plus(self.step(step, frame))
        return total

    def statements(self, statements: Iterable[tree.Statement], frame: Frame) -> Weight:
        total = Weight(0)
        for one in statements:
            if isinstance(one, tree.Stage):
                total = total.plus(self.chain(one.chain, frame))
        return total

    def step(self, step: tree.Step, frame: Frame) -> Weight:
        """One step and all that it expands to."""
        self.looks += 1
        if self.looks > MOST_LOOKS or frame.depth >= DEEPEST:
            return Weight(0, exact=False)
        one, below = Weight(1), frame.deeper()
        match step:
            case tree.CallStep():
                return one if step.name.text in OPERATIONS else one.plus(self.call(step, frame))
            case tree.NestedStep():
                return one.plus(self.chain(step.chain, below))
            case tree.RepeatStep():
                return one.plus(self.repeat(step, below))
            case tree.GroupStep() | tree.JoinStep():
                return one.plus(self.statements(step.statements, below))

    def repeat(self, step: tree.RepeatStep, frame: Frame) -> Weight:
        """The body as often as it runs; with a loop variable, at least."""
        rounds = self.rounds.of(step, frame.scope)
        if step.variable is not None:
            frame = frame.replace(scope={**frame.scope, step.variable.text: UNKNOWN})
        once = self.statements(step.statements, frame)
        return Weight(once.steps * len(rounds or (1,)), once.exact and rounds is not None)

    def call(self, step: tree.CallStep, frame: Frame) -> Weight:
        """The body of a block that is called."""
        entry = frame.module.blocks.get(step.name.text)
        if entry is None or any(site.block is entry[0] for site in frame.calls):
            return Weight(0)
        block, home = entry
        unknown = dict.fromkeys([one.name.text for one in block.parameters], UNKNOWN)
        whatever = self.body(block, home, step, frame, unknown)
        if whatever.exact or whatever.steps > MOST_STEPS:
            return whatever
        filters = roles(block, home) if frame.scaling is not None else frozenset()
        binder = CallBinder(self.evaluator, frame.scope, frame.scaling)
        given, _ = binder.bind(block, step, frame.environment.scope(home), filters)
        return self.body(block, home, step, frame, given)

    def body(
        self, block: tree.Block, home: Module, step: tree.CallStep, frame: Frame, given: dict[str, Bound]
    ) -> Weight:
        """The body of a block with these values of its parameters."""
        key = (block.name, *(one.value for one in given.values()))
        if key not in self.known:
            calls = (*frame.calls, CallSite(block, step.place))
            inner = frame.called(home, {**frame.environment.scope(home), **given}, calls)
            if block.chain is not None:
                self.known[key] = self.chain(block.chain, inner)
            else:
                self.known[key] = self.statements(block.statements, inner)
        return self.known[key]
