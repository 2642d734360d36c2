"""What the pictures of a sweep take from the command line: marks; and one of its rows as a spec."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netspec.cli.views import Looking, look
from netspec.fit.written import Found, spec_text
from netspec.pipeline import Outcome, load_text
from netspec.report.fronts import Spot
from netspec.source import SourceFile
from netspec.sweep.blocks import Evaluation
from netspec.sweep.pictures import mark, own_mark, values_at
from netspec.sweep.question import Question


def spec_of(question: Question, points: Evaluation, row: int, path: Path) -> tuple[str | None, Outcome]:
    """A row as a spec, and what checking it gives; no text where the spec can't be used from there."""
    block = points.rows(question.order, [row])
    space, values = question.space, values_at(question.space, block, 0)
    name = f"{space.base}_{row}"
    kept = [*(" ".join(text.split()) for text in question.wanted.where), *space.required]
    figures = [f"{figure} == {int(block.found[figure][0]):_}" for figure in ("params", "macs")]
    expects = tuple(f"expect {one}" for one in [*(figures if block.found["valid"][0] else []), *kept])
    needed = space.needed(values, (*question.budgets, *space.requires))
    found = Found(name, space.edits(values), expects, f"{space.base}, row {row} of {space.name}.", needed, "sweep")
    text = spec_text(space, found, path)
    if text is None:
        return None, Outcome((), (), {})
    return text, load_text(SourceFile(str(path), text), path, {}, name)


def marks_of(question: Question, specs: Sequence[Path], color: str) -> tuple[Spot, ...] | int:
    """The networks of other specs as marks, and the space's own base first; the status where one has mistakes."""
    view = look(specs, Looking(root=question.wanted.root), color) if specs else None
    if view is not None and not view.whole:
        return view.status
    others = view.seen if view is not None else ()
    return (*own_mark(question), *(mark(question, one.network.name, one.network.facts) for one in others))
