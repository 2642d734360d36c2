"""Which entry of a checkpoint fills which of a model's, by a map of names; and all that is left over on either side.

An entry is a name with a description, its type and shape; this module knows no torch. Which network a model is, is told
by its names: of a source's maps the one under which most entries fit is taken.

`num_batches_tracked` of a batch norm is no weight: where a checkpoint lacks it (those from before torch 0.4.1 do), the
model's own stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.weights import EntriesUnused, HeadsLeftOver, NoMapFits, ParametersUnfilled, ShapesDiffer
from netspec.record import Record
from netspec.spelling import nearest
from netspec_compiler.weights.name_map import NameMap

Entries = Mapping[str, str]
SHOWN = 6
LONGEST_SHOWN = 120
NO_WEIGHT = ".num_batches_tracked"
NO_HEADS = "the checkpoint has no aux heads: leave them out with `--drop-aux`, or call `strip_aux()` first in Python"


def cut(name: str) -> str:
    """As much of a name as a person reads."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…"


class Match(Record):
    """A map laid between a checkpoint and a model: by name of ours the entry that fills it, and what is left over."""

    map: NameMap
    pairs: dict[str, str]
    unused: tuple[str, ...]
    heads: tuple[str, ...]
    unfilled: tuple[str, ...]


def best_match(maps: Sequence[NameMap], theirs: Entries, ours: Entries) -> Match:
    """The match of the map under which most entries fit; the first of several."""
    return max((match(one, theirs, ours) for one in maps), key=lambda found: len(found.pairs))


def match(by: NameMap, theirs: Entries, ours: Entries) -> Match:
    """Lays one map between a checkpoint and a model."""
    rename = by.renamer()
    present = {name.partition(".")[0] for name in ours}
    absent = {head for head in by.aux if head not in present}
    pairs: dict[str, str] = {}
    unused, heads = [], []
    for name in theirs:
        target = rename(name)
        if target is not None and target in ours and target not in pairs:
            pairs[target] = name
        elif target is not None and target.partition(".")[0] in absent:
            heads.append(name)
        else:
            unused.append(name)
    unfilled = tuple(name for name in ours if name not in pairs and not name.endswith(NO_WEIGHT))
    return Match(by, pairs, tuple(unused), tuple(heads), unfilled)


def mistakes(found: Match, theirs: Entries, ours: Entries, drop_aux: bool) -> list[Diagnostic]:
    """Everything that keeps a checkpoint from filling a model, entry by entry."""
    problems: list[Diagnostic] = []
    if found.unused:
        shown = listed(found.unused, lambda name: with_hint(name, found.unfilled, found.map.renamer()(name)))
        problems.append(EntriesUnused(count=len(found.unused), shown=shown, names=found.unused))
    if found.heads and not drop_aux:
        rename = found.map.renamer()
        heads = sorted({(rename(name) or "").partition(".")[0] for name in found.heads})
        problems.append(HeadsLeftOver(heads=", ".join(heads), count=len(found.heads)))
    if found.unfilled:
        problems.append(unfilled(found))
    differing = tuple(name for name, entry in found.pairs.items() if theirs[entry] != ours[name])
    if differing:
        shown = listed(
            differing,
            lambda name: f"{cut(found.pairs[name])} is {theirs[found.pairs[name]]}, and {name} here {ours[name]}",
        )
        problems.append(ShapesDiffer(count=len(differing), shown=shown, names=differing))
    return problems


def unfilled(found: Match) -> ParametersUnfilled:
    """The network's entries that nothing fills, each with the name under which the checkpoint should have it."""
    origin = found.map.origin()

    def shown(name: str) -> str:
        wanted = origin(name)
        near = nearest(wanted, found.unused) if wanted is not None and found.unused else None
        return name + (f" (looked for {wanted}" + (f", near {near})" if near else ")") if wanted else "")

    only_heads = {name.partition(".")[0] for name in found.unfilled} <= set(found.map.aux)
    hint = NO_HEADS if only_heads else ""
    return ParametersUnfilled(
        count=len(found.unfilled), shown=listed(found.unfilled, shown), names=found.unfilled, hint=hint
    )


def with_hint(name: str, unfilled: Sequence[str], target: str | None) -> str:
    """An unused entry, with what it would fill or the nearest name that nothing fills."""
    if target is not None:
        return f"{cut(name)} (would be {cut(target)})"
    near = nearest(name, unfilled)
    return f"{cut(name)} (near {near})" if near else cut(name)


def listed(names: Sequence[str], shown: Callable[[str], str] = cut) -> str:
    """The first names as they are shown, and how many more there are: none of those is looked at."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(map(shown, names[:SHOWN])) + more


def no_map_fits(maps: Sequence[NameMap], source: str, theirs: Entries) -> NoMapFits:
    """The mistake of a checkpoint of which no entry fits."""
    networks = ", ".join(one.network for one in maps) or "none"
    return NoMapFits(source=source, maps=networks, entries=listed([*theirs]) or "none")
