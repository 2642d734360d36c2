"""Mistakes as SARIF 2.1.0, which code hosts and editors read: docs.oasis-open.org/sarif/sarif/v2.1.0."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import netspec
from netspec.cli.mistakes.plain import path_of
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.explain import page
from netspec.escaping.json import document
from netspec.source import Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning"}


def render(found: Sequence[Diagnostic]) -> str:
    """One run with a rule for each code that is in it."""
    kinds = {one.code: type(one) for one in sorted(found, key=lambda one: one.code)}
    order = {code: number for number, code in enumerate(kinds)}
    driver = {
        "name": "netspec",
        "version": netspec.__version__,
        "rules": [rule(code, kind) for code, kind in kinds.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [result(one, order[one.code]) for one in found],
    }
    return document({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def rule(code: str, kind: type[Diagnostic]) -> dict[str, object]:
    """A code, with its page as help."""
    title, text = str(kind.__doc__), page(code) or ""
    help_text = {"help": {"text": text, "markdown": text}} if text else {}
    return {"id": code, "name": kind.__name__, "shortDescription": {"text": title}, **help_text}


def result(one: Diagnostic, index: int) -> dict[str, object]:
    """One mistake; what is about the call as a whole has no location."""
    texts = [one.fill(template) for template in (one.message, one.note, one.help)]
    path = path_of(one)
    where = {} if not path or path.startswith("--") else {"locations": [location(one.place.replace(path=path))]}
    related = [
        {"id": number, **location(label.place), "message": {"text": label.text}}
        for number, label in enumerate(one.labels, 1)
    ]
    return {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": LEVELS.get(one.severity, "note"),
        "message": {"text": "\n".join(text for text in texts if text)},
        **where,
        **({"relatedLocations": related} if related else {}),
    }


def location(place: Place) -> dict[str, object]:
    """A file, and the stretch of it where there is one."""
    physical: dict[str, object] = {"artifactLocation": {"uri": address(place.path)}}
    if place.line:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical}


def address(path: str) -> str:
    """A path as an address, relative where the path is."""
    file = Path(path)
    return file.as_uri() if file.is_absolute() else quote(file.as_posix())
