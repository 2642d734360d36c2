"""Finding markers in a document: which sections it has, what each asks for, and where its text stands.

A document is cut into lines with their line ends, so that what is not between markers can be kept to the byte.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import PurePath

from netspec.diagnostics.documents import NestedMarker, StrayEnd, UnclosedMarker, UnknownMarker, WrongMarker
from netspec.diagnostics.reporter import Reporter
from netspec.record import Record
from netspec.report.comparison import ORDERS
from netspec.report.presentation import Presentation
from netspec.source import Place
from netspec.spelling import did_you_mean

KINDS = ("table", "report", "totals", "diagram", "compare")
PRESENTED = tuple(f"--{name}" for name in Presentation._fields)


class Language(Record):
    """How a kind of document writes a comment that is a line of its own, and which table format it reads."""

    name: str
    begin: str
    end: str = ""
    indented: bool = True

    @property
    def closing(self) -> str:
        """The marker that ends a section."""
        return f"{self.begin} {CLOSE} {self.end}".strip()

    def comment(self, line: str) -> str | None:
        """The text of the comment that fills a line, if one does. String methods alone: each looks at the line once."""
        text = line.strip() if self.indented else line.rstrip()
        whole = len(text) >= len(self.begin + self.end) and text.startswith(self.begin) and text.endswith(self.end)
        inner = text[len(self.begin) : len(text) - len(self.end)]
        return inner.strip() if whole and (self.indented or inner[:1].isspace()) else None


OPEN, CLOSE = "netspec:", "/netspec"
MARKDOWN = Language("markdown", "<!--", "-->")
RST = Language("rst", "..", indented=False)
LATEX = Language("latex", "%")
LANGUAGES = {".md": MARKDOWN, ".markdown": MARKDOWN, ".rst": RST, ".tex": LATEX}
LONGEST_MARKER = 4096
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


class Section(Record):
    """What stands between two markers: lines `start` to `stop` of the document, and what the marker asks for."""

    place: Place
    kind: str
    spec: str
    image: str | None
    published: bool
    network: str | None
    settings: dict[str, str]
    start: int
    stop: int
    specs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sort: str | None = None
    presentation: Presentation = Presentation()


def language_of(path: str) -> Language | None:
    """The language that a document's name says it is in."""
    return LANGUAGES.get(PurePath(path).suffix.lower())


def sections(path: str, lines: list[str], language: Language, reporter: Reporter) -> list[Section]:
    """The sections of a document in order; a marker that is wrong becomes a problem and no section."""
    found: list[Section] = []
    opened: tuple[Place, str, int] | None = None
    for number, line in outside_code(lines, language):
        place = Place(path, number + 1, 1, number + 1, len(line.rstrip("\r\n")) + 1)
        comment = language.comment(line) or ""
        opens, asked_for = comment.startswith(OPEN) and comment != OPEN, comment.removeprefix(OPEN).strip()
        if opens and opened is not None:
            reporter.report(NestedMarker(place=place, kind=kind_of(asked_for), close=language.closing))
        elif opens:
            opened = (place, asked_for, number + 1)
        elif comment == CLOSE and opened is None:
            reporter.report(StrayEnd(place=place))
        elif comment == CLOSE and opened is not None:
            section = section_of(*opened, number, reporter)
            found += [section] if section is not None else []
            opened = None
    if opened is not None:
        reporter.report(UnclosedMarker(place=opened[0], kind=kind_of(opened[1]), close=language.closing))
    return found


def kind_of(asked_for: str) -> str:
    """The first word after `netspec:`, no more of it than is worth showing."""
    return "".join(asked_for[:64].split(maxsplit=1)[:1])


def outside_code(lines: list[str], language: Language) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without those of fenced code in Markdown, where a marker is an example."""
    fence = ""
    for number, line in enumerate(lines):
        found = FENCE.match(line) if language is MARKDOWN else None
        if found is not None and not fence:
            fence = found[1]
        elif found is not None and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
        elif not fence:
            yield number, line


def section_of(place: Place, asked_for: str, start: int, stop: int, reporter: Reporter) -> Section | None:
    """The section that a marker opens, or none after saying what is wrong with it."""
    kind = kind_of(asked_for)
    if kind not in KINDS:
        reporter.report(UnknownMarker(place=place, kind=kind, hint=did_you_mean(kind, KINDS)))
        return None

    def wrong(why: str) -> None:
        reporter.report(WrongMarker(place=place, kind=kind, why=why))

    if len(asked_for) > LONGEST_MARKER:
        wrong(f"it has more than {LONGEST_MARKER:,} characters")
        return None
    try:
        words = shlex.split(asked_for.removeprefix(kind))
    except ValueError as error:
        wrong(str(error).lower())
        return None
    return asked(Section(place, kind, "", None, False, None, {}, start, stop), words, wrong)


def asked(section: Section, words: list[str], wrong: Callable[[str], None]) -> Section | None:
    """The section with the marker's words read."""
    paths: list[str] = []
    settings: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name in ("--set", "--network", "--sort", *PRESENTED) and not equals:
            value = next(rest, "")
        if name == "--published" and section.kind == "table" and not equals:
            section = section.replace(published=True)
        elif name == "--network" and value:
            section = section.replace(network=value, names=(*section.names, value))
        elif name == "--sort" and section.kind == "compare" and value in ORDERS:
            section = section.replace(sort=value)
        elif name in PRESENTED and section.kind != "diagram" and value:
            presented = section.presentation.replace(**{name[2:]: value})
            section = section.replace(presentation=presented)
        elif name == "--set" and "=" in value.strip("="):
            settings[value.partition("=")[0]] = value.partition("=")[2]
        elif word.startswith("-"):
            wrong(f"`{word}` means nothing here")
            return None
        else:
            paths.append(word)
    if section.kind == "compare" and paths:
        return section.replace(spec=paths[0], specs=tuple(paths), settings=settings)
    wanted = 2 if section.kind == "diagram" else 1
    if len(paths) != wanted:
        wrong(
            f"it names {len(paths)} files and not {wanted}" + (" (the spec, then the picture)" if wanted == 2 else "")
        )
        return None
    return section.replace(spec=paths[0], image=paths[1] if wanted == 2 else None, settings=settings)
