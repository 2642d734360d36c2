"""Filling a model from a checkpoint: all is known before the first number is changed, or nothing is changed.

In order: the directory of the file, the state dict in it, its names laid on the model's, shapes and types, the numbers
themselves in the model's precision; and then the copy, which nothing is left to stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem
from netspec.diagnostics.weights import RewrittenInPart, TooLargeForPrecision
from netspec.reading import display_path
from netspec.record import Record
from netspec_compiler.optimize import OptimizedNetwork, as_written
from netspec_compiler.weights.checkpoint import read
from netspec_compiler.weights.choices import Choices
from netspec_compiler.weights.files.entry import Entry
from netspec_compiler.weights.files.refused import Refused
from netspec_compiler.weights.fit import Fit, fitted, is_held
from netspec_compiler.weights.lay import lay
from netspec_compiler.weights.maps import maps_of
from netspec_compiler.weights.match import Match
from netspec_compiler.weights.model import innermost, not_fillable, tensors_of
from netspec_compiler.weights.name_map import NameMap, read_map
from netspec_compiler.weights.pixels import noted_in, tell
from netspec_compiler.weights.rewritten_file import as_rewritten
from netspec_compiler.weights.shapes import Held, held_against
from netspec_compiler.weights.state_dict import Entries, StateDict, state_dict
from netspec_compiler.weights.told import mistakes_of_names, notes_of
from netspec_compiler.weights.wording import listed

IN_MEMORY = "the state dict"


class Filled(Record):
    """What was done: the model's entries that have new numbers, those that were left, and what a person should know."""

    names: tuple[str, ...]
    left: tuple[str, ...]
    notes: tuple[str, ...]


def fill(
    model: nn.Module, checkpoint: Mapping[str, object] | Path, source: str, names: Path | None, **choices: Any
) -> Filled | list[Diagnostic]:
    """Copies a checkpoint's tensors into the model, in the model's own precision; or gives what kept it from that.

    `names` is a map of the caller's own, used instead of those of `source`. A file that says which images its weights
    expect says it to the model, too.
    """
    inner = innermost(model)
    if isinstance(inner, OptimizedNetwork):
        return fill_rewritten(inner, checkpoint, source, names, **choices)
    maps = maps_of(source) if names is None else own_map(names)
    if isinstance(maps, Diagnostic):
        return [maps]
    wanted, ours = Choices(**choices), tensors_of(model)
    shown = display_path(checkpoint) if isinstance(checkpoint, Path) else IN_MEMORY
    held = read(checkpoint) if isinstance(checkpoint, Path) else dict(checkpoint)
    given = held if isinstance(held, Diagnostic) else state_dict(held, shown, wanted.container)
    if isinstance(given, Diagnostic):
        return [given]
    problem = not_fillable(ours)
    if problem:
        return [problem]
    again = as_rewritten(inner, maps, given)
    if isinstance(again, RewrittenInPart):
        return [again]
    if again is not None:
        maps, given = again
    filled = fill_by(maps, ours, given, source or str(names), shown, wanted)
    if isinstance(filled, Filled) and isinstance(checkpoint, Path):
        tell(model, noted_in(checkpoint))
    return filled


def fill_rewritten(
    model: OptimizedNetwork, checkpoint: Mapping[str, object] | Path, source: str, names: Path | None, **choices: Any
) -> Filled | list[Diagnostic]:
    """Fills the network as it was written, whose names a checkpoint's are, and makes the model's weights of that.

    Where its heads are gone, a checkpoint may have them or not.
    """
    whole = as_written(model, heads=not model._gone)
    filled = fill(whole, checkpoint, source, names, **choices)
    if isinstance(filled, list) and model._gone:
        with_heads = as_written(model, heads=True)
        again = fill(with_heads, checkpoint, source, names, **choices)
        if not isinstance(again, list) or len(again) < len(filled):
            whole, filled = with_heads, again
    if isinstance(filled, list):
        return filled
    if filled.left:
        return [RewrittenInPart(count=len(filled.left), shown=listed([*filled.left]))]
    model.load_state_dict(whole.state_dict())
    if isinstance(checkpoint, Path):
        tell(model, noted_in(checkpoint))
    return filled.replace(names=tuple(model.state_dict()))


def fill_by(
    maps: tuple[NameMap, ...], ours: dict[str, Tensor], given: StateDict, source: str, shown: str, wanted: Choices
) -> Filled | list[Diagnostic]:
    laid = lay(maps, source, [*given.entries], [*ours], wanted)
    if isinstance(laid, list):
        return laid
    entries = {name: given.entries[original] for name, original in laid.names.items()}
    checked = held_against(laid.match, entries, ours, shown, wanted)
    problems = mistakes_of_names(laid.match, wanted.drop_aux) + list(checked.problems)
    if problems:
        return problems
    notes = (*given.notes, *laid.notes, *checked.notes, *notes_of(checked.match.left, checked.match.heads))
    return copied(checked, entries, ours, notes)


def copied(
    checked: Held, entries: Entries, ours: dict[str, Tensor], notes: tuple[str, ...]
) -> Filled | list[Diagnostic]:
    """Reads every number, and then changes the model."""
    try:
        new, lost = numbers(checked.match, checked.fits, entries, ours)
    except Refused as refused:
        return [refused.problem]
    if lost:
        return [TooLargeForPrecision(count=len(lost), shown=listed(lost))]
    with torch.no_grad():
        for name, tensor in new.items():
            ours[name].copy_(tensor)
    return Filled(tuple(new), checked.match.left.ours, notes)


def numbers(
    found: Match, fits: Mapping[str, Fit], entries: Entries, ours: dict[str, Tensor]
) -> tuple[dict[str, Tensor], list[str]]:
    """The new tensors by name of ours, and the entries whose numbers the model's precision does not hold."""
    own = {tensor.untyped_storage().data_ptr() for tensor in ours.values()}
    new: dict[str, Tensor] = {}
    lost = []
    for name, original in found.pairs.items():
        entry = entries[original]
        assert isinstance(entry, Entry), "what is no plain tensor was a mistake of `held_against`"
        tensor = entry.read()
        new[name] = fitted(tensor, ours[name], fits[name])
        if not is_held(tensor, new[name]):
            lost.append(original)
        # Numbers of the model itself, under another name, would be changed before they are copied.
        if new[name].untyped_storage().data_ptr() in own:
            new[name] = new[name].clone()
    return new, lost


def own_map(path: Path) -> tuple[NameMap, ...] | FileProblem:
    found = read_map(path)
    return found if isinstance(found, FileProblem) else (found,)
