"""The project's pages, their fenced examples and the command lines in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OPTION = re.compile(r"(\w+)=(\S+)")
INLINE = re.compile(r"`(netspec [^`\n]+)`")
LANGUAGES = {"netspec", "python", "console", "sh", "toml", "yaml", "text", "json", "latex", "markdown"}


class Example(NamedTuple):
    """A fenced block: where it stands, its language, its options (```` ```netspec fails=NS405 ````), its text."""

    place: str
    language: str
    options: dict[str, str]
    text: str


WALKS = ("docs/walk.md", "docs/walk-search.md")


def examples(language: str) -> list[Example]:
    """All fenced blocks in one language that stand for themselves: those of a walk follow each other."""
    return [one for one in all_examples() if one.language == language and not one.place.startswith(WALKS)]


def all_examples() -> Iterator[Example]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in FENCE.finditer(text):
            line = text[: found.start()].count("\n") + 1
            place = f"{page.relative_to(ROOT)}:{line}"
            yield Example(place, found[1], dict(OPTION.findall(found[2])), found[3])


def command_lines() -> Iterator[tuple[str, str]]:
    """Every `netspec ...` that a page shows: in the text, and in blocks for a shell."""
    for page in PAGES:
        for line in INLINE.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            yield str(page.relative_to(ROOT)), line
    for one in all_examples():
        if one.language in ("console", "sh"):
            for line in one.text.split("\n"):
                for found in re.findall(r"(?:^\$ |bin/|^)(netspec [^|>&#]+)", line):
                    yield one.place, found.strip()


def between(page: str, mark: str) -> str:
    """What stands between `<!-- MARK -->` and the next `<!-- /... -->`."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return text.split(f"<!-- {mark} -->\n", 1)[1].split("<!-- /", 1)[0].strip("\n")
