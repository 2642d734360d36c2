"""HTML by types: text is escaped wherever it is put, and only what these functions made is not.

So that nothing from a spec can become markup, whoever writes the next section.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from netspec.report.numbers import printable

VOID = frozenset(("meta", "link", "br"))


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
    return f" {name}" if value is True else f' {name}="{shown(str(value))}"'


def joined(content: Iterable[Content]) -> Markup:
    """Contents one after another: finished HTML as it is, text escaped."""
    parts = []
    for one in content:
        if isinstance(one, Markup):
            parts.append(str(one))
        elif isinstance(one, str):
            parts.append(shown(one))
        else:
            parts.append(joined(one))
    return Markup("".join(parts))


def shown(text: str) -> str:
    """Text as HTML shows it, control characters as escapes but for newlines."""
    return "\n".join(escape(printable(line)) for line in text.split("\n"))


def lines(*content: Markup) -> Markup:
    """Finished HTML, each on a line of its own."""
    return Markup("\n".join(content))


def link(target: str, *content: Content, **attributes: str | bool | None) -> Markup:
    """A link to a place on the same page."""
    return element("a", *content, href=f"#{target}", **attributes)


def table(caption: str, head: Iterable[Content], rows: Iterable[Markup], **attributes: str | bool | None) -> Markup:
    """A table that scrolls by itself where the page is narrow, also by keyboard."""
    columns = [element("th", one, scope="col") for one in head]
    parts = [element("caption", caption), element("thead", element("tr", *columns)), element("tbody", lines(*rows))]
    return scrolling(caption, element("table", *parts, **attributes))


def scrolling(name: str, content: Markup) -> Markup:
    """A region that scrolls sideways."""
    return element("div", content, class_="scroll", tabindex="0", role="region", aria_label=name)


def row(head: Content, *cells: Content, numbers: bool = True, **attributes: str | bool | None) -> Markup:
    """A row of a table: its heading, then its cells, which hold numbers or text."""
    style = "number" if numbers else None
    data = [element("td", cell, class_=style) for cell in cells]
    return element("tr", element("th", head, scope="row"), *data, **attributes)
