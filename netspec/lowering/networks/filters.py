"""`scale_filters`: every number of filters scaled once, where it enters.

A number enters at a convolution, or as the argument of a block that uses its parameter as a number of filters, itself
or through another block. What is written in terms of such a parameter is scaled already, and what is written in terms
of a param of the file is taken as it is: a param means the number that it is set to.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.module import Module
from netspec.lowering.expressions.bind import Binder, Given
from netspec.lowering.expressions.evaluate import Evaluator, Scope
from netspec.lowering.expressions.scaling import Scaling
from netspec.lowering.expressions.written import counted_in
from netspec.lowering.networks.calls import CallBinder
from netspec.ops.base import Configurable, key, positional
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.kinds import Exact, Filters, Integer
from netspec.syntax import tree
from netspec.syntax.visiting import descendants


class ScaleFilters(Configurable):
    """The settings of `scale_filters`."""

    word = "scale_filters"
    factor: int | Fraction = positional(Exact(1e-3, 1e3))
    multiple: int = key(Integer(), 8)


class Rescale(ScaleFilters):
    """The settings of `scale`, and of `vary ... by`."""

    word = "scale"


def scaling_of(one: tree.Scale | tree.Rescale, evaluator: Evaluator, scope: Scope) -> Scaling | None:
    """What the statement or the edit asks for, or none after saying what is wrong with it."""
    owner = ScaleFilters if isinstance(one, tree.Scale) else Rescale
    given = [Given("factor", one.factor, one.factor.place)]
    given += [Given(setting.name.text, setting.value, setting.place) for setting in one.settings]
    bound = Binder(evaluator, scope).settings(owner, given, one.place, {})
    if not bound.known:
        return None
    return Scaling(bound.held["factor"], bound.held.get("multiple", 8))


class Roles:
    """Which parameters of a block are numbers of filters. Blocks do not call themselves, so each is looked at once."""

    def __init__(self) -> None:
        self.found: dict[tree.Ident, frozenset[str]] = {}

    def of(self, block: tree.Block, home: Module) -> frozenset[str]:
        """The parameters that the block's convolutions, or the blocks it calls, take as numbers of filters."""
        if block.name not in self.found:
            self.found[block.name] = frozenset()
            names = {parameter.name.text for parameter in block.parameters}
            counts = {name for step in calls_in(block) for name in self.counts_in(step, home)}
            self.found[block.name] = frozenset(names & counts)
        return self.found[block.name]

    def counts_in(self, step: tree.CallStep, home: Module) -> Iterator[str]:
        """The names that one step uses as numbers of filters."""
        for expression in self.filters_in(step, home):
            yield from counted_in(expression)

    def filters_in(self, step: tree.CallStep, home: Module) -> Iterator[tree.Expression]:
        owner = OPERATIONS.get(step.name.text)
        if owner is not None:
            values = [value for group in step.groups for value in group]
            given = dict(zip(owner.positionals(), values, strict=False))
            given |= {one.name.text: one.value for one in step.settings}
            yield from (
                given[name] for name, one in owner.settings.items() if isinstance(one.kind, Filters) and name in given
            )
        elif step.name.text in home.blocks:
            block, theirs = home.blocks[step.name.text]
            roles = self.of(block, theirs)
            arguments = CallBinder(Evaluator(Reporter()), {}).given(block, step)
            yield from (one.value for name, one in arguments.items() if name in roles)


def calls_in(block: tree.Block) -> Iterator[tree.CallStep]:
    """Every operation and block that a block calls, in any of its groups."""
    return (one for one in descendants(block) if isinstance(one, tree.CallStep))
