"""Optuna's storages as searches use them: a file is a journal, which processes may share; a URL is a database."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import optuna
from optuna.storages import BaseStorage, JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock

from netspec.lazy import with_extra

# Two searches that make the same database trip over each other's tables; then one of them waits and looks again.
TRIES, PAUSE = 6, 0.05


class Lock(JournalFileSymlinkLock):
    """A lock that its holder may take again."""

    depth = 0

    def acquire(self) -> bool:
        if not self.depth:
            super().acquire()
        self.depth += 1
        return True

    def release(self) -> None:
        self.depth -= 1
        if not self.depth:
            super().release()


class Journal(JournalFileBackend):
    """A journal whose notes of one moment are written under one lock, and reach the disk together.

    Each note by itself costs three files made and a wait for the disk, and a proposal has one for each param.
    """

    def __init__(self, where: str) -> None:
        self.where = Path(where)
        self.lock = Lock(where)
        self.file: BinaryIO | None = None
        self.read = (0, 0)  # how many notes have been read, and of how many bytes the file was before
        super().__init__(where, self.lock)

    def read_logs(self, log_number_from: int) -> Generator[dict[str, Any], None, None]:
        # Whatever Optuna asks of a study looks into the file first, a dozen times for each proposal.
        size = self.where.stat().st_size
        if (log_number_from, size) == self.read:
            return
        read = log_number_from
        for note in super().read_logs(log_number_from):
            read += 1
            yield note
        self.read = (read, size)

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        if self.file is None:
            super().append_logs(logs)
            return
        lines = (json.dumps(one, separators=(",", ":")) + "\n" for one in logs)
        self.file.write("".join(lines).encode())
        self.file.flush()  # for who reads it meanwhile, and for a kill

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keeps other processes from writing meanwhile."""
        if self.file is not None:
            yield
            return
        self.lock.acquire()
        try:
            with self.where.open("ab") as self.file:
                before = self.file.tell()
                yield
                if self.file.tell() > before:
                    os.fsync(self.file.fileno())
        finally:
            self.file = None
            self.lock.release()


class Store:
    """A storage that is open. Raises what its database does, and `OSError` for a file."""

    def __init__(self, where: str) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.journal = None if "://" in where else Journal(where)
        self.storage: BaseStorage = database(where) if self.journal is None else JournalStorage(self.journal)

    @property
    def locks(self) -> bool:
        """Whether `together` keeps others out."""
        return self.journal is not None

    def together(self) -> AbstractContextManager[None]:
        """What is written meanwhile is written as one, where the storage can."""
        return nullcontext() if self.journal is None else self.journal.together()


def database(where: str) -> BaseStorage:
    """The storage of a URL, its tables made where they are not there."""
    failure: type[Exception] = with_extra("sqlalchemy.exc:DatabaseError", "search")
    for attempt in range(TRIES):
        try:
            return optuna.storages.get_storage(where)
        except failure:
            time.sleep(PAUSE * 2**attempt)
    return optuna.storages.get_storage(where)
