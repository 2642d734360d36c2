"""Diagnostics as people read them: the line, the place underlined, second places, why, and what to write instead.

Plain text with ANSI colour on demand. Promises one trailing newline per diagnostic and no control characters from a
spec.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netspec.diagnostics.base import Diagnostic, Label
from netspec.escaping.plain import printable
from netspec.source import Place, SourceFile

BOLD, RED, YELLOW, BLUE, GREEN, RESET = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[1;32m", "\x1b[0m"
TAB = "    "
WIDEST_LINE = 160


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceFile], color: bool = False) -> str:
    """All diagnostics, in order, an empty line between two."""
    return "\n".join(Page(one, sources, color).text() for one in diagnostics)


class Page:
    """One diagnostic being laid out."""

    def __init__(self, diagnostic: Diagnostic, sources: Mapping[str, SourceFile], color: bool) -> None:
        self.diagnostic = diagnostic
        self.sources = sources
        self.color = color
        places = [diagnostic.place, *(label.place for label in diagnostic.labels)]
        self.gutter = len(str(max(place.line for place in places)))

    def text(self) -> str:
        one = self.diagnostic
        tint = RED if one.severity == "error" else YELLOW
        lines = [self.paint(f"{one.severity}[{one.code}]", tint) + self.paint(f": {self.told(one.message)}", BOLD)]
        if one.place.line:
            lines += self.excerpt(Label(one.place, self.told(one.here)), "^", tint, "-->")
        elif one.place.path:
            lines.append(" " * self.gutter + f"{self.paint('-->', BLUE)} {printable(one.place.path)}")
        for label in one.labels:
            lines += self.excerpt(label, "-", BLUE, ":::")
        if (one.place.line or one.labels) and (self.told(one.note) or self.told(one.help)):
            lines.append(self.margin())
        lines += self.remark("note", one.note, BLUE) + self.remark("help", one.help, GREEN)
        return "\n".join(lines) + "\n"

    def told(self, template: str) -> str:
        return printable(self.diagnostic.fill(template)) if template else ""

    def excerpt(self, label: Label, mark: str, tint: str, arrow: str) -> list[str]:
        place, told = label.place, printable(label.text)
        head = " " * self.gutter + self.paint(arrow, BLUE) + f" {printable(str(place))}"
        source = self.sources.get(place.path)
        lines = source.lines() if source else []
        if not 1 <= place.line <= len(lines):
            return [head, f"{self.margin()} {told}"] if told else [head]
        line, start, stop = around(lines[place.line - 1], place)
        before, marked = printable(line[:start], "\t"), printable(line[start:stop], "\t")
        indent = len(before.expandtabs(4))
        width = max(1, len((before + marked).expandtabs(4)) - indent)
        whole, indent = clipped(printable(line, "\t").expandtabs(4), indent)
        underline = self.paint(" ".join(filter(None, [mark * min(width, WIDEST_LINE - indent), told])), tint)
        shown = f"{self.paint(str(place.line).rjust(self.gutter) + ' |', BLUE)} {whole}".rstrip()
        return [head, self.margin(), shown, f"{self.margin()} {' ' * indent}{underline}"]

    def remark(self, kind: str, template: str, tint: str) -> list[str]:
        text = self.told(template)
        return [" " * self.gutter + f" = {self.paint(kind, tint)}: {text}"] if text else []

    def margin(self) -> str:
        return self.paint(" " * self.gutter + " |", BLUE)

    def paint(self, text: str, tint: str) -> str:
        return f"{tint}{text}{RESET}" if self.color else text


def around(line: str, place: Place) -> tuple[str, int, int]:
    """More of a line than is shown, so that a mistake costs the same on any line; where its place starts and ends."""
    start, stop = place.column - 1, place.end_column - 1 if place.end_line == place.line else len(line)
    cut = max(0, start - 2 * WIDEST_LINE)
    return line[cut : start + 2 * WIDEST_LINE], start - cut, stop - cut


def clipped(line: str, at: int) -> tuple[str, int]:
    """As much of a long line as fits around column `at`, and where that column is then."""
    if len(line) <= WIDEST_LINE:
        return line, at
    start = max(0, at - WIDEST_LINE // 2)
    shown = ("…" if start else "") + line[start + bool(start) :]
    return shown if len(shown) <= WIDEST_LINE else shown[: WIDEST_LINE - 1] + "…", at - start
