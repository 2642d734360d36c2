"""A space as what there is to lower: a program with one network more, in which all that is open are params.

What a line leaves open becomes a param that no file can declare, since there is a dot in its name: `3a.c1` for an
argument, `4a..4e` and `4a.by` for factors, `4c.kept` and `4d.choice` for what may be dropped and chosen. The network is
a variant of the base that takes its edits from them, so that all else works as for any params.
"""

from __future__ import annotations

from typing import Literal

from netspec.lowering.declarations.module import Module, Program
from netspec.record import Record
from netspec.source import Place
from netspec.syntax import tree
from netspec.values import Word

Kind = Literal["param", "set", "scale", "drop", "choose"]
Domain = tree.RangeDomain | tree.ChoiceDomain


class Open(Record):
    """One thing that is left open, and the line that says so. `domain` is none where none is written."""

    name: str
    kind: Kind
    domain: Domain | None
    place: Place
    line: tree.Vary | tree.VaryBy | tree.Drop | tree.Choose


class Opened(Record):
    """A program with the network of a space, under the space's name, and what is open in it."""

    program: Program
    declaration: tree.Space
    axes: tuple[Open, ...]

    @property
    def requires(self) -> tuple[tree.Expect, ...]:
        """The budgets."""
        return tuple(line.claim for line in self.declaration.openings if isinstance(line, tree.Require))


def opened(program: Program, one: tree.Space, claims: bool = False) -> Opened:
    """The program with the space's network in its main file, where `one` is declared.

    With `claims`, the budgets stand in it as `expect` lines.
    """
    axes = tuple(axis for line in one.openings for axis in axes_of(line, program.main))
    fresh = {axis.name: param_of(axis) for axis in axes if axis.kind != "param" and axis.domain is not None}
    edits = tuple(edit for line in one.openings if (edit := edit_of(line)) is not None)
    held = tuple(line.claim for line in one.openings if claims and isinstance(line, tree.Require))
    variant = tree.Variant(one.place, one.span, one.name, one.base, (*edits, *held), one.doc)
    main = program.main
    file = main.file.replace(declarations=(*main.file.declarations, *fresh.values()))
    own = {"own_params": {**main.own_params, **fresh}, "own_networks": {**main.own_networks, one.name.text: variant}}
    extended = main.replace(file=file, **own)
    modules = tuple(extended if module is main else module for module in program.modules)
    return Opened(program.replace(main=extended, modules=modules), one, axes)


def axes_of(line: tree.Opening, main: Module) -> list[Open]:
    """What one line leaves open."""
    match line:
        case tree.Vary() if "." not in line.path.text:
            declared = main.params.get(line.path.text)
            domain = line.domain or (declared[0].domain if declared is not None else None)
            return [Open(line.path.text, "param", domain, line.place, line)]
        case tree.Vary():
            return [Open(line.path.text, "set", line.domain, line.place, line)]
        case tree.VaryBy():
            return [Open(factor_of(line), "scale", line.domain, line.place, line)]
        case tree.Drop():
            kept = tuple(tree.Truth(line.place, line.span, value) for value in (True, False))
            domain = tree.ChoiceDomain(line.place, line.span, kept)
            return [Open(kept_of(line), "drop", domain, line.place, line)]
        case tree.Choose():
            words = tuple(named(name, line) for name in names_of(line))
            domain = tree.ChoiceDomain(line.place, line.span, words)
            return [Open(choice_of(line), "choose", domain, line.place, line)]
    return []


def factor_of(line: tree.VaryBy) -> str:
    """The name of the factor of lines."""
    return f"{line.first.text}.by" if line.last is None else f"{line.first.text}..{line.last.text}"


def kept_of(line: tree.Drop) -> str:
    """The name of whether a line is there."""
    return f"{line.path.text}.kept"


def choice_of(line: tree.Choose) -> str:
    """The name of what stands in a line's place."""
    return f"{line.path.text}.choice"


def names_of(line: tree.Choose) -> tuple[str, ...]:
    """What the alternatives are called: as written, else by their first step, numbered where several begin alike."""
    called = [one.name.text if one.name is not None else word_of(one.chain) for one in line.alternatives]
    return tuple(
        name if called.count(name) == 1 else f"{name}_{called[: at + 1].count(name)}" for at, name in enumerate(called)
    )


def word_of(chain: tree.Chain) -> str:
    """The word that a chain begins with."""
    match chain[0]:
        case tree.CallStep(name=name):
            return name.text
        case tree.JoinStep(word=word):
            return word
        case tree.NestedStep(chain=inner):
            return word_of(inner)
        case tree.RepeatStep():
            return "repeat"
    return "group"


def param_of(axis: Open) -> tree.Param:
    """The param that an axis is; its usual value is the first one."""
    domain = axis.domain
    assert domain is not None
    usual = domain.low if isinstance(domain, tree.RangeDomain) else domain.choices[0]
    name = tree.Ident(axis.place, axis.line.span, axis.name)
    return tree.Param(axis.place, axis.line.span, name, domain, usual, "", freed=True)


def named(name: str, line: tree.Node) -> tree.Reference:
    """A name as an expression that stands where a line does."""
    return tree.Reference(line.place, line.span, (tree.Ident(line.place, line.span, name),))


def edit_of(line: tree.Opening) -> tree.Edit | None:
    """The edit that takes its value from the param of the line."""
    match line:
        case tree.Vary() if "." in line.path.text:
            return tree.SetEdit(line.place, line.span, line.path, named(line.path.text, line.domain or line))
        case tree.VaryBy():
            factor = named(factor_of(line), line.domain)
            return tree.Rescale(line.place, line.span, line.first, line.last, factor, line.settings)
        case tree.Drop() | tree.Choose():
            return line
    return None


def chosen(line: tree.Choose, word: object) -> tree.Chain:
    """The chain that a word stands for; the first where it stands for none, which is said where the word is set."""
    names = names_of(line)
    at = names.index(word) if isinstance(word, Word) and word in names else 0
    return line.alternatives[at].chain
