"""Reading files that people name: every way that can fail is a mistake with a code. Newlines come out as `\\n`."""

from __future__ import annotations

import os
import stat
import sys
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from netspec import shipped
from netspec.diagnostics.files import FileProblem, FileTooLarge, IsFolder, NoSuchFile, NotUtf8, Unreadable
from netspec.source import SourceFile
from netspec.spelling import did_you_mean, nearest

LARGEST_FILE = 2**20
STANDARD_INPUT, SHOWN_INPUT = Path("-"), "<stdin>"


def read(path: Path) -> SourceFile | FileProblem:
    """One spec's text, `-` that of standard input. Devices and pipes that are named are not waited for, and never more
    than the limit is read."""
    if path == STANDARD_INPUT:
        return read_from(sys.stdin)
    shown = display_path(path)
    size = regular_file(path, (".ns",))
    if isinstance(size, NoSuchFile):
        return size.replace(hint=hint_for(path))
    if isinstance(size, FileProblem):
        return size
    if size > LARGEST_FILE:
        return FileTooLarge(path=shown, size=size, limit=LARGEST_FILE)
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        return Unreadable(path=shown, why=error.strerror or str(error))
    return decoded(data, shown)


@lru_cache(1)
def read_from(stream: TextIO | None) -> SourceFile | FileProblem:
    """The spec that comes through standard input; kept, since it comes only once."""
    try:
        data = b"" if stream is None else stream.buffer.read(LARGEST_FILE + 1)
    except OSError as error:
        return Unreadable(path=SHOWN_INPUT, why=error.strerror or str(error))
    if stream is None:
        return Unreadable(path=SHOWN_INPUT, why="it is closed")
    if len(data) > LARGEST_FILE:
        return Unreadable(path=SHOWN_INPUT, why=f"it has more than {LARGEST_FILE} bytes")
    return decoded(data, SHOWN_INPUT)


def hint_for(path: Path) -> str:
    """What may be meant by the name of a spec that does not exist."""
    name = path.with_suffix("")
    if path.suffix == ".ns" and path.name != ".ns" and shipped.named(name):
        return f"netspec ships it under the name `{name.as_posix()}`, without `.ns`"
    near = nearest(path.as_posix(), shipped.names()) if not path.suffix else None
    return f"did you mean `{near}`, which netspec ships?" if near else did_you_mean(path.name, beside(path))


def regular_file(path: Path, suffixes: tuple[str, ...]) -> int | FileProblem:
    """The size of a file, or why it is none; a similar name beside it is one that ends as a file of its kind does."""
    shown = display_path(path)
    try:
        status = path.stat()
    except FileNotFoundError:
        return NoSuchFile(path=shown, hint=did_you_mean(path.name, beside(path, suffixes)))
    except NotADirectoryError:
        return NoSuchFile(path=shown)
    except (OSError, ValueError) as error:
        return Unreadable(path=shown, why=getattr(error, "strerror", None) or str(error))
    if stat.S_ISDIR(status.st_mode):
        return IsFolder(path=shown)
    return status.st_size if stat.S_ISREG(status.st_mode) else Unreadable(path=shown, why="it is no regular file")


def decoded(data: bytes, shown: str) -> SourceFile | FileProblem:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return NotUtf8(path=shown, byte=f"0x{data[error.start]:02x}", offset=error.start)
    return SourceFile(shown, text.replace("\r\n", "\n").replace("\r", "\n"))


def beside(path: Path, suffixes: tuple[str, ...] = (".ns",)) -> list[str]:
    """Names of the specs, or files with other endings, in the same folder, if it exists."""
    try:
        return [name for name in os.listdir(path.parent) if name.endswith(suffixes)]
    except OSError:
        return []


def display_path(path: Path) -> str:
    """The path as people name it: from the current folder where it lies below it; bytes that are no text as escapes."""
    try:
        shown = path.relative_to(Path.cwd()) if path.is_absolute() else path
    except (ValueError, OSError):
        shown = path
    return str(shown).encode(errors="backslashreplace").decode()
