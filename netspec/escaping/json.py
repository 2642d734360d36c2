"""JSON that is UTF-8 and safe on a terminal: what can't be shown is an escape, and every reader gives the same data."""

from __future__ import annotations

import json


def document(data: object) -> str:
    """Indented JSON, letters of all languages as they are, one newline at the end."""
    return shown(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"


def shown(text: str) -> str:
    """JSON that says the same, with nothing in it that a terminal would act on."""
    return "\n".join(line if line.isprintable() else "".join(map(escaped, line)) for line in text.split("\n"))


def escaped(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1]
