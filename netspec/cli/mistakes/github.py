"""Mistakes as commands of a GitHub workflow: each becomes an annotation of its line in a pull request.

docs.github.com, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.cli.mistakes.plain import path_of
from netspec.diagnostics.base import Diagnostic
from netspec.escaping.github import field, message

LEVELS = {"error": "error", "warning": "warning"}


def render(found: Sequence[Diagnostic]) -> str:
    """One line for each mistake."""
    return "".join(f"{command(one)}\n" for one in found)


def command(one: Diagnostic) -> str:
    """`::error file=...,line=...,col=...,endLine=...,endColumn=...,title=CODE::message`."""
    told = [one.fill(one.message), *(f"{kind}: {text}" for kind, text in remarks(one))]
    fields = {**position(one), "title": one.code}
    shown = ",".join(f"{name}={field(str(value))}" for name, value in fields.items())
    return f"::{LEVELS.get(one.severity, 'notice')} {shown}::{message(chr(10).join(told))}"


def position(one: Diagnostic) -> dict[str, str | int]:
    """Where the mistake is; a column only where it begins and ends on one line, as GitHub wants it."""
    place, path = one.place, path_of(one)
    if not path or path.startswith("--"):
        return {}
    if not place.line:
        return {"file": path}
    found: dict[str, str | int] = {"file": path, "line": place.line, "endLine": place.end_line}
    if place.line == place.end_line:
        found |= {"col": place.column, "endColumn": place.end_column}
    return found


def remarks(one: Diagnostic) -> list[tuple[str, str]]:
    """What stands below the message."""
    labels = [("see", f"{label.place}: {label.text}") for label in one.labels]
    texts = (("note", one.fill(one.note)), ("help", one.fill(one.help)))
    return labels + [(kind, text) for kind, text in texts if text]
