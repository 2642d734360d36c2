"""Values that show themselves: `str()` and `repr()` give what the command prints, in the width that there is."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from typing import ClassVar, TextIO

from netspec.lazy import resolve
from netspec.record import Record

PLAIN_WIDTH = 120


def width_of(stream: TextIO | None) -> int:
    """Columns of the terminal behind the stream; a fixed number where there is none, so that output is the same."""
    return shutil.get_terminal_size().columns if stream is not None and stream.isatty() else PLAIN_WIDTH


class Shown(Record):
    """A record that is shown by one of its `formats`, of which `rich` is what a terminal gets."""

    formats: ClassVar[Mapping[str, str]] = {}

    def shown(self, form: str) -> str:
        """The text in one of the formats, as it goes into a file."""
        text: str = resolve(self.formats[form])(self, width=None, color=False)
        return text

    def __str__(self) -> str:
        text: str = resolve(self.formats["rich"])(self, width=width_of(sys.stdout), color=False)
        return text.rstrip("\n")

    def __repr__(self) -> str:
        return str(self)
