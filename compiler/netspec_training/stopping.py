"""A signal to stop lets the step end and the run save, and then the process leaves. A second one leaves at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

OURS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stop:
    """Which signal came, if one did."""

    number = 0

    def note(self, number: int, _: FrameType | None) -> None:
        if self.number:
            os._exit(128 + number)  # whatever is being written is a temporary file yet
        self.number = number


@contextmanager
def noted_stops() -> Iterator[Stop]:
    """Notes signals while the body runs; those that the caller has ignored stay so, and threads can't listen."""
    stop, before = Stop(), {}
    try:
        for number in OURS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, stop.note)
    except ValueError:  # not in the main thread
        before = {}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
