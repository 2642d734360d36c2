"""What a person sees of a run: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from netspec.escaping.plain import printable
from netspec_training.log import Entry

SECONDS_BETWEEN_LINES = 10.0


class Shown(Protocol):
    """What shows a run, while it lasts."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def __call__(self, entry: Entry) -> None: ...
    def say(self, text: str) -> None: ...


def words_of(entry: Entry) -> str:
    """The numbers of a step in few words."""
    return f"loss {entry['loss']:.4f}  top-1 {entry['accuracy']:.1%}  {entry['images_per_second']:,.0f} images/s"


def evaluated(entry: Entry) -> str | None:
    """What an evaluation in this entry found."""
    found = entry.get("val")
    if found is None:
        return None
    share, five = (found[name] / found["images"] for name in ("top1", "top5"))
    return f"step {entry['step']:,}: {found['images']:,} images evaluated, top-1 {share:.2%}, top-5 {five:.2%}"


class Bar:
    """A bar with what is left, and the numbers of the last step."""

    def __init__(self, start: int, steps: int) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[words]}"),
            console=Console(file=sys.stdout, highlight=False),
        )
        self.task = self.progress.add_task("train", total=steps, completed=start, words="")

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def __call__(self, entry: Entry) -> None:
        self.progress.update(self.task, completed=entry["step"], words=words_of(entry))
        told = evaluated(entry)
        if told is not None:
            self.say(told)

    def say(self, text: str) -> None:
        self.progress.console.print(Text(printable(text)))


class NothingToClose:
    """What is shown line by line, or not at all, needs no end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return


class Lines(NothingToClose):
    """A line at the first step, at the last one, and every few seconds."""

    def __init__(self, start: int, steps: int) -> None:
        self.first, self.steps = start + 1, steps
        self.said = time.monotonic()

    def __call__(self, entry: Entry) -> None:
        due = time.monotonic() - self.said >= SECONDS_BETWEEN_LINES
        if due or entry["step"] in (self.first, self.steps):
            self.said = time.monotonic()
            self.say(f"step {entry['step']:,} of {self.steps:,}: {words_of(entry)}")
        told = evaluated(entry)
        if told is not None:
            self.say(told)

    def say(self, text: str) -> None:
        sys.stdout.write(f"{printable(text)}\n")
        sys.stdout.flush()


class Silent(NothingToClose):
    """Nothing: of processes that are not the first."""

    def __call__(self, entry: Entry) -> None:
        return

    def say(self, text: str) -> None:
        return


def shown(start: int, steps: int, first: bool) -> Shown:
    """What suits the stream: a bar on a terminal, lines elsewhere."""
    if not first:
        return Silent()
    return Bar(start, steps) if sys.stdout.isatty() else Lines(start, steps)
