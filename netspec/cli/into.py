"""`netspec table --into`: documents filled, or held against what would be filled in."""

from __future__ import annotations

import sys
from pathlib import Path

from netspec.cli.output import colored, say, show_problem, status_of
from netspec.cli.streams import warn
from netspec.cli.write import otherwise, write_whole
from netspec.diagnostics.documents import OutOfDate
from netspec.diagnostics.render import render
from netspec.documents.fill import Documents, Filled
from netspec.documents.markers import Section


def fill_documents(paths: tuple[Path, ...], check: bool, root: Path | None, color: str) -> int:
    """Fills all documents, or with `check` says what is out of date.

    Writes none where anything is wrong but what is claimed of a network: that is shown, and ends with status 1.
    """
    documents = Documents(root)
    filled = [one for path in paths if (one := documents.fill(path)) is not None]
    if check:
        for stale in (found for one in filled for found in out_of_date(one)):
            documents.reporter.report(stale)
    problems = tuple(documents.reporter.problems)
    warn(render(problems, documents.sources, colored(color, sys.stderr)))
    status = status_of(problems)
    if not check and all(one.of_claim for one in problems):
        return write(filled, color) or status
    if not status:
        count = sum(len(one.sections) for one in filled)
        sys.stdout.write(f"up to date: {count} section{'' if count == 1 else 's'}\n")
    return status


def write(filled: list[Filled], color: str) -> int:
    """Writes every document and picture that is not as it should be; pictures first, so that no link leads nowhere."""
    for one in filled:
        files = {**one.pictures, one.path: one.text()}
        for path, text in files.items():
            force = path == one.path
            if path.is_file() and path.read_bytes() == text.encode():
                continue
            problem = write_whole(path, text, force)
            if problem is not None:
                own, other = "see that its folder can be written to", "name another picture in the marker"
                return show_problem(otherwise(problem, own if path == one.path else other), color)
            say(f"wrote {path}")
    return 0


def out_of_date(one: Filled) -> list[OutOfDate]:
    """What a document shows that is no longer so."""
    found = []
    for section, body in one.sections:
        before = "".join(one.lines[section.start : section.stop])
        if before != body:
            found.append(problem(one, section, first_difference(before, body)))
    stale = [path for path, text in one.pictures.items() if not path.is_file() or path.read_bytes() != text.encode()]
    for section, _ in one.sections:
        if section.image and (one.path.resolve().parent / section.image).resolve() in stale:
            found.append(problem(one, section, f"`{section.image}` is not what would be drawn"))
    return found


def problem(one: Filled, section: Section, what: str) -> OutOfDate:
    return OutOfDate(place=section.place, kind=section.kind, spec=section.spec, what=what, document=str(one.path))


def first_difference(before: str, after: str) -> str:
    """The first line that differs, old and new: what is left of both where they begin and end alike."""
    old_lines, new_lines = unlike(before.splitlines(), after.splitlines())
    old, new = first_words(old_lines), first_words(new_lines)
    if not old and not new:
        return "blank lines or line ends differ"
    return (
        f"`{old}` stands where `{new}` should"
        if old and new
        else f"`{old or new}` is {'too much' if old else 'missing'}"
    )


def unlike(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Both without the lines that they begin and end with alike."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    ends = range(1, shorter - start + 1)
    stop = next((at for at in ends if before[-at] != after[-at]), shorter - start + 1) - 1
    return before[start : len(before) - stop], after[start : len(after) - stop]


def first_words(lines: list[str]) -> str:
    """The first line that is not blank, without its margins."""
    return next((line.strip() for line in lines if line.strip()), "")
