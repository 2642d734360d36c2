"""HTML by types: text is escaped wherever it is put, and only what these functions made is not.

So that nothing from a spec can become markup, whoever writes the next section.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from netspec.escaping.plain import printable

VOID = frozenset(("meta", "link", "br", "input"))


class Markup(str):
    """HTML that is finished."""

    __slots__ = ()


Content = str | Markup | Iterable["str | Markup"]


def element(name: str, /, *content: Content, **attributes: str | bool | None) -> Markup:
    """An element. `class_` and `for_` are written without their underscores, other underscores as hyphens."""
    opened = "".join(attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{opened}>")
    return Markup(f"<{name}{opened}>{joined(content)}</{name}>")


def attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'


def joined(content: Iterable[Content]) -> Markup:
    """Contents one after another: finished HTML as it is, text escaped."""
    parts = []
    for one in content:
        if isinstance(one, Markup):
            parts.append(str(one))
        elif isinstance(one, str):
            parts.append(escaped(one))
        else:
            parts.append(joined(one))
    return Markup("".join(parts))


def escaped(text: str) -> str:
    """Text as HTML and SVG show it, control characters as escapes but for newlines."""
    return escape(printable(text, keep="\n"))


def lines(*content: Markup) -> Markup:
    """Finished HTML, each on a line of its own."""
    return Markup("\n".join(content))
