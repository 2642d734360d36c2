"""How a reader of files gives up: with the mistake that says why."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class Refused(Exception):  # noqa: N818 - a way out between two functions of this room, and no error that callers see
    """A file, or one entry of it, that is not read."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.code)
        self.problem = problem
