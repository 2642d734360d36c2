"""`netspec` and `python -m netspec`: from its first line on, a signal ends the run with a status and no traceback."""

from __future__ import annotations

from netspec.cli import signals
from netspec.lazy import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """The entry point. Nothing is written while the command is being imported, so a signal may end it at once."""
    signals.leave_at_once()
    resolve("netspec.cli.main:main")()
    raise AssertionError("the command ends the process")


if __name__ == "__main__":
    main()
