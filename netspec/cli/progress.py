"""How far long work is, on a terminal: one line on standard error that is written over, and gone when the work ends."""

from __future__ import annotations

import sys
import time

from netspec.cli.streams import warn

EVERY = 0.1
NOT_BEFORE = 0.7


class Progress:
    """Tells of so many steps that are called `what`; where standard error is no terminal, it says nothing."""

    def __init__(self, total: int, what: str, done: int = 0) -> None:
        self.total = total
        self.what = what
        self.first = done
        self.began = self.last = time.monotonic()
        self.shown = sys.stderr.isatty()
        self.width = 0

    def at(self, done: int) -> None:
        """So many are done now."""
        now = time.monotonic()
        if not self.shown or now - self.began < NOT_BEFORE or now - self.last < EVERY:
            return
        self.last = now
        rate = (done - self.first) / (now - self.began)
        left = (self.total - done) / rate if rate else 0.0
        line = f"{done / self.total:6.1%}  {done:,} of {self.total:,} {self.what}, {clock(left)} left"
        warn("\r" + line.ljust(self.width))
        self.width = len(line)

    def over(self) -> None:
        """Takes the line away."""
        if self.width:
            warn("\r" + " " * self.width + "\r")
            self.width = 0


def clock(seconds: float) -> str:
    """`0:07`, `12:34`, `3:04:05`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
