"""What stands at one place, named but not expanded yet, and what a variant's edits make of it.

Names are given before edits are applied: what no edit touches keeps its name, and what is inserted is counted on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from netspec.diagnostics.base import Diagnostic, Label
from netspec.diagnostics.names import EditsClash, NoSuchLines, NothingLeft, UnknownPath
from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.edits import Edit
from netspec.lowering.networks.frame import Frame
from netspec.record import Record
from netspec.source import Place
from netspec.spelling import did_you_mean
from netspec.syntax import tree


class Title(Record, often=True):
    """What a node is called and who asked for it."""

    name: str
    label: str | None
    doc: str
    place: Place


class Line(Record, often=True):
    """One node to be: a chain, or statements in a row where there is none; neither where its statement did not parse.

    `by` is the edit that replaced or removed it, `adjusted` are those that changed something of it.
    """

    title: Title
    chain: tree.Chain
    frame: Frame
    statements: tuple[tree.Statement, ...] = ()
    by: Edit | None = None
    removed: bool = False
    adjusted: tuple[Edit, ...] = ()

    @property
    def missing(self) -> bool:
        return not self.chain and not self.statements


class Means(Record):
    """How edits are carried out: what an insertion makes and names, a line with an argument set, and one scaled."""

    inserted: Callable[[tree.Insert, Frame], list[Line]]
    adjusted: Callable[[Line, Edit, tree.SetEdit], Line]
    rescaled: Callable[[Line, Edit, tree.Rescale], Line]


BASE = "the network that is edited"


def edited(
    lines: Iterable[Line],
    frame: Frame,
    means: Means,
    reporter: Reporter,
    spare: bool = True,
    numbered: bool = False,
) -> Iterable[Line]:
    """The lines of a place after the edits whose paths lead there.

    Where `spare` is true, one line at least must be left. `numbered` lines count 0, 1, ... anew after each variant.
    """
    if not frame.edits:
        return lines
    found = Slots(lines)
    last = frame.edits[0]
    for edit in frame.edits:
        if reporter.full:
            break
        if numbered and not edit.of_one_variant_with(last):
            found = Slots(counted(found))
        apply(edit, found, frame, means, reporter)
        last = edit
    every = list(found)
    left = [line for line in every if not line.removed]
    if spare and every and not left:
        last = next(line.by for line in reversed(every) if line.by is not None)
        report(NothingLeft(path=last.written.text), last, reporter)
        return every
    return counted(left) if numbered else left


def counted(lines: Iterable[Line]) -> list[Line]:
    """What is left of the lines, named by number."""
    left = [line for line in lines if not line.removed]
    return [line.replace(title=line.title.replace(name=str(number))) for number, line in enumerate(left)]


class Slot:
    """Where a line stands, with what is inserted right before and behind it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.before: list[Slot] = []
        self.behind: list[Slot] = []


class Slots:
    """The lines of one place while they are edited: each is found at once, however many edits there are."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.named: dict[str, list[Slot]] = {}
        self.spots = self.entered(lines)

    def entered(self, lines: Iterable[Line]) -> list[Slot]:
        """New spots for the lines, which can be found from now on."""
        spots = [Slot(line) for line in lines]
        for spot in spots:
            for name in {spot.line.title.label or spot.line.title.name, spot.line.title.name}:
                self.named.setdefault(name, []).append(spot)
        return spots

    def find(self, segment: str) -> Slot | None:
        """The line that is called so, by label or by name; what is left before what is removed."""
        matches = self.named.get(segment, [])
        return next((spot for spot in matches if not spot.line.removed), matches[0] if matches else None)

    def insert(self, spot: Slot, where: str, lines: Iterable[Line]) -> None:
        """Puts lines right before or after a spot."""
        new = self.entered(lines)
        if where == "after":
            spot.behind = [*new, *spot.behind]
        else:
            spot.before += new

    def __iter__(self) -> Iterator[Line]:
        """All lines in order."""
        return (spot.line for spot in self.in_order())

    def in_order(self) -> Iterator[Slot]:
        """All spots, those that stand beside another in their places."""
        left: list[tuple[Slot, bool]] = [(spot, False) for spot in reversed(self.spots)]
        while left:
            one, opened = left.pop()
            if opened:
                yield one
            else:
                around = ((one.before, False), ([one], True), (one.behind, False))
                left += [(spot, here) for spots, here in reversed(around) for spot in reversed(spots)]

    def between(self, first: Slot, last: str) -> list[Slot]:
        """The spots from one to the line that is called so, both included; none where that does not come after it."""
        found: list[Slot] = []
        for spot in self.in_order():
            if spot is first or found:
                found.append(spot)
            if found and spot is self.find(last):
                return found
        return []


def apply(edit: Edit, lines: Slots, frame: Frame, means: Means, reporter: Reporter) -> None:
    """Applies one edit to the line that the next segment of its path names, or hands it on into that line."""
    spot = lines.find(edit.path[0])
    if spot is None:
        untouched(edit, lines, reporter)
        return
    line, what = spot.line, edit.what
    if isinstance(what, tree.Rescale) and len(edit.path) == 1 and what.last is not None:
        rescale(edit, what, lines, spot, means, reporter)
        return
    beside = isinstance(what, (tree.Insert, tree.Rescale)) and len(edit.path) == 1
    if line.by is not None and (line.removed or (edit.of_one_variant_with(line.by) and not beside)):
        clash(edit, line.by, reporter)
    elif len(edit.path) > (2 if isinstance(what, tree.SetEdit) else 1):
        spot.line = line.replace(frame=line.frame.replace(edits=(*line.frame.edits, edit.inside())))
    else:
        here(edit, lines, spot, frame, means, reporter)


def here(edit: Edit, lines: Slots, spot: Slot, frame: Frame, means: Means, reporter: Reporter) -> None:
    """Applies an edit to the line that its whole path names."""
    line, what = spot.line, edit.what
    match what:
        case tree.Insert():
            lines.insert(spot, what.where, means.inserted(what, frame.of(edit)))
        case tree.SetEdit():
            spot.line = noted(means.adjusted(line, edit, what), edit)
        case tree.Rescale():
            spot.line = noted(means.rescaled(line, edit, what), edit)
        case tree.Remove() | tree.Replace():
            edits = [one for one in (*line.frame.edits, *line.adjusted) if one.of_one_variant_with(edit)]
            if edits:
                clash(edit, edits[0], reporter)
            elif isinstance(what, tree.Remove):
                spot.line = line.replace(by=edit, removed=True)
            else:
                title, around = line.title.replace(place=what.path.place), frame.of(edit)
                spot.line = Line(title, what.chain, around.replace(scaling=line.frame.scaling), by=edit)
        case never:
            assert_never(never)


def noted(line: Line, edit: Edit) -> Line:
    return line.replace(adjusted=(*line.adjusted, edit))


def rescale(edit: Edit, what: tree.Rescale, lines: Slots, first: Slot, means: Means, reporter: Reporter) -> None:
    """Scales all lines from the first to the last that are left."""
    *start, end = (part.text for part in (what.last or what.first).parts)
    spots = lines.between(first, end) if start == [part.text for part in what.first.parts[:-1]] else []
    for spot in spots:
        if not spot.line.removed:
            spot.line = means.rescaled(spot.line, edit, what)
    if not spots and what.last is not None:
        known = {line.title.label or line.title.name for line in lines if not line.removed}
        hint = did_you_mean(end, known)
        report(NoSuchLines(first=what.first.text, last=what.last.text, hint=hint), edit, reporter)


def untouched(edit: Edit, lines: Iterable[Line], reporter: Reporter) -> None:
    """Says that the path leads nowhere, unless it may have led to a statement that did not parse."""
    here = [line for line in lines if not line.removed]
    if any(line.missing for line in here):
        return
    known = {line.title.label or line.title.name for line in here}
    hint = did_you_mean(edit.path[0], known | {line.title.name for line in here})
    hint = hint or ("" if here else "an operation has nothing inside: replace it whole")
    report(UnknownPath(path=edit.written.text, segment=edit.path[0], hint=hint), edit, reporter)


def clash(edit: Edit, first: Edit, reporter: Reporter) -> None:
    place = edit.written.place
    problem = EditsClash(path=edit.written.text, place=place)
    reporter.report(problem.at(place, Label(first.written.place, "the first one")))


def report(problem: Diagnostic, edit: Edit, reporter: Reporter) -> None:
    reporter.report(problem.at(edit.written.place, Label(edit.base, BASE)))
