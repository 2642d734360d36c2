"""Standard output and standard error as they happen to be: in any encoding, closed, full, or read no further.

Text for people goes out in the encoding of the stream, and what that lacks is written with ASCII: `×` as `x`, a frame
as `|` and `-`. Data goes out as UTF-8 whatever the stream says, so that a file is the same wherever it is made.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO

LIKE = str.maketrans(
    {
        **dict(zip("×–—−‐…„“”‘’·•", ["x", "-", "--", "-", "-", "...", '"', '"', '"', "'", "'", ".", "*"], strict=True)),
        **dict(zip("≠≤≥≈±→✓✗†", ["!=", "<=", ">=", "~", "+-", "->", "ok", "x", "+"], strict=True)),
        **dict.fromkeys("─━╌┄╴╶╸╺", "-"),
        **dict.fromkeys("═", "="),
        **dict.fromkeys("│┃║╎╵╷╹╻", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰┏┓┗┛┠┨┯┷┿╇╈╞╡╪╒╕╘╛╤╧╔╗╚╝╠╣╦╩╬┡┩╋┳┻┣┫┢┪╀╁╂", "+"),
        **dict.fromkeys("▏▎▍", " "),
        **dict.fromkeys("▌▋▊▉█", "#"),
    }
)
PLAINER = "netspec.plainer"


def plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """What is written for a character that the stream can't show: one like it in ASCII, else its escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    start = error.start
    char = error.object[start]
    if ord(char) in LIKE:
        return LIKE[ord(char)], start + 1
    return codecs.backslashreplace_errors(
        UnicodeEncodeError(error.encoding, error.object, start, start + 1, error.reason)
    )


def make_ready() -> None:
    """Makes both streams take any text."""
    codecs.register_error(PLAINER, plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors != PLAINER:
            stream.reconfigure(errors=PLAINER)


def print_data(text: str) -> None:
    """Writes text that programs read: UTF-8, lines ended by `\\n`, whatever the stream or the system would choose."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    sys.stdout.write(text)


def print_as(form: str, text: str) -> None:
    """Writes text in a format that is asked for: `rich` and `text` are for people, all others are data."""
    if form in ("rich", "text"):
        sys.stdout.write(text)
    else:
        print_data(text)


def open_missing() -> bool:
    """Whether there is a standard output; a standard error that the caller closed says nothing from now on."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open as long as the run)
    return sys.stdout is not None


def warn(text: str) -> None:
    """Writes to standard error. Where nobody takes it the run goes on: its status still says what is wrong."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        drop(sys.stderr)


def unread() -> int:
    """The reader of standard output has seen enough, which is no mistake."""
    drop(sys.stdout)
    return 0


def unwritable(error: OSError) -> int:
    """Standard output can't be written: a full disk, for example."""
    warn(f"error[NS006]: standard output can't be written: {error.strerror or error}\n")
    drop(sys.stdout)
    return 2


def drop(stream: TextIO) -> None:
    """Lets what is left in a buffer go nowhere: Python would complain once more when it closes the stream at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
