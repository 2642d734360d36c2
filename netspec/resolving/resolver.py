"""From the files of a spec to the definition and the uses of every name in them."""

from __future__ import annotations

from typing import assert_never

from netspec.lowering.declarations.module import Module, Program
from netspec.resolving.model import Names, Use, defined, used
from netspec.resolving.scopes import Scopes, paths_in
from netspec.resolving.stages import Stop, below_chain, stages, step_to
from netspec.syntax import tree

Declared = tree.NetworkDeclaration | tree.Variant | tree.Space


def resolved(program: Program) -> Names:
    """What each name of the program stands for, where it is known."""
    scopes = Scopes(program)
    uses = list(scopes.uses)
    for module in program.modules:
        for one in (*module.own_networks.values(), *module.own_spaces.values()):
            uses += Paths(one, module).uses
    written_nowhere = (one.definition for one in uses if one.definition.kind in ("operation", "unlabelled"))
    return Names([*scopes.definitions, *written_nowhere], uses)


class Paths:
    """The uses of labels in the paths that a network, a variant or a space writes itself.

    A step without a label that an edit puts in is not counted on from those that stand there, as the expansion does.
    """

    def __init__(self, one: Declared, module: Module) -> None:
        self.uses: list[Use] = []
        self.top: list[Stop] = []
        self.heads: dict[str, Stop] = {}
        for member, home in family(one, module):
            self.lay(member, home, notes=member is one)
        for path in paths_in(lines_of(one)):
            self.follow(path, notes=True)

    def lay(self, one: Declared, module: Module, notes: bool) -> None:
        """Lays a network, or the edits and the heads of a variant, over what is there."""
        if isinstance(one, tree.NetworkDeclaration):
            self.top = list(stages(one.statements, module))
        for line in lines_of(one):
            if isinstance(line, tree.Aux):
                own = defined("head", line.name, line, line.doc)
                self.heads[own.name] = Stop(own.name, own, below_chain(line.chain, module))
        for line in lines_of(one):
            if isinstance(line, (tree.Replace, tree.Remove, tree.Insert)):
                self.edit(line, module, notes)

    def edit(self, edit: tree.Replace | tree.Remove | tree.Insert, module: Module, notes: bool) -> None:
        """Notes what an edit edits, and does it, so that the lines behind it find what it leaves."""
        beside, stop = self.follow(edit.path, notes)
        if stop is None:
            return
        match edit:
            case tree.Replace():
                stop.replace_below(below_chain(edit.chain, module))
            case tree.Remove():
                stop.removed = True
            case tree.Insert():
                beside += stages(edit.statements, module)

    def follow(self, path: tree.Path, notes: bool) -> tuple[list[Stop], Stop | None]:
        """Where a path leads, and what stands beside that; each segment that leads somewhere is a use."""
        beside, here, stop = self.top, [*self.top, *self.heads.values()], None
        for number, ident in enumerate(path.parts):
            if number:
                beside = here
            stop = step_to(here, ident.text)
            if stop is None:
                return [], None
            if notes and stop.definition is not None:
                self.uses.append(used(ident, stop.definition))
            here = stop.below
        return beside, stop


def lines_of(one: Declared) -> tuple[tree.Statement | tree.Edit | tree.Opening, ...]:
    match one:
        case tree.NetworkDeclaration():
            return one.statements
        case tree.Variant():
            return one.edits
        case tree.Space():
            return one.openings
        case never:
            assert_never(never)


def family(one: Declared, module: Module) -> list[tuple[Declared, Module]]:
    """The declaration with all that it is a variant of, as far as that is known, the network first."""
    found, seen = [(one, module)], {one.name}
    while isinstance(one, (tree.Variant, tree.Space)) and one.base.text in module.networks:
        one, module = module.networks[one.base.text]
        if one.name in seen:
            break
        seen.add(one.name)
        found.append((one, module))
    return found[::-1]
