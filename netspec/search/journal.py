"""A study in a file of its own, for engines that keep none: a line of JSON for each proposal, and for what it came to.

One search at a time works on it. A last line that was cut short, by a kill or a full disk, never happened.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from netspec.lazy import present

STUDY, IDENTITY = "study", "identity"
Entry = dict[str, Any]


class Journal:
    """The file of a study, made where it is not there: `entries` are its lines after the first."""

    def __init__(self, where: str, study: str, identity: Mapping[str, object]) -> None:
        self.file = Path(where).open("a+b")  # noqa: SIM115 - held open, and with it the lock, as long as the search runs
        hold(self.file, where)
        self.file.seek(0)
        whole = self.file.read()
        kept = whole[: whole.rfind(b"\n") + 1]
        self.file.truncate(len(kept))
        self.entries: list[Entry] = [json.loads(line) for line in kept.splitlines()[1:]]
        if not kept:
            self.write({STUDY: study, IDENTITY: dict(identity)})

    def add(self, entry: Entry) -> None:
        """Notes something for good."""
        self.write(entry)
        self.entries.append(entry)

    def write(self, entry: Entry) -> None:
        self.file.write(json.dumps(entry).encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())


def stored(where: str, name: str) -> Mapping[str, object] | None:
    """What the study in a file is of, nothing where it is another one; none where there is no study yet."""
    if "://" in where:
        raise ValueError("this engine keeps its study in a file")
    path = Path(where)
    first = path.open("rb").readline() if path.exists() else b""
    if not first.endswith(b"\n"):
        return None
    try:
        head = json.loads(first)
    except ValueError:
        head = None
    if not isinstance(head, dict) or not isinstance(head.get(IDENTITY), dict):
        raise ValueError("it is no study of this engine")
    found: dict[str, object] = head[IDENTITY] if head.get(STUDY) == name else {}
    return found


def hold(file: BinaryIO, where: str) -> None:
    """Keeps other searches out until this process ends, where the system can."""
    locks = present("fcntl")
    if locks is not None:
        try:
            locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
        except BlockingIOError:
            raise BlockingIOError(errno.EAGAIN, "another search is at work on it", where) from None
