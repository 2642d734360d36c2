"""The formats of mistakes by name, each imported when it is asked for. `text` is how people read them."""

from __future__ import annotations

TEXT = "text"
FORMATS = {
    "json": "netspec.cli.mistakes.plain:render",
    "github": "netspec.cli.mistakes.github:render",
    "sarif": "netspec.cli.mistakes.sarif:render",
}
