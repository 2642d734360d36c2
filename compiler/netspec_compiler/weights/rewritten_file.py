"""A checkpoint for the class in a file that `netspec compile --optimize` wrote.

Such a file stands alone: it does not hold the network as it was written, but how its own weights are made of that one's
entries. So the entries are given their names there by a map, and the class makes its own of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from torch import Tensor, nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.weights import RewrittenInPart
from netspec_compiler.weights.files.entry import Entry
from netspec_compiler.weights.files.refused import Refused
from netspec_compiler.weights.maps import OWN, maps_of
from netspec_compiler.weights.name_map import NameMap
from netspec_compiler.weights.state_dict import StateDict, state_dict
from netspec_compiler.weights.wording import listed


@runtime_checkable
class Rewritten(Protocol):
    """What `netspec_compiler.rewriting` puts into such a file, under whatever module it is imported."""

    _origins: Mapping[str, object]
    _gone: Sequence[str]

    def _rewritten(self, state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
        """The class's own entries, out of those of the network as it was written."""


def as_rewritten(
    model: nn.Module, maps: Sequence[NameMap], given: StateDict
) -> tuple[tuple[NameMap, ...], StateDict] | RewrittenInPart | None:
    """The entries as the model has them, and the map of a network's own names; what no map leads to. None for a model
    of another kind, and for entries that are told of as any are.
    """
    entries = {name: one for name, one in given.entries.items() if isinstance(one, Entry)}
    if not isinstance(model, Rewritten) or len(entries) < len(given.entries):
        return None
    try:
        tensors = {name: one.read() for name, one in entries.items()}
    except Refused:
        return None
    own = dict(model.named_parameters())
    left = [*own]
    for rename in (one.renamer() for one in maps):
        renamed = {rename(name): one for name, one in tensors.items()}
        made = made_of({name: one for name, one in renamed.items() if name is not None}, model)
        left = min(left, [name for name in own if name not in made], key=len)
        if None not in renamed and own.keys() <= made.keys():
            found, names = state_dict(made, "", None), maps_of(OWN)
            if not isinstance(found, Diagnostic) and not isinstance(names, Diagnostic):
                return tuple(names), found.replace(notes=given.notes)
    return RewrittenInPart(count=len(left), shown=listed(left)) if left else None


def made_of(state: dict[str, Tensor], model: Rewritten) -> dict[str, Tensor]:
    """What the model makes of these entries; nothing of those of another network, whose layers have other parts."""
    try:
        return model._rewritten(state, "")
    except (KeyError, ValueError, RuntimeError):
        return {}
