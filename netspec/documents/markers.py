"""Finding markers in a document: which sections it has, what each asks for, and where its text stands.

A document is cut into lines with their line ends, so that what is not between markers can be kept to the byte.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import PurePath

from netspec.diagnostics.base import Problems
from netspec.diagnostics.documents import NestedMarker, StrayEnd, UnclosedMarker, UnknownMarker, WrongMarker
from netspec.record import Record
from netspec.source import Place
from netspec.spelling import did_you_mean

KINDS = ("table", "report", "totals", "diagram")


class Language(Record):
    """How a kind of document writes comments, and which table format it reads."""

    name: str
    open: re.Pattern[str]
    close: re.Pattern[str]
    closing: str


MARKDOWN = Language(
    "markdown",
    re.compile(r"\s*<!--\s*netspec:(\S+)\s*(.*?)\s*-->\s*"),
    re.compile(r"\s*<!--\s*/netspec\s*-->\s*"),
    "<!-- /netspec -->",
)
RST = Language("rst", re.compile(r"\.\.\s+netspec:(\S+)\s*(.*?)\s*"), re.compile(r"\.\.\s+/netspec\s*"), ".. /netspec")
LATEX = Language(
    "latex", re.compile(r"\s*%\s*netspec:(\S+)\s*(.*?)\s*"), re.compile(r"\s*%\s*/netspec\s*"), "% /netspec"
)
LANGUAGES = {".md": MARKDOWN, ".markdown": MARKDOWN, ".rst": RST, ".tex": LATEX}
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


def language_of(path: str) -> Language | None:
    """The language that a document's name says it is in."""
    return LANGUAGES.get(PurePath(path).suffix.lower())


def sections(path: str, lines: list[str], language: Language, problems: Problems) -> list[Section]:
    """The sections of a document in order; a marker that is wrong becomes a problem and no section."""
    found: list[Section] = []
    opened: tuple[Place, re.Match[str], int] | None = None
    for number, line in outside_code(lines, language):
        place = Place(path, number + 1, 1, number + 1, len(line.rstrip("\r\n")) + 1)
        start = language.open.fullmatch(line)
        if start is not None and opened is not None:
            problems.append(NestedMarker(place=place, kind=start[1], close=language.closing))
        elif start is not None:
            opened = (place, start, number + 1)
        elif language.close.fullmatch(line) and opened is None:
            problems.append(StrayEnd(place=place))
        elif language.close.fullmatch(line) and opened is not None:
            section = section_of(opened[0], opened[1], opened[2], number, problems)
            found += [section] if section is not None else []
            opened = None
    if opened is not None:
        problems.append(UnclosedMarker(place=opened[0], kind=opened[1][1], close=language.closing))
    return found


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


def section_of(place: Place, found: re.Match[str], start: int, stop: int, problems: Problems) -> Section | None:
    """The section that a marker opens, or none after saying what is wrong with it."""
    kind = found[1]
    if kind not in KINDS:
        problems.append(UnknownMarker(place=place, kind=kind, hint=did_you_mean(kind, KINDS)))
        return None

    def wrong(why: str) -> None:
        problems.append(WrongMarker(place=place, kind=kind, why=why))

    try:
        words = shlex.split(found[2])
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
        if name in ("--set", "--network") and not equals:
            value = next(rest, "")
        if name == "--published" and section.kind == "table" and not equals:
            section = section.replace(published=True)
        elif name == "--network" and value:
            section = section.replace(network=value)
        elif name == "--set" and "=" in value.strip("="):
            settings[value.partition("=")[0]] = value.partition("=")[2]
        elif word.startswith("-"):
            wrong(f"`{word}` means nothing here")
            return None
        else:
            paths.append(word)
    wanted = 2 if section.kind == "diagram" else 1
    if len(paths) != wanted:
        wrong(
            f"it names {len(paths)} files and not {wanted}" + (" (the spec, then the picture)" if wanted == 2 else "")
        )
        return None
    return section.replace(spec=paths[0], image=paths[1] if wanted == 2 else None, settings=settings)
