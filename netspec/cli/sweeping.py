"""Where the rows of a sweep go: a terminal, a stream, or a file that is resumed after a kill."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from netspec.cli.output import say, show_problem
from netspec.cli.progress import Progress
from netspec.cli.streams import print_data, warn
from netspec.cli.write import deliver, ours
from netspec.closed.engines import available
from netspec.diagnostics.files import FileProblem, IsFolder, NoPlotting, NotOurs, Unwritable
from netspec.diagnostics.sweeps import OtherSweep, PartLeft
from netspec.diagnostics.usage import MissingExtra
from netspec.lazy import present, resolve
from netspec.record import Record
from netspec.report.fronts import Spot
from netspec.report.showing import width_of
from netspec.sweep.front import Front
from netspec.sweep.lines import Lines
from netspec.sweep.part import Note, Part
from netspec.sweep.pictures import Compared, rendered
from netspec.sweep.question import Question
from netspec.sweep.rich_rows import MOST_SHOWN, Row, render, told
from netspec.sweep.running import Kept, evaluation, front_of, gathered, kept
from netspec.sweep.selection import Selection, Tally

if TYPE_CHECKING:
    from netspec.sweep.blocks import Evaluation

PICTURES = ("html", "svg", "png", "pdf")
AGAIN = "make room for it, and go on by `--resume`"


class Asked(Record):
    """In which form the rows are wanted, and where."""

    form: str
    output: Path | None
    resume: bool
    force: bool
    color: str
    marks: tuple[Spot, ...] = ()


def onto_stream(question: Question, asked: Asked, color: bool) -> int:
    """Prints the rows; a table shows the first, and counts the others."""
    points = evaluation(question, available())
    selection = Selection(question.budgeted, None if question.goals else question.wanted.limit)
    progress = Progress(question.order.rows, "points")
    rows: list[Row] = []
    lines = Lines(question.space.axes, question.figures, question.remarks, asked.form)
    if asked.form != "table":
        print_data(lines.head().decode())
    for block, here in rows_of(question, points, selection, progress):
        if asked.form != "table":
            progress.over()
            print_data(lines.of(block, here).decode())
        else:
            room = here if question.goals else here[: MOST_SHOWN - len(rows)]
            rows += [Row(question, block, at) for at in room]
    progress.over()
    if asked.form != "table":
        return status_of(selection.tally)
    width, coloured = (width_of(sys.stdout), color) if asked.output is None else (None, False)
    text = render(question, rows, selection.tally, width=width, color=coloured)
    output = None if asked.output is None else str(asked.output)
    return deliver(text, output, asked.force, asked.color) or status_of(selection.tally)


def rows_of(question: Question, points: Evaluation, selection: Selection, progress: Progress) -> Iterator[Kept]:
    """The rows that are shown: all that are kept, or those of the front."""
    if not question.goals:
        for block, here in kept(question, points, selection):
            yield block, here
            progress.at(block.numbers[-1] + 1)
        return
    front = Front(question.goals, points.engine)
    front_of(question, points, selection, front, 0, progress.at)
    yield from gathered(points, question, front.numbers()[: question.wanted.limit])


def status_of(tally: Tally) -> int:
    """1 where no point is a sound network that keeps the budgets."""
    return 0 if tally.seen > tally.beyond + sum(tally.wrong.values()) else 1


def into_file(question: Question, asked: Asked, output: Path) -> int:
    """Writes the rows to a file, by way of a part that a later run can go on with."""
    if asked.form == "parquet" and present("pyarrow") is None:
        return show_problem(MissingExtra(what="Parquet", extra="sweep", module="pyarrow"), asked.color)
    if asked.form in PICTURES[1:] and present("matplotlib") is None:
        return show_problem(NoPlotting(path=str(output)), asked.color)
    part = Part(output)
    problem = in_the_way(part, asked, question)
    if problem is not None:
        return show_problem(problem, asked.color)
    note = part.note() if asked.resume else None
    if note is None:
        part.removed()
    try:
        written = Writing(question, asked, part, note)
        written.run()
    except OSError as error:
        remedy = AGAIN if part.exists() else Unwritable.remedy
        return show_problem(Unwritable(path=str(output), why=error.strerror or str(error), remedy=remedy), asked.color)
    except BaseException:
        if part.exists():
            warn(f"\rwhat is done so far is in {part.rows}; `--resume` goes on with it\n")
        raise
    say(f"wrote {output}: {told(question, written.count, written.selection.tally)}")
    return status_of(written.selection.tally)


def in_the_way(part: Part, asked: Asked, question: Question) -> FileProblem | None:
    """Why the output can't be written, or not go on."""
    if part.output.is_dir():
        return IsFolder(path=str(part.output))
    if not asked.force and part.output.exists() and not ours(part.output) and not part.exists():
        return NotOurs(path=str(part.output))
    if not part.exists() or (asked.force and not asked.resume):
        return None
    if not asked.resume:
        return PartLeft(path=str(part.rows))
    note = part.note()
    if note is None:
        return None
    differ = differing(note["sweep"], said(question, asked))
    return OtherSweep(path=str(part.rows), what=listing(differ)) if differ else None


def said(question: Question, asked: Asked) -> dict[str, object]:
    """What the part is of, as a note keeps it."""
    return {**question.said, "the format": asked.form}


def differing(one: object, other: dict[str, object]) -> list[str]:
    """In what two sweeps differ."""
    if not isinstance(one, dict):
        return ["their notes"]
    return [name for name in other if one.get(name) != other[name]]


def listing(words: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def writer(question: Question, form: str) -> Lines:
    """What writes rows in a form."""
    given = (question.space.axes, question.figures, question.remarks)
    if form == "parquet":
        arrow: Lines = resolve("netspec.sweep.arrow:Arrow")(*given)
        return arrow
    return Lines(*given, form)


def comparing() -> Compared:
    """Shows how many networks of a page are compared, from the first of them on."""
    progress: list[Progress] = []

    def at(done: int, of: int) -> None:
        if not progress:
            progress.append(Progress(of, "networks compared"))
        progress[0].at(done)
        if done == of:
            progress[0].over()

    return at


class Writing:
    """One run that writes a file, or the rest of it."""

    def __init__(self, question: Question, asked: Asked, part: Part, note: Note | None) -> None:
        self.question = question
        self.asked = asked
        self.part = part
        self.note = note
        self.points = evaluation(question, available())
        self.start = int(note["next"]) if note else 0
        self.lines = writer(question, asked.form)
        tally = Tally.from_data(note["tally"]) if note else None
        self.selection = Selection(question.budgeted, None if question.goals else question.wanted.limit, (), tally)
        self.count = 0

    def run(self) -> None:
        """All that is left to do."""
        progress = Progress(self.question.order.rows, "points", self.start)
        try:
            if self.question.goals:
                self.front(progress)
            else:
                self.rows(progress)
        finally:
            progress.over()

    def rows(self, progress: Progress) -> None:
        """Appends the rows of block after block, and notes where they end."""
        with self.part.opened(int(self.note["bytes"]) if self.note else 0) as stream:
            if self.note is None:
                stream.write(self.lines.head())
            else:
                self.selection.keys.update(self.lines.keys(self.part.rows))
            self.save(self.start, stream)
            if not self.selection.full:
                for block, here in kept(self.question, self.points, self.selection, self.start):
                    stream.write(self.lines.of(block, here))
                    self.save(block.numbers[-1] + 1, stream)
                    progress.at(block.numbers[-1] + 1)
            os.fsync(stream.fileno())
        self.count = self.selection.tally.kept
        self.lines.finish(self.part.rows)
        self.part.finished()

    def save(self, at: int, stream: BinaryIO) -> None:
        """Notes that the rows before this one are written."""
        stream.flush()
        tally = self.selection.tally.as_data()
        sweep = said(self.question, self.asked)
        self.part.save({"sweep": sweep, "next": at, "bytes": stream.tell(), "tally": tally})

    def front(self, progress: Progress) -> None:
        """Finds the front, noting it as it goes, and writes its rows."""
        known = [(tuple(point), number) for point, number in self.note.get("front", ())] if self.note else []
        front = Front(self.question.goals, self.points.engine, known)

        def noted(at: int) -> None:
            tally = self.selection.tally.as_data()
            sweep = said(self.question, self.asked)
            self.part.save({"sweep": sweep, "next": at, "bytes": 0, "tally": tally, "front": front.rows})
            progress.at(at)

        noted(self.start)
        front_of(self.question, self.points, self.selection, front, self.start, noted)
        found = list(gathered(self.points, self.question, front.numbers()[: self.question.wanted.limit]))
        self.count = sum(len(here) for _, here in found)
        with self.part.opened(0) as stream:
            stream.write(self.content(found))
            stream.flush()
            os.fsync(stream.fileno())
        if self.asked.form not in PICTURES:
            self.lines.finish(self.part.rows)
        self.part.finished()

    def content(self, found: list[Kept]) -> bytes:
        """The rows of a front in the form that is asked for."""
        if self.asked.form in PICTURES:
            given = (self.question, self.points, found, self.selection.tally, self.asked.form, self.asked.marks)
            return rendered(*given, comparing())
        return self.lines.head() + b"".join(self.lines.of(*one) for one in found)
