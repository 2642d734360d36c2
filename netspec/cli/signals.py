"""What an interrupt or a signal to end does: the run unwinds, so that nothing is left half-written, and says so.

The status is the one that a shell gives for the signal: 130 after an interrupt, 143 after `kill`. A signal that the
caller had ignored (`nohup`, a job in the background) stays ignored.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False  # what typing's name stands for; importing typing would take longer than the rest of start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

OURS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal came. No `except Exception` and no library mistakes it for an error."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def leave_at_once() -> None:
    """From now on a signal ends the process where it stands: for when nothing is being written."""
    listen(lambda number, _: os._exit(128 + number))


def status_of(work: Callable[[], int], said: Callable[[int], int]) -> int:
    """The exit status of the work, or what is said of the signal which stops it."""
    try:
        listen(unwind)
        status = work()
        leave_at_once()
        return status
    except Stopped as stopped:
        return said(stopped.number)


def unwind(number: int, _: FrameType | None) -> None:
    """Lets every open file be tidied up; a second signal does not disturb that."""
    listen(signal.SIG_IGN)
    raise Stopped(number)


def listen(handler: Any) -> None:
    for number in OURS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
