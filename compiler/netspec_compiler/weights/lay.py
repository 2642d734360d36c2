"""Laying a checkpoint on a model by names: prefix, map, and what is left out; no shape is looked at yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.weights import UnknownExcept, UnknownPrefix
from netspec.record import Record
from netspec.spelling import did_you_mean
from netspec_compiler.weights.choices import Choices
from netspec_compiler.weights.maps import OWN, maps_of, sources
from netspec_compiler.weights.match import Match, Names, best_match, leave_out, unknown_paths
from netspec_compiler.weights.name_map import NameMap
from netspec_compiler.weights.prefix import without_prefix
from netspec_compiler.weights.told import no_map_fits

# Below this part of either side's names a match is chance: an `fc.weight` fits nearly anything.
CHANCE = 0.1


class Laid(Record):
    """A match, with the name in the checkpoint of each of its entries, and what to say."""

    match: Match
    names: Mapping[str, str]
    notes: tuple[str, ...]


def lay(maps: Sequence[NameMap], source: str, theirs: Names, ours: Names, choices: Choices) -> Laid | list[Diagnostic]:
    """The best match of a checkpoint's names with a model's, without what is to be left out."""
    stripped = without_prefix(theirs, choices.prefix, lambda names: best_match(maps, names, ours))
    if isinstance(stripped, UnknownPrefix):
        return [stripped]
    found = best_match(maps, stripped.names, ours)
    if len(found.pairs) <= CHANCE * min(len(stripped.names), len(ours)):
        other = source_of(stripped.names, ours, source)
        return [no_map_fits(maps, source, [*stripped.names], len(found.pairs), other)]
    unknown = unknown_paths(found, stripped.names, ours, choices.except_)
    if unknown:
        parts = {name.rpartition(".")[0] for name in ours} | {name.partition(".")[0] for name in ours}
        return [UnknownExcept(name=path[:64], hint=did_you_mean(path, parts)) for path in unknown]
    return Laid(leave_out(found, ours, choices.except_), stripped.names, stripped.notes)


def source_of(theirs: Names, ours: Names, but: str) -> str:
    """Another source by whose names most of the entries fit; none where there is none."""
    for source in (one for one in (*sources(), OWN) if one != but):
        maps = maps_of(source)
        if isinstance(maps, tuple) and maps and 2 * len(best_match(maps, theirs, ours).pairs) > len(theirs):
            return source
    return ""
