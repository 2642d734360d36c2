"""The heat scale: every box by its share of the most expensive box's parameters or MACs."""

from __future__ import annotations

from netspec.analysis.facts import Facts
from netspec.draw.structure import NOTHING, Note
from netspec.draw.text import Text, TextRun
from netspec.ir.model import Network, Operation, everything, walk
from netspec.report.numbers import short

QUANTITIES = {"params": "parameters", "macs": "MACs"}
# A box is on the step of the first percentage that it reaches; those that cost nothing are on the one after the last.
STEPS = (50, 20, 10, 5, 2, 1, 0)


def note_for(network: Network, facts: Facts, quantity: str) -> Note:
    """What each box shows of a quantity, and its step."""
    leaves = [path for path, node in walk(everything(network)) if isinstance(node, Operation)]
    most = max((getattr(facts.nodes[path].cost, quantity) for path in leaves), default=0)

    def note(path: str) -> tuple[Text, int | None]:
        value = getattr(facts.nodes[path].cost, quantity)
        return (TextRun(short(value) if value else "–"),), step_of(value, most)

    return note


def step_of(value: int, most: int) -> int:
    """The step for a value, of a scale that ends at `most`."""
    if value == 0:
        return NOTHING
    return next(step for step, percent in enumerate(STEPS) if 100 * value >= percent * most)


def step_text(step: int) -> str:
    """What the legend says of a step."""
    if step == NOTHING:
        return "none"
    return f"≥ {STEPS[step]}%{' of the most' if step == 0 else ''}" if STEPS[step] else "less"
