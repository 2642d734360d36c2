"""What an interrupt or a signal to end does: the run unwinds, so that nothing is left half-written, and says so.

The status is the one that a shell gives for the signal: 130 after an interrupt, 143 after `kill`. A signal that the
caller had ignored (`nohup`, a job in the background) stays ignored.

Code of others may take what is raised in it for an error of its own: extensions written in C do while they are
imported, and raise an ImportError in its place, or go on. So a signal is remembered, whatever becomes of what it
raised, and where the run goes on, it is raised again.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False  # what typing's name stands for; importing typing would take longer than the rest of start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

OURS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

SECONDS = 0.2
CAME: list[int] = []
"""The signals that came; not more than one."""


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
    CAME.clear()
    try:
        listen(unwind)
        status = work()
        if CAME:
            raise Stopped(CAME[0])
        leave_at_once()
        return status
    except BaseException:
        if not CAME:
            raise
        every(0)
        return said(CAME[0])


def unwind(number: int, _: FrameType | None) -> None:
    """Lets every open file be tidied up."""
    CAME.append(number)
    sys.unraisablehook = unless_stopped
    listen(again)
    every(SECONDS)
    raise Stopped(number)


def again(_: int, __: FrameType | None) -> None:
    """What a second signal does, and the clock: nothing while the run is tidied up, else what the first one did."""
    if not unwinding():
        raise Stopped(CAME[0])


def unwinding() -> bool:
    """Whether what the signal raised is on its way: the block that runs is one that it runs through."""
    error = sys.exc_info()[1]
    while error is not None and not isinstance(error, Stopped):
        error = error.__context__
    return error is not None


def unless_stopped(found: Any) -> None:
    """Python's own words of what is raised where nothing can catch it; a signal is raised again, and needs none."""
    if not isinstance(found.exc_value, Stopped):
        sys.__unraisablehook__(found)


def every(seconds: float) -> None:
    """Looks again each time that so many seconds are over; not at all for none of them."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, again)
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)


def listen(handler: Any) -> None:
    for number in OURS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
