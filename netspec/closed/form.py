"""A closed form: columns of values to columns of figures, many thousand times as fast as loading each row.

It comes from traced runs of the front end itself, so that there is no second implementation of a shape, a cost or a
rule. A run holds for all rows that answer whatever was asked on its way as its own row did; a row that no path holds
for is run itself, and its path is kept. So structure (repeats, words, what is valid) is enumerated as it comes up, and
numbers are evaluated by the column.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from netspec.closed.arrays import Arrays
from netspec.closed.claims import Claim
from netspec.closed.columns import Column, Word, column, length
from netspec.closed.engines import Engine, evaluate
from netspec.closed.figures import NAMES
from netspec.closed.lists import Lists
from netspec.closed.path import Asked, Path, traced
from netspec.closed.program import Output
from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.choice import choose
from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.params import Settings, unknown_param
from netspec.network import SpecError
from netspec.pipeline import Outcome, read_program

if TYPE_CHECKING:
    from netspec.closed.values import Filled, Values

# Rows evaluated at once. Arrays of half as many are made so quickly that Python's own steps between them count, those
# of twice as many no longer lie in a processor's cache together.
CHUNK = 12_288


class ClosedForm:
    """The figures of one network as expressions of its free params.

    Calling it with a column for each free param gives a dict of columns: `params`, `macs`, `conv_macs`, `linear_macs`,
    `other`, `buffers`, `activations`, the same with the aux heads as `train_params` and so on, `depth`, `weight_bytes`,
    `live_bytes`, and last `valid` (whether `netspec.load` takes the row) and `code` (of its first mistake, else empty).
    Figures of rows that are not valid are 0. Columns are lists; with NumPy arrays among the values, they are arrays.
    """

    def __init__(self, spec: Program, network: str, free: Sequence[str], fixed: Settings) -> None:
        self.network = network
        self.free = tuple(free)
        self.fixed = dict(fixed)
        self._spec = spec
        self._paths: dict[tuple[object, ...], list[Path]] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The ways through the front end that rows have taken so far, each with its guards."""
        return tuple(one for paths in self._paths.values() for one in paths)

    def __call__(
        self,
        values: Mapping[str, Iterable[Word]] | None = None,
        /,
        *,
        figures: Iterable[str] = NAMES,
        stages: Iterable[str] = (),
        kinds: bool = False,
        **more: Iterable[Word],
    ) -> dict[str, Any]:
        """The figures of every row.

        `figures` are the totals that are wanted, all of them where it is not given. `stages` adds figures of stages by
        label or path (`params(3a)`, `macs(3a)`, `other`, `activations`, `channels`, `elements_in`, `elements_out`,
        `live_bytes`), `kinds` those by kind of operation (`macs[conv 1x1]`, `params`, `other`, `elements_in`,
        `elements_out`). Values may also come as one mapping, which takes params of any name. Raises `ValueError` where
        a column is missing, unknown or of another length, and for a figure of no such name.
        """
        given, asked = {**(values or {}), **more}, Asked(tuple(figures), tuple(stages), kinds)
        if given.keys() != set(self.free):
            raise ValueError(f"this takes the columns {list(self.free)}, and gets {list(given)}")
        if unknown := set(asked.totals) - set(NAMES):
            raise ValueError(f"there is no figure {min(unknown)!r}; figures are {', '.join(NAMES)}")
        arrays = sys.modules["numpy"] if any(hasattr(one, "__array__") for one in given.values()) else None
        columns = {name: column(given[name], arrays) for name in self.free}
        return self.evaluate(columns, Lists() if arrays is None else Arrays(arrays), asked)

    def evaluate(
        self,
        columns: Mapping[str, Column],
        engine: Engine,
        asked: Asked,
        bounds: Mapping[str, tuple[int, int]] | None = None,
    ) -> dict[str, Values]:
        """What is asked of columns that are made already.

        `bounds` are those of their numerators where the columns are parts of longer ones: what is worked out for them
        then serves all parts. With `key` among what is asked there is a column `key`, of words of 64 bits that are
        equal for equal networks; with `claims` a column `holds`, of whether the row is valid and all `expect` hold.
        """
        run = FormEvaluation(columns, engine, asked, bounds)
        scales = tuple(one.denominator for one in columns.values())
        for words, rows in run.groups():
            paths = self._paths.setdefault((words, scales), [])
            settings: Settings = {**self.fixed, **dict(words)}
            run.fill(paths, rows, partial(traced, self._spec, self.network, settings))
        return run.result()

    def __repr__(self) -> str:
        return f"<netspec closed form of {self.network}, free {', '.join(self.free)}>"


class FormEvaluation:
    """One evaluation: columns in, figures out, rows that no path holds for yet in between."""

    def __init__(
        self,
        columns: Mapping[str, Column],
        engine: Engine,
        asked: Asked,
        bounds: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        self.engine = engine
        self.numbers = {name: one for name, one in columns.items() if one.denominator is not None}
        self.words = {name: one for name, one in columns.items() if one.denominator is None}
        self.asked = asked
        self.rows = length([*columns.values()])
        self.bounds = dict(bounds or ({name: ends(one) for name, one in self.numbers.items()} if self.rows else {}))
        self.found: dict[str, Filled] = {name: engine.zeros(self.rows) for name in asked.totals}
        if asked.key:
            self.found["key"] = engine.keys(self.rows)
        if asked.claims:
            self.found["holds"] = engine.truths(self.rows)
        self.codes: Filled = engine.texts(self.rows)

    def groups(self) -> list[tuple[tuple[tuple[str, Word], ...], Values]]:
        """The rows by what is no number in them."""
        if not self.words or not self.rows:
            return [((), self.engine.numbers(range(self.rows)))] if self.rows else []
        groups = self.engine.grouped([(one.numerators, len(one.choices)) for one in self.words.values()])
        return [(self.chosen(places), rows) for places, rows in groups]

    def chosen(self, places: Sequence[int]) -> tuple[tuple[str, Word], ...]:
        """What is no number at these places of the columns' choices."""
        pairs = zip(self.words.items(), places, strict=True)
        return tuple((name, one.choices[place]) for (name, one), place in pairs)

    def fill(self, paths: list[Path], rows: Values, trace: Callable[[Mapping[str, tuple[int, Column]]], Path]) -> None:
        """Takes each row from the first path that holds for it; what none holds for is run, and makes a path."""
        position = 0
        while len(rows):
            new = position == len(paths)
            if new:
                row = int(rows[0])
                paths.append(trace({name: (int(one.numerators[row]), one) for name, one in self.numbers.items()}))
            left = self.taken(paths[position], rows)
            if new and len(left) == len(rows):
                raise AssertionError(f"the path of row {int(rows[0])} does not hold for it")
            rows, position = left, position + 1

    def taken(self, path: Path, rows: Values) -> Values:
        """Notes the figures of all rows that a path holds for; the others are left."""
        program = path.program(self.bounds, self.asked)
        if program.impossible:
            return rows
        left = []
        for at in range(0, len(rows), CHUNK):
            chunk = rows[at : at + CHUNK]
            columns = {name: self.engine.take(one.numerators, chunk) for name, one in self.numbers.items()}
            holds, figures = evaluate(program, self.engine, columns, len(chunk))
            held, refused = self.engine.parted(chunk, holds)
            left.append(refused)
            if path.code:
                self.engine.put(self.codes, held, path.code)
            for name, values in self.named(path, figures, len(chunk)).items():
                if name not in self.found:
                    self.found[name] = self.engine.zeros(self.rows)
                self.found[name] = self.engine.filled(self.found[name], held, values, holds)
        return self.engine.joined(left)

    def named(self, path: Path, figures: Mapping[Output, Values], rows: int) -> dict[str, Values]:
        """The figures by name, and what those without a name are the parts of."""
        found = {name: values for name, values in figures.items() if isinstance(name, str)}
        if path.code:
            return found
        if self.asked.key:
            parts = [(salted, figures["key", salted]) for salted, _ in path.key.free]
            found["key"] = self.engine.key(path.key.constant, parts, rows)
        if self.asked.claims:
            answers = [self.answer(claim, figures, rows) for claim in path.claims]
            found["holds"] = self.engine.all_of(answers, rows)
        return found

    def answer(self, claim: Claim, figures: Mapping[Output, Values], rows: int) -> Values:
        """Whether a claim holds, row by row."""
        answers = [
            self.engine.question(question, figures["claim", first], figures["claim", second], answer)
            for question, first, second, answer in claim.questions
        ]
        return (self.engine.any_of if claim.any_of else self.engine.all_of)(answers, rows)

    def result(self) -> dict[str, Values]:
        return {**self.found, "valid": self.engine.are_empty(self.codes), "code": self.codes}


def ends(one: Column) -> tuple[int, int]:
    """The least and the largest numerator of a column."""
    values: Any = one.numerators
    return (int(values.min()), int(values.max())) if hasattr(values, "min") else (min(values), max(values))


def closed_form(
    spec: str | PathLike[str],
    free: Sequence[str],
    *,
    network: str | None = None,
    root: str | PathLike[str] | None = None,
    **params: str | float | bool,
) -> ClosedForm:
    """The closed form of one network of a spec file over its params `free`, others set by keyword.

    `network` and `root` are as in `load`. Raises `SpecError` where the file can't be read or parsed, or declares no
    such network or param; what is wrong with a row is in the columns `valid` and `code`.
    """
    program = read_program(FilePath(spec), FilePath(root) if root is not None else None)
    if isinstance(program, Outcome):
        raise SpecError(program)
    reporter = Reporter(program.problems, program.main.complete)
    for name in (*free, *params):
        if name not in program.main.params:
            reporter.report(unknown_param(name, program.main))
    chosen = choose(program.main, network, reporter)
    if reporter.failed or chosen is None:
        raise SpecError(Outcome((), tuple(reporter.problems), program.sources))
    return ClosedForm(program, chosen, free, params)
