"""Documentation comments on their way to what they document: the declaration or stage below them."""

from __future__ import annotations


class Docs:
    """The documentation comments of one file, told to it from top to bottom.

    Comments and blank lines may stand between one and what it documents. At the top of the file, one that a blank line
    or `use` follows is about the file itself.
    """

    def __init__(self) -> None:
        self.of_file = ""
        self.below: dict[int, str] = {}
        self.lines: list[str] = []
        self.end = self.line_of_code = 0
        self.at_top = True

    def comment(self, line: int, text: str) -> None:
        """A comment of either kind; behind code it documents nothing."""
        if line == self.line_of_code:
            return
        follows = line == self.end + 1
        if text.startswith("##"):
            if not follows:
                self.leave()
            self.lines.append(text[2:].strip())
        if follows or text.startswith("##"):
            self.end = line

    def code(self, line: int, uses: bool) -> None:
        """A word of code; whether it is the `use` of a file, which nobody documents."""
        if line == self.line_of_code:
            return
        self.line_of_code = line
        if self.lines and not (self.at_top and (uses or line != self.end + 1)):
            self.below[line] = "\n".join(self.lines).strip()
            self.lines = []
        self.leave()
        self.at_top = False

    def leave(self) -> None:
        """Leaves what was said so far to the file, where it stands at its top."""
        if self.at_top and self.lines:
            self.of_file = "\n".join(self.lines).strip()
            self.at_top = False
        self.lines = []

    def above(self, line: int) -> str:
        """What documents the code that begins on a line."""
        return self.below.get(line, "")
