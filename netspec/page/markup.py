"""Parts that several sections of a page are made of: links, tables that scroll, rows."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.escaping.html import Content, Markup, element, lines


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
