"""Where an expansion stands: what names mean, which defaults hold, which calls led here."""

from __future__ import annotations

from netspec.lowering.bind import Defaults
from netspec.lowering.evaluate import CallSite, Scope
from netspec.lowering.program import Unit
from netspec.lowering.scaling import Scaling
from netspec.record import Record


class Frame(Record):
    """The surroundings of a statement. `depth` counts groups and calls, which bounds every walk over the result.

    `in_residual` says that a residual of this very block or network is around it, whose input `shortcut` speaks of.
    """

    unit: Unit
    scope: Scope
    defaults: Defaults
    calls: tuple[CallSite, ...] = ()
    depth: int = 0
    scaling: Scaling | None = None
    in_residual: bool = False

    def deeper(self) -> Frame:
        """The same surroundings inside one more group."""
        return self.replace(depth=self.depth + 1)
