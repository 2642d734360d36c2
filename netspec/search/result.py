"""What a trial's command says of its network.

`result.json` in its folder, an object; else the last line of `log.jsonl` there, or of what it printed, that is an
object and has the figure; else all that it printed, as one object. A figure inside another is reached by dots.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path

RESULT, LOG, PRINTED, SAID = "result.json", "log.jsonl", "stdout.txt", "stderr.txt"
MOST_BYTES = 2**24


class NoResultError(ValueError):
    """What is wrong with what a command reported."""


def value_of(folder: Path, metric: str) -> float:
    """The figure that a trial in this folder reported; `NoResultError` says why there is none."""
    if (folder / RESULT).exists():
        found = as_object(text_of(folder / RESULT))
        if found is None:
            raise NoResultError(f"`{RESULT}` holds no JSON object")
        return number_in(found, metric, f"`{RESULT}`")
    for name in (LOG, PRINTED):
        text = text_of(folder / name)
        for one in objects(text):
            if look_up(one, metric) is not None:
                return number_in(one, metric, f"`{name}`")
    raise NoResultError(f"it left no `{RESULT}`, and no line with `{metric}` in `{LOG}` or on standard output")


def objects(text: str) -> Iterable[dict[str, object]]:
    """The objects of a text that is one, or has one on each of its lines; the last line first."""
    whole = as_object(text)
    if whole is not None:
        yield whole
        return
    for line in reversed(text.splitlines()):
        found = as_object(line)
        if found is not None:
            yield found


def as_object(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def look_up(found: dict[str, object], metric: str) -> object:
    """What stands under a name, or under names with dots between them; none where nothing does."""
    if metric in found:
        return found[metric]
    here: object = found
    for part in metric.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def number_in(found: dict[str, object], metric: str, where: str) -> float:
    """The figure of this name, which must be a number that there is."""
    value = look_up(found, metric)
    if value is None:
        raise NoResultError(f"{where} has no `{metric}`")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NoResultError(f"`{metric}` in {where} is no number")
    try:
        worth = float(value)
    except OverflowError:
        raise NoResultError(f"`{metric}` in {where} is an integer of too many digits") from None
    if not math.isfinite(worth):
        raise NoResultError(f"`{metric}` in {where} is {value}")
    return worth


def text_of(path: Path) -> str:
    """What a file holds, the end of a very long one; nothing where it can't be read."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - MOST_BYTES))
            return stream.read().decode(errors="replace")
    except OSError:
        return ""
