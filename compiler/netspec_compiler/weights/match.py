"""Which entry of a checkpoint fills which of a model's, by a map of names; and all that is left over on either side.

This module knows names alone, and no torch. Which network a model is, is told by them: of a source's maps the one under
which most entries fit is taken.

`num_batches_tracked` of a batch norm is no weight: where a checkpoint lacks it (those from before torch 0.4.1 do), the
model's own stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from netspec.record import Record
from netspec_compiler.weights.name_map import NameMap

Names = Collection[str]
NO_WEIGHT = ".num_batches_tracked"


class Match(Record):
    """A map laid between a checkpoint and a model: by name of ours the entry that fills it, and what is left over.

    `left` is what was left out on either side because it was asked for.
    """

    map: NameMap
    pairs: dict[str, str]
    unused: tuple[str, ...]
    heads: tuple[str, ...]
    unfilled: tuple[str, ...]
    left: LeftOut


class LeftOut(Record):
    """What nothing was done with, on either side, in order."""

    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def best_match(maps: Sequence[NameMap], theirs: Names, ours: Names) -> Match:
    """The match of the map under which most entries fit; the first of several."""
    return max((match(one, theirs, ours) for one in maps), key=lambda found: len(found.pairs))


def match(by: NameMap, theirs: Names, ours: Names) -> Match:
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
    return Match(by, pairs, tuple(unused), tuple(heads), unfilled(ours, pairs), LeftOut())


def unfilled(ours: Names, pairs: Names) -> tuple[str, ...]:
    return tuple(name for name in ours if name not in pairs and not name.endswith(NO_WEIGHT))


def leave_out(found: Match, ours: Names, paths: Sequence[str]) -> Match:
    """The match without what lies at or below the paths: names of the network's, or of the checkpoint's own."""
    if not paths:
        return found
    rename = found.map.renamer()
    below = below_any(paths)
    gone = {name for name in ours if below(name) or below(found.pairs.get(name, ""))}
    entries = {found.pairs[name] for name in gone if name in found.pairs}
    entries |= {name for name in (*found.unused, *found.heads) if below(name) or below(rename(name) or "")}
    return found.replace(
        pairs={name: entry for name, entry in found.pairs.items() if name not in gone},
        unused=without(found.unused, entries),
        heads=without(found.heads, entries),
        unfilled=without(found.unfilled, gone),
        left=LeftOut(tuple(name for name in ours if name in gone), tuple(sorted(entries))),
    )


def without_pairs(found: Match, names: Iterable[str]) -> Match:
    """The match without these pairs, which are left out on either side."""
    gone = tuple(names)
    entries = tuple(found.pairs[name] for name in gone)
    pairs = {name: entry for name, entry in found.pairs.items() if name not in set(gone)}
    return found.replace(pairs=pairs, left=LeftOut(found.left.ours + gone, found.left.theirs + entries))


def unknown_paths(found: Match, theirs: Names, ours: Names, paths: Sequence[str]) -> list[str]:
    """The paths at or below which nothing lies on either side."""
    rename = found.map.renamer()
    targets = [rename(name) or "" for name in (*found.unused, *found.heads)] if paths else []
    return [path for path in paths if not any(map(below_any([path]), (*ours, *theirs, *targets)))]


def below_any(paths: Sequence[str]) -> Callable[[str], bool]:
    """Whether a name is one of the paths or lies below one."""
    exact, starts = frozenset(paths), tuple(f"{path}." for path in paths)
    return lambda name: name in exact or name.startswith(starts)


def without(names: tuple[str, ...], gone: Names) -> tuple[str, ...]:
    return tuple(name for name in names if name not in gone)
