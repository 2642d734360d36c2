"""Statements to nodes: calls expanded, names given, settings bound.

A step that could not be understood becomes a hole, so that everything around it is still checked. Expansion is bounded
in depth and in the number of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import assert_never

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import (
    ExpandsTooDeep,
    Misplaced,
    NoShortcut,
    RecursiveBlock,
)
from netspec.ir.frozen import trusted
from netspec.ir.model import AnyNode, Call, Group, Operation
from netspec.lowering.budget import Budget
from netspec.lowering.declarations.lenders import lender
from netspec.lowering.expressions.bind import Binder, Bindings, Given
from netspec.lowering.expressions.evaluate import Bound, Evaluator
from netspec.lowering.expressions.hints import unknown_operation
from netspec.lowering.networks.adjusting import adjusted, rescaled
from netspec.lowering.networks.calls import CallBinder
from netspec.lowering.networks.defaults import with_defaults
from netspec.lowering.networks.filters import roles
from netspec.lowering.networks.frame import CallSite, Frame
from netspec.lowering.networks.lines import Line, Means, Title, edited, untouched
from netspec.lowering.networks.naming import Namer
from netspec.lowering.networks.repeats import Rounds
from netspec.lowering.networks.weight import DEEPEST, Scales
from netspec.ops.base import Layer
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.hole import Hole
from netspec.ops.joins import JOINS, Branches, InTurn, Residual
from netspec.ops.kinds import SHORTCUT
from netspec.source import Place
from netspec.syntax import tree

GROUP_RULE = "in a group only steps can stand"
MISSING = "missing"
# Statements that have no say in the shape of anything.
CLAIMS = ("expect", "published", "aux")


def kind_of(step: tree.Step) -> str:
    """The word after which an unlabelled step is named."""
    match step:
        case tree.CallStep():
            return step.name.text
        case tree.JoinStep():
            return step.word
        case tree.GroupStep():
            return "group"
        case tree.NestedStep():
            return InTurn.word
        case tree.RepeatStep():
            return "repeat"
        case never:
            assert_never(never)


class Expander:
    """Expands statements, within a budget. What is more than that is found by its weight, before it is expanded."""

    def __init__(self, evaluator: Evaluator, budget: Budget) -> None:
        self.evaluator = evaluator
        self.reporter = evaluator.reporter
        self.budget = budget
        self.rounds = Rounds(evaluator)
        self.scales = Scales()

    # Statements

    def statements(
        self, statements: Sequence[tree.Statement], frame: Frame, of_block: bool = False
    ) -> tuple[AnyNode, ...]:
        """The nodes of statements that run one after another, under their names."""
        stages = []
        for one in statements:
            if isinstance(one, (tree.Stage, tree.Missing)):
                stages.append(one)
            elif not (isinstance(one, tree.Default) and of_block):
                self.misplaced(one, "in a block only steps and `default` can stand" if of_block else GROUP_RULE)
        return self.stages(stages, Namer(self.reporter), frame)

    def stages(self, stages: Iterable[tree.Stage | tree.Missing], namer: Namer, frame: Frame) -> tuple[AnyNode, ...]:
        """The nodes of stages that run one after another, edits applied."""
        inner = frame.settled()
        lines = (line for one in stages for line in self.stage(one, namer, inner))
        return self.made(lines, frame, self.means(lambda one, around: self.stage(one, namer, around)))

    def made(self, lines: Iterable[Line], frame: Frame, means: Means) -> tuple[AnyNode, ...]:
        """The nodes of the lines of one place, after the edits that lead there."""
        return tuple(self.node(line) for line in edited(lines, frame, means, self.reporter))

    def numbered(self, lines: Iterable[Line], frame: Frame) -> tuple[AnyNode, ...]:
        """The nodes of lines that are called `0`, `1`, ..., also after edits."""
        namer = Namer(self.reporter)
        means = self.means(lambda one, around: self.stage(one, namer, around))
        return tuple(self.node(line) for line in edited(lines, frame, means, self.reporter, numbered=True))

    def node(self, line: Line) -> AnyNode:
        if not line.frame.weighed and not line.frame.edits:
            weight = self.scales.chain(line.chain, line.frame).plus(self.scales.statements(line.statements, line.frame))
            if not self.budget.affords(weight.steps, line.title.place):
                return self.hole(line.title)
            line = line.replace(frame=line.frame.replace(weighed=True))
        if line.chain:
            return self.sequence(line.chain, line.title, line.frame)
        if line.statements:
            return group(InTurn.word, line.title, self.statements(line.statements, line.frame))
        return self.hole(line.title)

    def means(self, lines: Callable[[tree.Stage | tree.Missing, Frame], list[Line]]) -> Means:
        """How a place is edited where `lines` makes and names the lines of a statement."""

        def inserted(what: tree.Insert, frame: Frame) -> list[Line]:
            found = []
            for one in what.statements:
                if isinstance(one, (tree.Stage, tree.Missing)):
                    found += lines(one, frame)
                else:
                    self.misplaced(one, "only steps can be inserted; a variant's other lines stand beside its edits")
            return found

        evaluator = self.evaluator
        return Means(inserted, partial(adjusted, evaluator=evaluator), partial(rescaled, evaluator=evaluator))

    def stage(self, one: tree.Stage | tree.Missing, namer: Namer, frame: Frame) -> list[Line]:
        """A statement's lines: one if it has a label or a single step, else one for each step."""
        if isinstance(one, tree.Missing) and one.word in CLAIMS:
            return []
        if isinstance(one, tree.Missing):
            return [Line(Title(namer.name(MISSING, None, one.place), None, "", one.place), (), frame)]
        if one.label is None:
            return self.chain(one.chain, one.doc, namer, frame)
        kind = kind_of(one.chain[0]) if len(one.chain) == 1 else InTurn.word
        name = namer.name(kind, one.label, one.place)
        return [Line(Title(name, one.label.text, one.doc, one.place), one.chain, frame)]

    def chain(self, chain: tree.Chain, doc: str, namer: Namer, frame: Frame) -> list[Line]:
        """The steps of an unlabelled chain, each for itself."""
        names = (namer.name(kind_of(step), None, step.place) for step in chain)
        return [
            Line(Title(name, None, doc, step.place), (step,), frame) for name, step in zip(names, chain, strict=True)
        ]

    def sequence(self, chain: tree.Chain, head: Title, frame: Frame) -> AnyNode:
        """A chain as one node: the step itself if there is one, else a sequence of children `0`, `1`, ..."""
        if len(chain) == 1:
            return self.step(chain[0], head, frame)
        if self.too_deep(head.place, frame):
            return self.hole(head)
        below = frame.settled().deeper()
        lines = (Line(Title(str(number), None, "", step.place), (step,), below) for number, step in enumerate(chain))
        return group(InTurn.word, head, self.numbered(lines, frame.deeper()))

    def misplaced(self, one: tree.Statement, why: str) -> None:
        what = "scale_filters" if isinstance(one, tree.Scale) else type(one).__name__.lower()
        or_block = " or the block" if isinstance(one, tree.Default) else ""
        self.reporter.report(Misplaced(place=one.place, what=what, why=why, or_block=or_block))

    # Steps

    def step(self, step: tree.Step, head: Title, frame: Frame) -> AnyNode:
        if self.budget.spent:
            return self.hole(head)
        self.budget.step(head.place)
        match step:
            case tree.CallStep():
                if step.name.text in OPERATIONS:
                    return self.operation(step, head, frame)
                return self.call(step, head, frame)
            case tree.JoinStep():
                return self.join(step, head, frame)
            case tree.GroupStep():
                return self.group(step, head, frame)
            case tree.NestedStep():
                return self.sequence(step.chain, head, frame)
            case tree.RepeatStep():
                return self.repeat(step, head, frame)
            case never:
                assert_never(never)

    def operation(self, step: tree.CallStep, head: Title, frame: Frame) -> Operation:
        for edit in frame.edits:
            untouched(edit, (), self.reporter)
        owner = OPERATIONS[step.name.text]
        bound = Binder(self.evaluator, frame.scope, frame.scaling).operation(owner, step, frame.defaults)
        if SHORTCUT in bound.held.values() and not frame.in_residual:
            self.reporter.report(NoShortcut(place=step.place))
            return self.hole(head)
        if not bound.known:
            return self.hole(head, owner(**bound.shaping) if bound.shaping is not None else None)
        layer = owner(**owner.held_over(bound.held, frame.rank))
        return operation(head, layer)

    def call(self, step: tree.CallStep, head: Title, frame: Frame) -> AnyNode:
        """A block call: the block's body under the call's name, in a scope of its own."""
        entry = frame.module.blocks.get(step.name.text)
        if entry is None:
            lent = lender(step.name.text, frame.module.path)
            self.reporter.report(unknown_operation(step, frame.module.blocks, frame.scope, lent))
            return self.hole(head)
        block, home = entry
        if self.recursive(block, step, frame) or self.too_deep(step.place, frame):
            return self.hole(head)
        filters = roles(block, home) if frame.scaling is not None else frozenset()
        binder = CallBinder(self.evaluator, frame.scope, frame.scaling)
        top = frame.environment.scope(home)
        scope, call = binder.bind(block, step, top, filters)
        calls = (*frame.calls, CallSite(block, step.place))
        if frame.edits:  # what is edited is no call of its block any more, and has no parameters to speak of
            call, scope = None, {name: bound.replace(symbol=None) for name, bound in scope.items()}
        inner = frame.called(home, {**top, **scope}, calls)
        return self.called(block, call, head, inner)

    def called(self, block: tree.Block, call: Call | None, head: Title, frame: Frame) -> AnyNode:
        """What a call becomes, with the call noted on it."""
        frame = with_defaults(block.statements, frame, self.evaluator)
        with self.reporter.inside(block.name.text, frame.calls[-1].place):
            node = self.body(block, head, frame)
        return node if call is None else node.replace(calls=(call, *node.calls))

    def body(self, block: tree.Block, head: Title, frame: Frame) -> AnyNode:
        """The body of a block. A block written `= step` is that step; any other is a sequence of its statements."""
        if block.chain is not None and len(block.chain) == 1:
            return self.step(block.chain[0], head, frame)
        if block.chain is not None:
            whole = tree.Stage(block.place, block.span, None, block.chain, "")
            return group(InTurn.word, head, self.stages((whole,), Namer(self.reporter), frame))
        return group(InTurn.word, head, self.statements(block.statements, frame, of_block=True))

    def recursive(self, block: tree.Block, step: tree.CallStep, frame: Frame) -> bool:
        if all(site.block is not block for site in frame.calls):
            return False
        names = [site.block.name.text for site in frame.calls]
        circle = " -> ".join([*names[names.index(block.name.text) :], block.name.text])
        problem = RecursiveBlock(place=step.place, name=block.name.text, circle=circle)
        circling = frozenset(names[names.index(block.name.text) :])
        self.reporter.report(problem.at(step.place, Label(block.name.place, "the block")), once=circling)
        return True

    def group(self, step: tree.GroupStep, head: Title, frame: Frame) -> AnyNode:
        if self.too_deep(step.place, frame):
            return self.hole(head)
        return group(InTurn.word, head, self.statements(step.statements, frame.deeper()))

    def join(self, step: tree.JoinStep, head: Title, frame: Frame) -> AnyNode:
        join, given = JOINS[step.word], [Given(one.name.text, one.value, one.place) for one in step.settings]
        bound: Bindings = Binder(self.evaluator, frame.scope).settings(type(join), given, step.place, {})
        if self.too_deep(step.place, frame) or not bound.known:
            return self.hole(head)
        match join:
            case Branches():
                children = self.branches(step.statements, frame.deeper())
            case Residual():
                children = self.statements(step.statements, frame.deeper().replace(in_residual=True))
            case never:
                assert_never(never)
        return group(step.word, head, children).replace(**bound.held)

    def branches(self, statements: Sequence[tree.Statement], frame: Frame) -> tuple[AnyNode, ...]:
        """The lines of a group that run side by side, one node each."""
        namer, numbers, inner = Namer(self.reporter), count(1), frame.settled()

        def branch(one: tree.Statement, around: Frame) -> list[Line]:
            return self.branch(one, next(numbers), namer, around)

        lines = (line for one in statements for line in branch(one, inner))
        return self.made(lines, frame, self.means(branch))

    def branch(self, one: tree.Statement, number: int, namer: Namer, frame: Frame) -> list[Line]:
        """The one line of a branch, or none after saying that the statement is no branch."""
        if isinstance(one, tree.Missing):
            return [Line(Title(f"branch{number}", None, "", one.place), (), frame)]
        if not isinstance(one, tree.Stage):
            self.misplaced(one, "each line here is a branch")
            return []
        kind = kind_of(one.chain[0]) if len(one.chain) == 1 else InTurn.word
        name = namer.branch(number, kind, one.label, one.place)
        label = one.label.text if one.label is not None else None
        return [Line(Title(name, label, one.doc, one.place), one.chain, frame)]

    def repeat(self, step: tree.RepeatStep, head: Title, frame: Frame) -> AnyNode:
        """The body as often as it says, children `0`, `1`, ...; a body of one step is that step each time."""
        rounds = self.rounds.of(step, frame.scope)
        if rounds is None or self.too_deep(step.place, frame):
            return self.hole(head)
        children = self.numbered(self.turns(step, rounds, frame), frame.deeper())
        return group(InTurn.word, head, children).replace(repeat=True)

    def turns(self, step: tree.RepeatStep, rounds: range, frame: Frame) -> Iterator[Line]:
        """One line for each round, as long as steps are left."""
        only = step.statements[0] if len(step.statements) == 1 else None
        inner = frame.settled().deeper()
        for number, value in enumerate(rounds):
            if self.budget.spent:
                return
            scope = frame.scope if step.variable is None else {**frame.scope, step.variable.text: Bound(value)}
            title, below = Title(str(number), None, "", step.place), inner.replace(scope=scope)
            if isinstance(only, tree.Stage) and only.label is None:
                yield Line(title.replace(place=only.place), only.chain, below)
            else:
                yield Line(title, (), below, step.statements)

    # Bounds

    def too_deep(self, place: Place, frame: Frame) -> bool:
        if frame.depth < DEEPEST:
            return False
        self.reporter.report(ExpandsTooDeep(place=place, limit=DEEPEST), once=ExpandsTooDeep)
        return True

    def hole(self, head: Title, stand_in: Layer | None = None) -> Operation:
        return operation(head, Hole(stand_in=stand_in))


def operation(head: Title, layer: Layer) -> Operation:
    name, label, doc, place = head.name, head.label, head.doc, head.place
    return trusted(Operation)(name=name, label=label, doc=doc, place=place, calls=(), layer=layer)


def group(kind: str, head: Title, children: tuple[AnyNode, ...]) -> Group:
    name, label, doc, place = head.name, head.label, head.doc, head.place
    return trusted(Group)(name=name, label=label, doc=doc, place=place, calls=(), kind=kind, children=children)
