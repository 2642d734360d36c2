"""Rows as lines of text: comma-separated values, or one JSON object a line.

What a free name is worth is written as often as it has values, and looked up from then on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netspec.escaping import csv
from netspec.spaces.axes import Axis
from netspec.sweep.blocks import Block
from netspec.sweep.selection import is_array, listed
from netspec.values import Value, show

if TYPE_CHECKING:
    from netspec.closed.values import Values

ALWAYS = ("params", "macs", "activations")
LAST = ("valid", "code", "key")
LAST_KEY = re.compile(r'([0-9a-f]{16})(?:"})?$')


def columns(axes: Sequence[Axis], figures: Sequence[str]) -> list[str]:
    """The names of all columns; one that is free and called as a column of every sweep gets `set.` before it."""
    own = {"index", *figures, *LAST}
    return ["index", *(f"set.{one.name}" if one.name in own else one.name for one in axes), *figures, *LAST]


def key_text(key: int, valid: bool) -> str:
    """A key as it is written; none of what is no network."""
    return f"{key:016x}" if valid else ""


class Lines:
    """Writes the rows of one sweep."""

    def __init__(self, axes: Sequence[Axis], figures: Sequence[str], remarks: Sequence[str], form: str) -> None:
        self.remarks = remarks
        self.axes = axes
        self.figures = figures
        self.names = columns(axes, figures)
        self.is_json = form == "jsonl"
        self.value: Callable[[Value], str] = as_json if self.is_json else as_csv
        self.known: list[dict[int, str]] = [{} for _ in axes]

    def head(self) -> bytes:
        """What comes before all rows."""
        if self.is_json:
            return b""
        return ("".join(f"# {one}\n" for one in self.remarks) + csv.document([self.names])).encode()

    def of(self, block: Block, rows: Sequence[int]) -> bytes:
        """The lines of these rows of a block."""
        if not rows:
            return b""
        parts = [[str(block.numbers[row]) for row in rows]]
        for axis, places, known in zip(self.axes, block.places, self.known, strict=True):
            parts.append(self.looked_up(axis, picked(places, rows), known))
        parts += [list(map(str, picked(block.found[name], rows))) for name in self.figures]
        valid = picked(block.found["valid"], rows)
        keys = map(key_text, picked(block.found["key"], rows), valid)
        parts += [["true" if one else "false" for one in valid], picked(block.found["code"], rows), list(keys)]
        return self.joined(parts).encode()

    def keys(self, path: Path) -> Iterator[int]:
        """The keys of the networks in a file of such lines: the last thing in each."""
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                found = LAST_KEY.search(line)
                if found and not line.startswith("#"):
                    yield int(found[1], 16)

    def finish(self, part: Path) -> None:
        """What is left to do when all rows are written: nothing."""

    def looked_up(self, axis: Axis, places: list[int], known: dict[int, str]) -> list[str]:
        for place in set(places) - known.keys():
            known[place] = self.value(axis.at(place))
        return [known[place] for place in places]

    def joined(self, parts: list[list[str]]) -> str:
        """The columns as lines."""
        if not self.is_json:
            return "\n".join(map(",".join, zip(*parts, strict=True))) + "\n"
        for number in (-1, -2):
            parts[number] = [f'"{one}"' for one in parts[number]]
        names = [json.dumps(name) for name in self.names]
        form = "{" + ", ".join(f"{name.replace('{', '{{').replace('}', '}}')}: {{}}" for name in names) + "}}"
        line = f"{{{form}\n"
        return "".join(line.format(*row) for row in zip(*parts, strict=True))


def picked(column: Values, rows: Values) -> list[Any]:
    """These rows of a column, as Python's own values."""
    return listed(taken(column, rows))


def taken(column: Values, rows: Values) -> Values:
    """These rows of a column, as a column."""
    if len(rows) == len(column):
        return column
    return column[rows] if is_array(column) else [column[row] for row in rows]


def as_csv(value: Value) -> str:
    """A value as a cell."""
    return csv.document([[value if isinstance(value, int) and not isinstance(value, bool) else show(value)]]).rstrip(
        "\n"
    )


def as_json(value: Value) -> str:
    """A value as JSON: a number, a truth, or a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return show(value)
    return str(value) if isinstance(value, int) else json.dumps(show(value))
