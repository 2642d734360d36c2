"""The front of a sweep as a picture or a page."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence

from netspec.analysis.facts import Facts
from netspec.compare.difference import ComparedNetwork, make_difference
from netspec.compare.fold import lines as said_lines
from netspec.lazy import resolve
from netspec.pipeline import Checked, Outcome, load_file, load_program
from netspec.report.fronts import Candidate, FrontReport, Spot, said
from netspec.spaces.space import Space
from netspec.sweep.blocks import Block, Evaluation
from netspec.sweep.lines import key_text, picked
from netspec.sweep.question import Question
from netspec.sweep.rich_rows import told
from netspec.sweep.running import Kept, gathered
from netspec.sweep.selection import Tally
from netspec.values import Value, written

CONVENTION = (
    "Figures at batch 1, without aux heads: parameters are trained elements, MACs multiply-accumulates of convolutions "
    "and linear layers, no biases"
)
MOST_ON_PAGE = 100
MOST_IN_CLOUD = 1_500
# How many networks are compared, and of how many.
Compared = Callable[[int, int], None]


def unheard(done: int, of: int) -> None:
    """For one whom it is all the same."""


def rendered(
    question: Question,
    points: Evaluation,
    found: Sequence[Kept],
    tally: Tally,
    form: str,
    marks: Sequence[Spot],
    compared: Compared = unheard,
) -> bytes:
    """The page or the picture of a front."""
    report = front_report(question, points, found, tally, marks, compared if form == "html" else None)
    if form == "html":
        page: str = resolve("netspec.page.front:render")(report)
        return page.encode()
    picture: bytes = resolve("netspec.plot.fronts:plot")(report, form)
    return picture


def front_report(
    question: Question,
    points: Evaluation,
    found: Sequence[Kept],
    tally: Tally,
    marks: Sequence[Spot],
    compared: Compared | None,
) -> FrontReport:
    """The front as plain values; what differs from the base is worked out where `compared` hears of each that is."""
    rows = [(block, at) for block, here in found for at in here]
    step = -(-len(rows) // MOST_ON_PAGE) if compared else 1
    shown = rows[::step]
    base = load_file(question.space.spec, {}, question.space.base, question.wanted.root)
    candidates = []
    for number, (block, at) in enumerate(shown):
        before = base.networks[0] if compared and base.networks else None
        candidates.append(candidate(question, block, at, before))
        if compared:
            compared(number + 1, len(shown))
    sentence = told(question, len(rows), tally)
    if len(shown) < len(rows):
        sentence += f"; every {step}th of them is shown here, and --format csv has all"
    x, y = figures_of(question)
    return FrontReport(
        title=f"{question.space.name}: {said(y)} against {said(x)}",
        x=x,
        y=y,
        candidates=tuple(candidates),
        cloud=tuple(cloud(question, points)),
        marks=tuple(marks),
        told=sentence,
        question=tuple(question.remarks[1:]),
        convention=CONVENTION,
    )


def figures_of(question: Question) -> tuple[str, str]:
    """What lies across and what upwards: the second goal and the first; a single goal lies over MACs."""
    names = [one.figure for one in question.goals]
    return (names[1], names[0]) if len(names) > 1 else ("macs" if names[0] != "macs" else "params", names[0])


def spot_of(question: Question, block: Block, at: int) -> Spot:
    x, y = figures_of(question)
    return Spot(int(block.found[x][at]), int(block.found[y][at]))


def cloud(question: Question, points: Evaluation) -> Iterator[Spot]:
    """Some of all points, evenly from first to last."""
    count = min(question.order.rows, MOST_IN_CLOUD)
    numbers = [number * question.order.rows // count for number in range(count)]
    for block, _ in gathered(points, question, numbers):
        for at in range(block.rows):
            if block.found["valid"][at] and block.found["holds"][at]:
                yield spot_of(question, block, at)


def values_at(space: Space, block: Block, at: int) -> dict[str, Value]:
    """What one row sets."""
    return space.values([int(picked(column, [at])[0]) for column in block.places])


def candidate(question: Question, block: Block, at: int, base: Checked | None) -> Candidate:
    """One row of the front, compared with the base where that is given."""
    space, row = question.space, block.numbers[at]
    values = values_at(space, block, at)
    figures = [(name, f"{int(block.found[name][at]):,}") for name in question.figures]
    figures.append(("key", key_text(int(block.found["key"][at]), True)))
    changes: tuple[tuple[str, str], ...] = ()
    if base is not None:
        settings = {**space.settings, **{name: written(value) for name, value in values.items()}}
        outcome = load_program(space.program, settings, space.network)
        changes = changes_of(base, outcome)
    return Candidate(
        row=row,
        spot=spot_of(question, block, at),
        values=tuple((name, written(value)) for name, value in values.items()),
        figures=tuple(figures),
        changes=changes,
        lines=space.edits(values),
        command=command_of(question, row),
    )


def changes_of(base: Checked, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """What differs from the base, each thing said once."""
    if not outcome.networks:
        return ()
    sides = [ComparedNetwork("", one.network, one.facts) for one in (base, outcome.networks[0])]
    return tuple((one.about, one.text) for one in said_lines(make_difference(*sides)))


def command_of(question: Question, row: int) -> str:
    """The command that writes a row as a spec."""
    wanted = question.wanted
    words = ["netspec", "sweep", str(wanted.spec)]
    words += [word for text in wanted.over for word in ("--over", text)]
    for name, value in (("--network", wanted.network), ("--space", wanted.space), ("--sample", wanted.sample)):
        words += [] if value is None else [name, str(value)]
    words += ["--seed", str(wanted.seed)] if wanted.sample is not None and wanted.seed else []
    words += [word for text in wanted.where for word in ("--where", text)]
    words += [word for name, value in wanted.settings.items() for word in ("--set", f"{name}={value}")]
    return shlex.join([*words, "--write", str(row), "-o", f"{question.space.base}_{row}.ns"])


def own_mark(question: Question) -> tuple[Spot, ...]:
    """The network that the space is of, as a mark."""
    base = load_file(question.space.spec, {}, question.space.base, question.wanted.root)
    return tuple(mark(question, one.network.network.name, one.facts) for one in base.networks)


def mark(question: Question, name: str, facts: Facts) -> Spot:
    """A network as a mark."""
    x, y = figures_of(question)
    figures: dict[str, int] = resolve("netspec.closed.figures:totals")(facts)
    return Spot(int(figures[x]), int(figures[y]), name)
