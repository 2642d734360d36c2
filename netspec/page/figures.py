"""Drawings on the page: each in a region that scrolls, and that is zoomed by buttons or by keys where scripts run."""

from __future__ import annotations

from netspec.draw.picture import Picture
from netspec.draw.svg import render
from netspec.escaping.html import Markup, element, lines
from netspec.page.markup import scrolling

ZOOMS = (("out", "−", "Zoom out"), ("in", "+", "Zoom in"), ("fit", "Fit", "Zoom to the width of the page"))


def figure(name: str, drawn: Picture, links: str, caption: Markup | None = None) -> Markup:
    """A drawing whose stages lead to the places on the page whose ids begin with `links`."""
    buttons = [element("button", sign, type="button", data_zoom=way, aria_label=said) for way, sign, said in ZOOMS]
    controls = element("p", *buttons, element("output", "100%"), class_="zoom", hidden=True)
    svg = Markup(render(drawn, embedded=True, links=links))
    return element("figure", lines(*([caption] if caption else []), controls, scrolling(name, svg)))
