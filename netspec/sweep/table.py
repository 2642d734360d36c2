"""A sweep in Python: its rows as columns, as a table on a terminal and in a notebook, and its front."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from netspec.closed.engines import available
from netspec.escaping.html import escaped
from netspec.lazy import present
from netspec.network import SpecError
from netspec.pipeline import Outcome
from netspec.report.showing import width_of
from netspec.sweep.front import Front
from netspec.sweep.lines import columns, key_text, picked
from netspec.sweep.pictures import own_mark, rendered
from netspec.sweep.question import Question, Wanted, question
from netspec.sweep.rich_rows import MOST_SHOWN, Row, render
from netspec.sweep.running import Kept, evaluation, gathered, kept
from netspec.sweep.selection import Selection, Tally
from netspec.values import Value

FORMS = ("svg", "png", "pdf")


class Sweep:
    """The rows of a space that keep its budgets, equal networks once. `len` is how many there are.

    `columns` holds them by name as lists: `index`, what is free, `params`, `macs`, `activations` and the figures of a
    front, `valid`, `code`, `key`. `space` is what was gone through.
    """

    def __init__(self, asked: Question, found: Sequence[Kept], tally: Tally) -> None:
        self.space = asked.space
        self.columns = columns_of(asked, found)
        self._asked = asked
        self._found = found
        self._tally = tally

    def __len__(self) -> int:
        return len(self.columns["index"])

    def spec(self, row: int) -> str:
        """The lines of the variant that a row is, by its place in the columns."""
        index = self.columns["index"][row]
        points = evaluation(self._asked, available())
        ((block, _),) = gathered(points, self._asked, [index])
        values = self.space.values([int(picked(column, [0])[0]) for column in block.places])
        return "\n".join(self.space.edits(values))

    def picture(self, form: str = "svg") -> bytes:
        """The front as a picture: `svg`, `png` or `pdf`; of a sweep of all rows, that over parameters and MACs.

        Other points are grey, and the network that the space is of is a diamond. Needs the extra `plot`. Raises
        `ValueError` for a form of another name.
        """
        if form not in FORMS:
            raise ValueError(f"there is no picture of the form {form!r}; forms are {', '.join(FORMS)}")
        if not self._asked.goals:
            return swept(self._asked.wanted.replace(front=("+params", "macs"), limit=None)).picture(form)
        points = evaluation(self._asked, available())
        return rendered(self._asked, points, self._found, self._tally, form, own_mark(self._asked))

    def __str__(self) -> str:
        rows = [Row(self._asked, block, at) for block, here in self._found for at in here[:MOST_SHOWN]][:MOST_SHOWN]
        return render(self._asked, rows, self._tally, width=width_of(sys.stdout), color=False).rstrip("\n")

    def _repr_html_(self) -> str:
        """The first rows in a notebook, under the picture of a front where that can be drawn."""
        drawn = self._asked.goals and present("matplotlib") is not None
        data = b64encode(self.picture()).decode() if drawn else ""
        picture = f'<img alt="the front" src="data:image/svg+xml;base64,{data}">' if drawn else ""
        markup: str = f"{picture}<pre>{escaped(str(self))}</pre>"
        return markup

    def __repr__(self) -> str:
        return f"<netspec sweep of {self.space.name}, {len(self)} rows>"


def swept(wanted: Wanted) -> Sweep:
    """The rows of what is asked for; `SpecError` where something of it is not understood."""
    asked = question(wanted)
    if isinstance(asked, Outcome):
        raise SpecError(asked)
    points = evaluation(asked, available())
    selection = Selection(asked.budgeted, None if asked.goals else wanted.limit)
    if not asked.goals:
        return Sweep(asked, list(kept(asked, points, selection)), selection.tally)
    best = Front(asked.goals, points.engine)
    for block, rows in kept(asked, points, selection):
        best.add(block, rows)
    return Sweep(asked, list(gathered(points, asked, best.numbers()[: wanted.limit])), selection.tally)


def columns_of(asked: Question, found: Sequence[Kept]) -> dict[str, list[Any]]:
    """The rows by column."""
    axes, figures = asked.space.axes, asked.figures
    made: list[list[object]] = [[] for _ in columns(axes, figures)]
    for block, rows in found:
        valid = [bool(one) for one in picked(block.found["valid"], rows)]
        parts: list[list[object]] = [[block.numbers[row] for row in rows]]
        for axis, places in zip(axes, block.places, strict=True):
            parts.append([as_python(axis.at(place)) for place in picked(places, rows)])
        parts += [picked(block.found[name], rows) for name in figures]
        keys = list(map(key_text, picked(block.found["key"], rows), valid))
        codes = [str(one) for one in picked(block.found["code"], rows)]
        parts += [[*valid], [*codes], [*keys]]
        for column, part in zip(made, parts, strict=True):
            column.extend(part)
    return dict(zip(columns(axes, figures), made, strict=True))


def as_python(value: Value) -> object:
    """A value as Python's own: an integer, a float, a truth, or what a spec writes."""
    if isinstance(value, (bool, int)):
        return value
    return float(value) if isinstance(value, Fraction) else str(value)
