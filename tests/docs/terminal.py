"""A terminal as a picture: what a command prints, in its colours."""

from __future__ import annotations

import io
import re

from rich.console import Console
from rich.text import Text

FONT_FACES = re.compile(r"\s*@font-face \{.*?\}\n", re.DOTALL)


def picture(command: str, printed: str) -> str:
    """A command and what it printed (with its escape sequences) as SVG; it asks for no font from elsewhere."""
    told = Text.from_ansi(printed.rstrip("\n"))
    width = max(line.cell_len for line in told.split())
    file = io.StringIO()
    console = Console(record=True, width=width, file=file, force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ {command}", style="bold"))
    console.print(told)
    svg = console.export_svg(title="netspec", unique_id="terminal")
    return "\n".join(line.rstrip() for line in FONT_FACES.sub("\n", svg).split("\n")) + "\n"
