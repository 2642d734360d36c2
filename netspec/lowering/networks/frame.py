"""Where an expansion stands: what names mean, which defaults hold, which calls led here."""

from __future__ import annotations

from netspec.lowering.declarations.edits import Edit
from netspec.lowering.declarations.environment import Environment
from netspec.lowering.declarations.module import Module
from netspec.lowering.expressions.bind import Defaults
from netspec.lowering.expressions.evaluate import Scope
from netspec.lowering.expressions.scaling import Scaling
from netspec.record import Record
from netspec.source import Place
from netspec.syntax import tree


class CallSite(Record):
    """One block call: the block, and where it is called."""

    block: tree.Block
    place: Place


class Frame(Record):
    """The surroundings of a statement. `depth` counts groups and calls, which bounds every walk over the result.

    `in_residual` says that a residual of this very block or network is around it, whose input `shortcut` speaks of.
    `edits` are those whose paths lead on from here: the statements, branches or steps here are edited before they are
    made. `weighed` says that what all of it comes to was found to be affordable. `rank` is that of the network's input;
    where a block is only being checked, it has no say.
    """

    environment: Environment
    module: Module
    scope: Scope
    defaults: Defaults
    calls: tuple[CallSite, ...] = ()
    depth: int = 0
    scaling: Scaling | None = None
    in_residual: bool = False
    edits: tuple[Edit, ...] = ()
    weighed: bool = False
    rank: int = 1

    def deeper(self) -> Frame:
        """The same surroundings inside one more group."""
        return self.replace(depth=self.depth + 1)

    def settled(self) -> Frame:
        """The same surroundings below a place whose edits are done."""
        return self.replace(edits=()) if self.edits else self

    def at(self, module: Module) -> Frame:
        """The same surroundings for what another file writes at top level."""
        return self.replace(module=module, scope=self.environment.scope(module))

    def called(self, home: Module, scope: Scope, calls: tuple[CallSite, ...]) -> Frame:
        """The surroundings of a block's body: the names of its file and its own, and no residual of the caller's."""
        return self.replace(module=home, scope=scope, calls=calls, depth=self.depth + 1, in_residual=False)

    def of(self, edit: Edit) -> Frame:
        """This place for what an edit puts there: names are those of the edit's file, all else stays."""
        return self.at(edit.module).replace(calls=(), edits=())
