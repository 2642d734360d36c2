"""Spaces that a spec declares, ready to be gone through."""

from __future__ import annotations

from pathlib import Path

from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.sweeps import UnknownSpace, WhichSpace
from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.params import Settings
from netspec.lowering.declarations.spaces import opened
from netspec.lowering.networks.spaces import domains
from netspec.spaces.axes import Axis
from netspec.spaces.space import Space
from netspec.spelling import did_you_mean


def chosen_space(program: Program, name: str | None, reporter: Reporter) -> str | None:
    """The space that is named, or the only one that the file declares; none after saying why there is none."""
    own = list(program.main.own_spaces)
    if name is not None and name not in own:
        hint = did_you_mean(name, own) or "the file declares no space"
        reporter.report(UnknownSpace(name=name, hint=hint))
    elif name is None and len(own) > 1:
        reporter.report(WhichSpace(names=", ".join(f"`{one}`" for one in own)))
    else:
        return name or own[0]
    return None


def declared_space(program: Program, name: str, spec: Path, settings: Settings, reporter: Reporter) -> Space | None:
    """The space of this name; none after saying what is wrong with it."""
    one = opened(program, program.main.own_spaces[name])
    values = domains(one, settings, reporter)
    if values is None or reporter.failed:
        return None
    axes = tuple(Axis(axis.name, values[axis.name]) for axis in one.axes)
    return Space(name, spec, one.declaration.base.text, one.program, name, axes, settings, one)
