"""Names with holes: `inception_{m}/1x1.{p}`. `{p}` stands for a name without `.` and `/`, `{p*}` for any text.

A segment (what stands between `.` and `/`) holds at most one hole, and a pattern at most one `{p*}`, so that a name is
matched in time that grows with its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from netspec.record import Record

HOLE = re.compile(r"\{([A-Za-z_]\w*)(\*?)\}")
LONGEST_NAME = 512


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
            parts.append(f"(?P<{match[1]}>{'.+' if match[2] else '[^./]+'})")
            end = match.end()
        return re.compile("".join(parts) + re.escape(self.text[end:]))

    def fill(self, values: Mapping[str, str]) -> str:
        """The name with these texts in its holes."""
        return HOLE.sub(lambda match: values[match[1]], self.text)
