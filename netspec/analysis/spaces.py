"""Whether anything in a space holds together: shapes, limits, and what its budgets name."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis import limits
from netspec.analysis.expectations import Judge, judged
from netspec.analysis.facts import Facts, analyse
from netspec.analysis.shapes import PartlyShaped, check_shapes
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.spaces import NoneHolds
from netspec.ir.model import CheckedNetwork, Network
from netspec.syntax import tree


def check(one: tree.Space, networks: Sequence[Network], reporter: Reporter) -> bool:
    """Reports where none of these networks of a space holds together, and budgets on what it has not.

    Whether some hold together, and none of those keeps the budgets: then it may be that no network of the space does.
    """
    first: Diagnostic | None = None
    judge: Judge | None = None
    for network in networks:
        found = sound(network)
        if not isinstance(found, tuple):
            first = first or found
            continue
        before, judge = judge, judged(*found, as_written=True)
        for problem in judge.problems if before is None else ():
            if not problem.of_claim:
                reporter.report(problem)
        if not judge.failed:
            return False
    if judge is None and first is not None:
        name, code, said = one.name, first.code, first.said()
        reporter.report(NoneHolds(place=name.place, name=name.text, code_of_first=code, first=said))
    return judge is not None


def sound(network: Network) -> tuple[CheckedNetwork, Facts] | Diagnostic:
    """The network with its facts, or the first mistake in it."""
    reporter = Reporter()
    shaped = check_shapes(network, reporter)
    if isinstance(shaped, PartlyShaped) or reporter.failed:
        return next(one for one in reporter.problems if one.severity == "error")
    facts = analyse(shaped)
    beyond = limits.check(shaped, facts)
    return beyond[0] if beyond else (shaped, facts)
