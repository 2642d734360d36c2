"""Names with holes: `inception_{m}/1x1.{p}`. `{p}` stands for a name without `.` and `/`, `{p*}` for any text.

A segment (what stands between `.` and `/`) holds at most one hole, and a pattern at most one `{p*}`, so that a name is
matched in time that grows with its length alone.

Among many patterns the few that a name can match are found by their *form*: the pattern with its fixed texts left open.
All patterns of one form are told apart by those texts, which are looked up at once, however many there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from netspec.record import Record

HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(\*?)\}")
BETWEEN = re.compile(r"([./])")
LONGEST_NAME = 512
ONE_SEGMENT, ANY_TEXT = "[^./]+", ".+"


class Pattern(Record):
    """A pattern as it is written."""

    text: str

    @property
    def holes(self) -> tuple[str, ...]:
        """The names of the holes, `*` left out, in order."""
        return tuple(match[1] for match in HOLE.finditer(self.text))

    def mistake(self) -> str | None:
        """Why this is no pattern, if it is none."""
        if len(self.text) > LONGEST_NAME:
            return f"a name has more than {LONGEST_NAME} characters"
        if re.search(r"[{}]", HOLE.sub("", self.text)):
            return f"`{self.text}` has a brace that belongs to no hole such as {{p}}"
        if len(set(self.holes)) < len(self.holes):
            return f"`{self.text}` has the same hole twice"
        if any(len(HOLE.findall(segment)) > 1 for segment in re.split(r"[./]", self.text)):
            return f"`{self.text}` has two holes between two dots"
        if len([match for match in HOLE.finditer(self.text) if match[2]]) > 1:
            return f"`{self.text}` has two holes for any text"
        return None

    def compiled(self) -> re.Pattern[str]:
        """The pattern as a regular expression."""
        parts, end = [], 0
        for match in HOLE.finditer(self.text):
            parts.append(re.escape(self.text[end : match.start()]))
            parts.append(f"(?P<{match[1]}>{ANY_TEXT if match[2] else ONE_SEGMENT})")
            end = match.end()
        return re.compile("".join(parts) + re.escape(self.text[end:]))

    def form(self) -> tuple[str, tuple[str, ...]]:
        """A regular expression with a group for each fixed text, and these texts: what the groups of a match hold."""
        parts: list[str] = []
        texts: list[str] = []
        for segment in BETWEEN.split(self.text):
            hole = HOLE.search(segment)
            if hole is None:
                parts.append("([./])" if segment in (".", "/") else "([^./]*)")
                texts.append(segment)
            else:
                before, after = segment[: hole.start()], segment[hole.end() :]
                parts.append(f"([^./]{{{len(before)}}}){ANY_TEXT if hole[2] else ONE_SEGMENT}([^./]{{{len(after)}}})")
                texts += [before, after]
        return "".join(parts), tuple(texts)

    def fill(self, values: Mapping[str, str]) -> str:
        """The name with these texts in its holes."""
        return HOLE.sub(lambda match: values[match[1]], self.text)
