"""Where an expansion stands: what names mean, which defaults hold, which calls led here."""

from __future__ import annotations

from netspec.lowering.bind import Defaults
from netspec.lowering.edits import Edit
from netspec.lowering.evaluate import CallSite, Scope
from netspec.lowering.program import Unit
from netspec.lowering.scaling import Scaling
from netspec.record import Record


class Frame(Record):
    """The surroundings of a statement. `depth` counts groups and calls, which bounds every walk over the result.

    `in_residual` says that a residual of this very block or network is around it, whose input `shortcut` speaks of.
    `edits` are those whose paths lead on from here: the statements, branches or steps here are edited before they are
    made.
    """

    unit: Unit
    scope: Scope
    defaults: Defaults
    calls: tuple[CallSite, ...] = ()
    depth: int = 0
    scaling: Scaling | None = None
    in_residual: bool = False
    edits: tuple[Edit, ...] = ()

    def deeper(self) -> Frame:
        """The same surroundings inside one more group."""
        return self.replace(depth=self.depth + 1)

    def settled(self) -> Frame:
        """The same surroundings below a place whose edits are done."""
        return self.replace(edits=()) if self.edits else self

    def at(self, unit: Unit) -> Frame:
        """The same surroundings for what another file writes at top level."""
        return self.replace(unit=unit, scope=unit.values)

    def of(self, edit: Edit) -> Frame:
        """This place for what an edit puts there: names are those of the edit's file, all else stays."""
        return self.at(edit.unit).replace(calls=(), edits=())
