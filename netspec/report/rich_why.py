"""The arithmetic of a stage on a terminal: each operation's products, each branch's sum."""

from __future__ import annotations

from collections.abc import Iterator

from rich.padding import Padding
from rich.text import Text

from netspec.escaping.plain import printable
from netspec.report.console import printed
from netspec.report.why import Why

NARROWEST = 40


def render(one: Why, *, width: int | None, color: bool) -> str:
    """The node, then what is inside of it, further in; no figure is cut."""
    return printed(lines(one, 0), max(width or 100, NARROWEST), color)


def lines(one: Why, level: int) -> Iterator[Padding]:
    head = Text(printable(one.name), style="bold").append(
        f"  {printable(one.word)}, {one.input} -> {one.output}", style="not bold"
    )
    yield Padding(head, (0, 0, 0, 2 * level))
    for amount, noun, summands in ((one.params, "parameters", one.sum_of_params), (one.macs, "MACs", one.sum_of_macs)):
        text = Text(f"{amount:,}", style="bold").append(f" {noun}", style="not bold")
        text.append(f" = {summands}" if summands else "", style="not bold")
        yield Padding(text, (0, 0, 0, 2 * level + 2))
    for part in one.parts:
        yield Padding("", 0)
        yield from lines(part, level + 1)
