"""The part of an output that is written so far, and a note beside it of where it ends: what a killed run leaves.

Rows are appended to `OUTPUT.part`; then the note `OUTPUT.part.json` is replaced in one step. What stands behind the
length that the note tells was being written when the run ended, and is cut off before it goes on.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, BinaryIO

from netspec.record import Record

Note = dict[str, Any]


class Part(Record):
    """The files of an unfinished output."""

    output: Path

    @property
    def rows(self) -> Path:
        """Where rows are appended."""
        return self.output.with_name(f"{self.output.name}.part")

    @property
    def note_path(self) -> Path:
        """Where the note stands."""
        return self.output.with_name(f"{self.output.name}.part.json")

    def exists(self) -> bool:
        """Whether anything is left of an earlier run."""
        return self.rows.exists() or self.note_path.exists()

    def note(self) -> Note | None:
        """What the last note says; none where there is none that can be read."""
        try:
            data = json.loads(self.note_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return data if isinstance(data, dict) and {"sweep", "next", "bytes", "tally"} <= data.keys() else None

    def save(self, note: Note) -> None:
        """Replaces the note in one step."""
        beside = self.note_path.with_name(f"{self.note_path.name}.new")
        try:
            beside.write_text(json.dumps(note) + "\n", encoding="utf-8")
            os.replace(beside, self.note_path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def opened(self, length: int) -> BinaryIO:
        """The file of rows, cut off behind this length, to be appended to."""
        stream = self.rows.open("r+b" if self.rows.exists() else "w+b")
        stream.truncate(length)
        stream.seek(length)
        return stream

    def finished(self) -> None:
        """Puts the rows in the output's place."""
        os.replace(self.rows, self.output)
        self.note_path.unlink(missing_ok=True)

    def removed(self) -> None:
        """Takes away what is left of an earlier run."""
        self.rows.unlink(missing_ok=True)
        self.note_path.unlink(missing_ok=True)
