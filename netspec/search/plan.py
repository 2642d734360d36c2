"""A search that can be made: its space, budgets, command, and where everything is kept."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from pathlib import Path

from netspec.fit.written import Found, spec_text
from netspec.record import Record
from netspec.search.engine import Point, Study
from netspec.search.refusal import Oracle, Verdict
from netspec.search.trial import words
from netspec.sweep.question import Question

SPEC = "spec.ns"


class Plan(Record):
    """`folder` holds a folder for each trial, in which are its spec and what its command writes."""

    question: Question
    command: str
    folder: Path
    metric: str
    maximize: bool
    trials: int
    jobs: int
    timeout: float | None
    seed: int
    sampler: str

    @cached_property
    def oracle(self) -> Oracle:
        """Who refuses."""
        budgets, texts = self.question.budgets, self.question.wanted.where
        return Oracle(self.question.space, budgets, [" ".join(text.split()) for text in texts])

    @property
    def study(self) -> Study:
        """The study that an engine keeps."""
        space = self.question.space
        return Study(space.name, space.axes, self.maximize, self.identity, self.sampler, self.seed, self.jobs)

    @property
    def identity(self) -> dict[str, object]:
        """All that must be the same where a search goes on."""
        space, wanted = self.question.space, self.question.wanted
        sources = "\0".join(one.text for _, one in sorted(space.program.sources.items()))
        return {
            "the spec's files": sha256(sources.encode()).hexdigest(),
            "what is free": [str(axis) for axis in space.axes],
            "what is set": {name: str(value) for name, value in wanted.settings.items()},
            "the budgets": [*space.required, *wanted.where],
            "the figure": [self.metric, self.maximize],
        }

    def folder_of(self, number: int) -> Path:
        """The folder of a trial."""
        return self.folder / f"{number:05d}"

    def words(self, number: int) -> list[str]:
        """The command of a trial."""
        out = self.folder_of(number).resolve()
        return words(self.command, out / SPEC, out, self.name_of(number))

    def name_of(self, number: int) -> str:
        """What the network of a trial is called."""
        return f"{self.question.space.base}_trial_{number}"

    def spec(self, number: int, point: Point, verdict: Verdict) -> str | None:
        """The text of a trial's spec; none where its folder can't use what it is made of."""
        space = self.question.space
        values = space.values(point)
        expects = tuple(f"expect {name} == {verdict.figures[name]:_}" for name in ("macs", "params"))
        name = self.name_of(number)
        found = Found(
            name, space.edits(values), expects, f"{space.base}, trial {number}.", space.needed(values), by="search"
        )
        return spec_text(space, found, self.folder_of(number) / SPEC)
