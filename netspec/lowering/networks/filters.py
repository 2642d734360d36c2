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
from netspec.lowering.expressions.bind import Binder, Given, arguments_of
from netspec.lowering.expressions.evaluate import Evaluator, Scope
from netspec.lowering.expressions.scaling import Scaling
from netspec.lowering.expressions.written import counted_in
from netspec.lowering.networks.calls import CallBinder
from netspec.ops.base import Configurable, key, positional
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.kinds import Exact, Filters, Integer
from netspec.record import once
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


def roles(block: tree.Block, home: Module) -> frozenset[str]:
    """The parameters that are numbers of filters: a block's convolutions, or the blocks that it calls, take them so."""
    known = known_roles(home)
    name = block.name.text
    if name not in known:
        known[name] = frozenset()  # what a block that calls itself finds; that it does is a mistake, said elsewhere
        names = {parameter.name.text for parameter in block.parameters}
        known[name] = frozenset(names & {count for step in calls_in(block) for count in counts_in(step, home)})
    return known[name]


@once
def known_roles(home: Module) -> dict[str, frozenset[str]]:
    """The roles in the blocks of one file that were asked for, by the block's name: no param of a file changes them."""
    return {}


def counts_in(step: tree.CallStep, home: Module) -> Iterator[str]:
    """The names that one step uses as numbers of filters."""
    for expression in filters_in(step, home):
        yield from counted_in(expression)


def filters_in(step: tree.CallStep, home: Module) -> Iterator[tree.Expression]:
    owner = OPERATIONS.get(step.name.text)
    if owner is not None:
        given = {one.name: one.value for one in arguments_of(step)}
        yield from (
            given[name] for name, one in owner.settings.items() if isinstance(one.kind, Filters) and name in given
        )
    elif step.name.text in home.blocks:
        block, theirs = home.blocks[step.name.text]
        arguments = CallBinder(Evaluator(Reporter()), {}).given(block, step)
        yield from (one.value for name, one in arguments.items() if name in roles(block, theirs))


def calls_in(block: tree.Block) -> Iterator[tree.CallStep]:
    """Every operation and block that a block calls, in any of its groups."""
    return (one for one in descendants(block) if isinstance(one, tree.CallStep))
