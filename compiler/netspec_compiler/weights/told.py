"""What is said of a checkpoint: everything that keeps it from filling a model, or what was done and left on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.weights import EntriesUnused, HeadsLeftOver, NoMapFits, ParametersUnfilled
from netspec.spelling import nearest
from netspec_compiler.weights.match import LeftOut, Match
from netspec_compiler.weights.name_map import NameMap
from netspec_compiler.weights.wording import counted, cut, listed

NO_HEADS = "the checkpoint has no aux heads: leave them out with `--drop-aux`, or call `strip_aux()` first in Python"
NOTHING_FITS = "no entry of the checkpoint fits"
MOST_PATHS = 4


def mistakes_of_names(found: Match, drop_aux: bool) -> list[Diagnostic]:
    """What a match leaves over on either side, name by name."""
    problems: list[Diagnostic] = []
    rename = found.map.renamer()
    if found.unused:
        shown = listed(found.unused, lambda name: with_hint(name, found.unfilled, rename(name)))
        hint = leave_out_hint([rename(name) or name for name in found.unused[:1_000]], found.pairs)
        problems.append(EntriesUnused(count=len(found.unused), shown=shown, names=found.unused, hint=hint))
    if found.heads and not drop_aux:
        heads = sorted({(rename(name) or "").partition(".")[0] for name in found.heads})
        problems.append(HeadsLeftOver(heads=", ".join(heads), count=len(found.heads)))
    if found.unfilled:
        problems.append(unfilled(found))
    return problems


def unfilled(found: Match) -> ParametersUnfilled:
    """The network's entries that nothing fills, each with the name under which the checkpoint should have it."""
    origin = found.map.origin()

    def shown(name: str) -> str:
        wanted = origin(name)
        near = nearest(wanted, found.unused) if wanted is not None and found.unused else None
        return name + (f" (looked for {wanted}" + (f", near {near})" if near else ")") if wanted else "")

    names = found.unfilled
    only_heads = {name.partition(".")[0] for name in names} <= set(found.map.aux)
    hint = NO_HEADS if only_heads else leave_out_hint(names, found.pairs)
    return ParametersUnfilled(count=len(names), shown=listed(names, shown), names=names, hint=hint)


def with_hint(name: str, unfilled: Sequence[str], target: str | None) -> str:
    """An unused entry, with what it would fill or the nearest name that nothing fills."""
    if target is not None and target != name:
        return f"{cut(name)} (would be {cut(target)})"
    near = nearest(name, unfilled)
    return f"{cut(name)} (near {near})" if near else cut(name)


def leave_out_hint(names: Sequence[str], kept: Iterable[str]) -> str:
    """How to go on without these entries of the network's: as whole modules, where nothing in them is kept."""
    in_use = {path for name in kept for path in above(name)}
    paths = [*dict.fromkeys(next((path for path in above(name) if path not in in_use), name) for name in names)]
    if len(paths) > MOST_PATHS:
        return "check that this is the network that was trained; `--except PATH` leaves a part of it out"
    options = " ".join(f"--except {cut(path)}" for path in paths)
    return f"to go on without, leave out what is there: `{options}`, or `except_={[*map(cut, paths)]}` in Python"


def above(name: str) -> list[str]:
    """The modules in which an entry lies, the outermost first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def no_map_fits(maps: Sequence[NameMap], source: str, theirs: Sequence[str], fits: int, other: str) -> NoMapFits:
    """The mistake of a checkpoint of which hardly an entry fits; `other` is the source whose names it has."""
    networks = ", ".join(one.network for one in maps) or "none"
    hint = f'it has the names of `{other}`: `--source {other}`, or `source="{other}"` in Python' if other else ""
    return NoMapFits(
        fitting=f"only {fits:,} of the checkpoint's {len(theirs):,} entries fit" if fits else NOTHING_FITS,
        source=source,
        maps=networks,
        entries=listed(theirs) or "none",
        hint=hint or NoMapFits.hint,
    )


def notes_of(left: LeftOut, heads: Sequence[str]) -> list[str]:
    """What was left out on either side."""
    notes = []
    if left.ours:
        notes.append(
            f"left {counted(len(left.ours), 'entry', 'entries')} of the network as they were: {listed(left.ours)}"
        )
    if left.theirs:
        notes.append(
            f"left {counted(len(left.theirs), 'entry', 'entries')} of the checkpoint out: {listed(left.theirs)}"
        )
    if heads:
        notes.append(f"left {counted(len(heads), 'entry', 'entries')} of its aux heads out: {listed(heads)}")
    return notes
