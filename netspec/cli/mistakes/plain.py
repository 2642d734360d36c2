"""Mistakes as a JSON list of plain values; lines and columns count from 1."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.diagnostics.base import Diagnostic
from netspec.escaping.json import document
from netspec.source import Place


def render(found: Sequence[Diagnostic]) -> str:
    """The list that `netspec check --format json` prints."""
    return document([as_data(one) for one in found])


def as_data(one: Diagnostic) -> dict[str, object]:
    """One mistake."""
    return {
        "code": one.code,
        "severity": one.severity,
        "message": one.fill(one.message),
        **position_of(one.place.replace(path=path_of(one))),
        "labels": [{**position_of(label.place), "text": label.text} for label in one.labels],
        "help": one.fill(one.help),
    }


def path_of(one: Diagnostic) -> str:
    """The file, or the option, that a mistake is about; empty where it is about the call as a whole."""
    return one.place.path or str(getattr(one, "path", ""))


def position_of(place: Place) -> dict[str, object]:
    """A place as plain data; what is wrong with a whole file, or with an option, stands at its very beginning."""
    return {
        "path": place.path,
        "line": max(1, place.line),
        "column": max(1, place.column),
        "end_line": max(1, place.end_line),
        "end_column": max(1, place.end_column),
    }
