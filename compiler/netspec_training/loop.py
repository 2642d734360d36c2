"""The loop: steps, what is said of them, evaluations, checkpoints, and an end that loses nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import ExitStack

import torch
from torch import distributed as dist

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import Diverged, SaveFailed
from netspec.reading import display_path
from netspec.record import Record
from netspec_training import checkpoints
from netspec_training.counting import Counts, counted
from netspec_training.data.images import FolderImages, UnusableError
from netspec_training.data.loader import Batch, shard_batches
from netspec_training.job import Job
from netspec_training.learner import Learner, Step
from netspec_training.log import Entry, JsonLines, Sink, tensorboard
from netspec_training.showing import Shown, shown
from netspec_training.stopping import Stop, noted_stops
from netspec_training.world import joined

# Reading a figure waits for the device, which on a GPU should rather be ahead of this process.
STEPS_BETWEEN_READS = {"cpu": 1, "cuda": 10}
SECONDS_BETWEEN_SAVES = 300.0
EVALUATED_AT_ONCE = 256


class Ended(Record):
    """How a run ended: after which step, by which signal if by one, and what was wrong if something was."""

    step: int
    signal: int = 0
    problem: Diagnostic | None = None
    counts: Counts | None = None


class FailedError(Exception):
    """A run that can't go on."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.said())
        self.problem = problem


def train(job: Job) -> Ended:
    """Runs a job to its end, to a signal, or to what stops it; what was saved before stays whole in any case."""
    with ExitStack() as stack:
        stop = stack.enter_context(noted_stops())
        control = stack.enter_context(joined(job.world, job.machine.device))
        screen = stack.enter_context(shown(job.start, job.settings.steps, job.world.first and not job.quiet))
        try:
            course = Course(job, stop, control, screen)
        except checkpoints.DamagedError as error:
            return Ended(job.start, problem=error.problem)
        try:
            return course.run()
        except (UnusableError, FailedError) as error:
            return Ended(course.done, problem=error.problem)
        except OSError as error:
            problem = SaveFailed(path=display_path(job.folder), why=error.strerror or str(error))
            return Ended(course.done, problem=problem)


class Course:
    """One run: where it is, and what happens after each step."""

    def __init__(self, job: Job, stop: Stop, control: dist.ProcessGroup | None, screen: Shown) -> None:
        self.job, self.stop, self.control, self.screen = job, stop, control, screen
        self.done = job.start
        self.learner = Learner(job)
        self.sinks: list[Sink] = []
        if job.world.first:
            events = tensorboard(job.folder, job.start)
            self.sinks = [JsonLines(job.folder, job.start), *([events] if events else []), screen]
            self.sinks += [job.callback] if job.callback else []
        self.waiting: list[tuple[int, Step]] = []
        self.read_at = self.saved_at = time.monotonic()
        self.counts: Counts | None = None

    def run(self) -> Ended:
        """All steps that are left."""
        for images, targets in self.batches():
            self.waiting.append((self.done, self.learner.step(self.done, images, targets)))
            self.done += 1
            ending = self.job.world.any(self.stop.number, self.control)
            self.after_step(ending)
            if ending and self.done < self.job.settings.steps:
                return Ended(self.done, signal=ending)
        self.finish()
        return Ended(self.done, counts=self.counts)

    def batches(self) -> Iterator[Batch]:
        """This process's batches, from the step that is next to the last one."""
        feed, settings, world = self.job.feed, self.job.settings, self.job.world
        while self.done < settings.steps:
            epoch, step = divmod(self.done, feed.batches.steps)
            for batch in feed.batches.batches(settings.seed, epoch, world.rank, world.size, step):
                yield batch
                if self.done == settings.steps:
                    return

    def after_step(self, ending: int) -> None:
        """Figures, evaluation and checkpoint, where they are due."""
        settings, epoch = self.job.settings, self.job.feed.batches.steps
        last = self.done == settings.steps
        validates = last or (self.done % (epoch * self.job.machine.validate_every) == 0)
        if validates or ending or len(self.waiting) >= STEPS_BETWEEN_READS[self.learner.device.type]:
            entries = self.figures()
            if validates and not ending and self.job.feed.val is not None:
                self.counts = self.evaluated()
                entries[-1]["val"] = self.counts.as_data()
            for entry in entries:
                for sink in self.sinks:
                    sink(entry)
        if ending or last or self.save_is_due():
            self.save()

    def figures(self) -> list[Entry]:
        """What is known of the steps since the last time, over all processes."""
        world, names = self.job.world, [*self.learner.weights]
        found = world.summed(torch.stack([one.figures for _, one in self.waiting]))
        seconds = (time.monotonic() - self.read_at) / len(self.waiting)
        self.read_at = time.monotonic()
        steps, self.waiting = self.waiting, []
        rows: list[list[float]] = found.tolist()
        entries = [
            self.entry(number, step.rate, row, dict(zip(names, row, strict=False)), seconds) | self.norms(step)
            for (number, step), row in zip(steps, rows, strict=True)
        ]
        wrong = next((one["step"] for one in entries if not math.isfinite(one["loss"])), None)
        if wrong is not None:
            raise FailedError(Diverged(step=wrong, rate=f"{entries[0]['lr']:.3g}"))
        return entries

    def entry(self, number: int, rate: float, row: list[float], heads: dict[str, float], seconds: float) -> Entry:
        size = self.job.world.size
        *_, loss, right, images = row
        return {
            "step": number + 1,
            "epoch": number // self.job.feed.batches.steps,
            "loss": loss / size,
            "losses": {name: one / size for name, one in heads.items()},
            "lr": rate,
            "accuracy": right / images,
            "images_per_second": images / max(seconds, 1e-9),
        }

    def norms(self, step: Step) -> Entry:
        """The norms of the gradient by stage, where the step has them; one that is no finite number is none."""
        if step.norms is None:
            return {}
        named = zip(self.learner.stages, step.norms.tolist(), strict=True)
        return {"gradients": {name: one if math.isfinite(one) else None for name, one in named}}

    def evaluated(self) -> Counts:
        """Exact counts of the images to evaluate, with the weights that would be kept."""
        feed, world = self.job.feed, self.job.world
        assert feed.val is not None
        place = world.rank, world.size
        workers = self.job.machine.workers if isinstance(feed.val, FolderImages) else 0
        batches = shard_batches(feed.val, feed.view, EVALUATED_AT_ONCE, place, workers)
        learner = self.learner
        inputs = ((learner.input(images), targets.to(learner.device)) for images, targets in batches)
        with learner.autocast():
            found = counted(learner.kept, inputs, world, learner.device)
        self.read_at = time.monotonic()
        return found

    def save_is_due(self) -> bool:
        every = self.job.machine.save_every
        if every:
            return self.done % every == 0
        return time.monotonic() - self.saved_at >= SECONDS_BETWEEN_SAVES

    def save(self) -> None:
        """Writes the checkpoint: the first process, for all.

        The loss of a step is that of the weights before it, and may be a number where those behind it are none.
        """
        if not self.learner.finite():
            rate = self.learner.optimiser.param_groups[0]["lr"]
            raise FailedError(Diverged(step=self.done, rate=f"{rate:.3g}", what="a weight"))
        if self.job.world.first:
            failed_if(checkpoints.save_last(self.job.folder, {**self.learner.state(), **self.told()}))
        self.saved_at = time.monotonic()

    def told(self) -> dict[str, object]:
        """What a checkpoint says besides the state."""
        job, normal = self.job, self.job.feed.normalisation
        return {
            "network": checkpoints.fingerprint(job.checked),
            "recipe": checkpoints.hash_of(job.text),
            "step": self.done,
            "seed": job.settings.seed,
            "normalisation": {"mean": list(normal.mean), "std": list(normal.std)},
        }

    def finish(self) -> None:
        """The weights, when all steps are done."""
        if not self.job.world.first:
            return
        job = self.job
        notes = {"network": job.checked.network.name, "recipe": job.recipe.name, "steps": self.done}
        kept = self.learner.kept.state_dict()
        failed_if(checkpoints.save_weights(job.folder, kept, job.feed.normalisation, notes))


def failed_if(problem: Diagnostic | None) -> None:
    if problem is not None:
        raise FailedError(problem)
