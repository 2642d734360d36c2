"""The search itself: proposals refused or run, several commands at once, what they report told to the engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.spaces import AllRefused, NoResult, SearchStops, TrialFails, TrialTooLong
from netspec.reading import display_path
from netspec.record import Record
from netspec.search.engine import Engine, Point, Proposal
from netspec.search.plan import SPEC, Plan
from netspec.search.refusal import Verdict
from netspec.search.result import LOG, RESULT, SAID, NoResultError, text_of, value_of
from netspec.search.trial import Begin, Command, Running, end_orphan

MOST_REFUSED = 2_000
PAUSE = 0.02
Tell = Callable[[Diagnostic], None]


class UnwritableError(Exception):
    """Why a study, or the folder of a trial, can't be written."""


class Job(Record):
    """A trial whose command runs."""

    proposal: Proposal
    verdict: Verdict
    running: Command


class Done(Record):
    """A trial that gave a figure."""

    number: int
    point: Point
    value: float


class Search:
    """One run of a search. `tell` hears of trials that fail, `step` of each that ends; `begins` has commands run."""

    def __init__(
        self, plan: Plan, engine: Engine, tell: Tell, step: Callable[[int], None], begins: Begin = Running
    ) -> None:
        self.begins = begins
        self.plan = plan
        self.engine = engine
        self.tell = tell
        self.step = step
        self.jobs: list[Job] = []
        self.done: list[Done] = []
        self.seen: dict[int, float | None] = {}
        self.known: set[int] = set()
        self.waiting: list[Proposal] = []
        self.counts = {"trained": 0, "failed": 0, "refused": 0, "seen": 0, "elsewhere": 0, "lost": 0}
        self.in_a_row = 0
        self.why = ""

    def run(self) -> Diagnostic | None:
        """Runs all trials that are left; what stands in the way of going on, if something does."""
        try:
            while self.in_a_row < MOST_REFUSED:
                with self.writing():
                    while self.in_a_row < MOST_REFUSED and len(self.jobs) < self.plan.jobs and self.started():
                        pass
                if not self.jobs:
                    break
                self.wait()
            full = self.in_a_row >= MOST_REFUSED
            return AllRefused(count=self.in_a_row, why=self.why) if full else None
        except UnwritableError as error:
            return SearchStops(why=str(error), folder=display_path(self.plan.folder))
        finally:
            for job in self.jobs:
                job.running.stop()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Tells what fails here from what fails where a search is shown."""
        try:
            yield
        except self.engine.failures as error:
            said = error.strerror if isinstance(error, OSError) else None
            raise UnwritableError(said or (str(error).splitlines() or [type(error).__name__])[0]) from error

    @property
    def begun(self) -> int:
        """How many trials have trained, or do now, here or elsewhere."""
        return sum(self.counts[name] for name in ("trained", "failed", "elsewhere")) + len(self.jobs)

    def more(self) -> bool:
        """Whether something is to be started, after a look at what others do."""
        self.remember()
        for one in self.engine.left(self.known):
            self.known.add(one.number)
            self.waiting += [] if self.was_done(one) else [one]
        running = self.engine.elsewhere(self.known)
        self.counts["elsewhere"] = len(running)
        for one in running:
            self.seen.setdefault(self.plan.oracle.verdict(one.point).key, None)
        return self.due()

    def due(self) -> bool:
        """Whether something was to be started, as of the last look."""
        return bool(self.waiting) or self.begun < self.plan.trials

    def proposed(self) -> Proposal:
        found = self.engine.propose()
        self.known.add(found.number)
        return found

    def remember(self) -> None:
        """Takes up what earlier runs and other searches of the study have done."""
        for one in self.engine.finished(self.known):
            self.known.add(one.number)
            if one.value is not None and one.trained:
                self.counts["trained"] += 1
            elif one.trained:
                self.counts["failed"] += 1
            if one.value is not None:
                self.done.append(Done(one.number, one.point, one.value))
            if one.trained or one.value is not None:
                self.seen[self.plan.oracle.verdict(one.point).key] = one.value

    def was_done(self, proposal: Proposal) -> bool:
        """Whether a trial had reported before its search was killed; then it is taken as it is."""
        folder = self.plan.folder_of(proposal.number)
        end_orphan(folder)
        try:
            value = value_of(folder, self.plan.metric) if (folder / RESULT).exists() else None
        except NoResultError:
            value = None
        if value is None:
            return False
        verdict = self.plan.oracle.verdict(proposal.point)
        self.seen[verdict.key] = value
        self.counts["trained"] += 1
        self.done.append(Done(proposal.number, proposal.point, value))
        self.engine.tell(proposal, value)
        return True

    def started(self) -> bool:
        """Brings one trial on its way, if there is one to be."""
        if not self.due() and not self.more():
            return False  # and the lock is left to others
        with self.engine.together():  # so that of two searches one takes the last trial, or a network
            if not self.more():
                return False
            proposal = self.waiting.pop(0) if self.waiting else self.proposed()
            verdict = self.judged(proposal)
        if verdict is not None:
            self.begin(proposal, verdict)
        return True

    def judged(self, proposal: Proposal) -> Verdict | None:
        """The verdict on a proposal that is to run; none where it is refused, or taken for one that was seen."""
        verdict = self.plan.oracle.verdict(proposal.point)
        if verdict.excess:
            self.counts["refused"] += 1
            self.refused(f"{', '.join(f'`{one}`' for one in verdict.excess)} is broken")
            self.engine.refuse(proposal, verdict.excess)
        elif verdict.key in self.seen:
            self.counts["seen"] += 1
            self.refused("these networks were seen before")
            self.engine.tell(proposal, self.seen[verdict.key], seen=True)
        else:
            self.in_a_row = 0
            self.seen[verdict.key] = None
            return verdict
        return None

    def refused(self, why: str) -> None:
        self.in_a_row += 1
        self.why = why

    def begin(self, proposal: Proposal, verdict: Verdict) -> None:
        """Writes a trial's spec and runs its command."""
        folder = self.plan.folder_of(proposal.number)
        folder.mkdir(parents=True, exist_ok=True)
        text = self.plan.spec(proposal.number, proposal.point, verdict)
        assert text is not None  # the command line has tried the first
        for name in (RESULT, LOG):
            (folder / name).unlink(missing_ok=True)
        (folder / SPEC).write_text(text, encoding="utf-8")
        running = self.begins(self.plan.words(proposal.number), folder, self.plan.timeout)
        self.jobs.append(Job(proposal, verdict, running))

    def wait(self) -> None:
        """Takes what has ended, after a moment where nothing has."""
        ended = [job for job in self.jobs if job.running.status() is not None]
        for job in ended:
            self.jobs.remove(job)
            self.take(job)
        if not ended:
            time.sleep(PAUSE)

    def take(self, job: Job) -> None:
        """What a trial came to."""
        value, problem = self.outcome(job)
        self.counts["lost"] += job.running.lost
        if problem is not None:
            self.tell(problem)
        self.counts["failed" if value is None else "trained"] += 1
        self.seen[job.verdict.key] = value
        if value is not None:
            self.done.append(Done(job.proposal.number, job.proposal.point, value))
        with self.writing():
            self.engine.tell(job.proposal, value)
        self.step(self.counts["trained"] + self.counts["failed"])

    def outcome(self, job: Job) -> tuple[float | None, Diagnostic | None]:
        """The value that a trial's command reported, or why there is none."""
        number, status = job.proposal.number, job.running.status()
        folder = self.plan.folder_of(number)
        if job.running.timed_out:
            return None, TrialTooLong(number=number, seconds=job.running.timeout or 0.0)
        if status:
            lines = text_of(folder / SAID).strip().splitlines()
            how = f"it was ended by signal {-status}" if status < 0 else f"it ended with status {status}"
            how = job.running.why or how
            last = f"its last word: {lines[-1][:200]}" if lines else "it said nothing on standard error"
            return None, TrialFails(number=number, why=how, last=last, folder=display_path(folder))
        try:
            return value_of(folder, self.plan.metric), None
        except NoResultError as error:
            return None, NoResult(number=number, why=str(error), metric=self.plan.metric)

    def best(self) -> Done | None:
        """The best of all that gave a figure; of equals, the first."""
        sign = -1 if self.plan.maximize else 1
        return min(self.done, key=lambda one: (sign * one.value, one.number), default=None)


def facts(counts: dict[str, int]) -> str:
    """What became of all proposals, in words."""
    said: dict[str, object] = {
        "trained": "trained",
        "failed": "failed",
        "refused": "refused for a budget, or as no network",
        "seen": "seen before",
        "elsewhere": "begun by other searches and not over",
        "lost": "lost with their machine, and begun anew",
    }
    return ", ".join(f"{counts[name]} {words}" for name, words in said.items() if counts[name])
