"""Holding a match against shapes and types: what fits, what is left out, what is a mistake. No number is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.weights import CheckpointRunsCode, NoColours, NotAStateDict, ShapesDiffer
from netspec.record import Record
from netspec_compiler.weights.choices import Choices
from netspec_compiler.weights.files.entry import Strange
from netspec_compiler.weights.fit import Fit, described, fit, three_colours
from netspec_compiler.weights.match import Match, without_pairs
from netspec_compiler.weights.state_dict import Entries
from netspec_compiler.weights.told import leave_out_hint
from netspec_compiler.weights.wording import counted, cut, listed

GREY_HINT = "sum the colours of the first convolution with `--grey`, or `grey=True` in Python"
ALL_HINT = "`--skip-shape` leaves out every entry of another shape"


class Held(Record):
    """A match of which every pair fits, how each does, and what to say; the mistakes that keep it from that."""

    match: Match
    fits: Mapping[str, Fit]
    problems: tuple[Diagnostic, ...]
    notes: tuple[str, ...]


def held_against(found: Match, entries: Entries, ours: dict[str, Tensor], shown: str, wanted: Choices) -> Held:
    """Every pair of a match, by its shapes and types."""
    strange = {name: entry for name in found.pairs.values() if isinstance(entry := entries[name], Strange)}
    if strange:
        return Held(found, {}, (strange_entry(found, strange, shown),), ())
    fits = {name: fit(name, entries[entry], ours[name], wanted.grey) for name, entry in found.pairs.items()}  # type: ignore[arg-type]
    differing = tuple(name for name, how in fits.items() if how is Fit.NOT)
    problems: list[Diagnostic] = []
    if wanted.grey and Fit.GREY not in fits.values():
        problems.append(NoColours(why="no entry of the checkpoint has three input channels where the network has one"))
    if differing and not wanted.skip_shape:
        problems.append(shapes_differ(found, differing, entries, ours))
    kept = without_pairs(found, differing) if wanted.skip_shape else found
    return Held(kept, fits, tuple(problems), tuple(notes(kept, fits, entries, ours)))


def strange_entry(found: Match, strange: Mapping[str, Strange], shown: str) -> Diagnostic:
    name, entry = next(iter(strange.items()))
    gone = [ours for ours, theirs in found.pairs.items() if theirs in strange]
    what = f"`{cut(name)}` is {entry.what}"
    if entry.code:
        return CheckpointRunsCode(path=shown, why=what)
    remedy = f"save it as a plain tensor on the CPU, or leave it out; {leave_out_hint(gone, found.pairs.keys() - gone)}"
    return NotAStateDict(path=shown, what=what, remedy=remedy)


def shapes_differ(found: Match, differing: tuple[str, ...], entries: Entries, ours: dict[str, Tensor]) -> ShapesDiffer:
    """The entries of another shape or type, each beside what it should fill."""

    def both(name: str) -> str:
        theirs: Any = entries[found.pairs[name]]
        here = described(tuple(ours[name].shape), ours[name].dtype)
        return f"{cut(found.pairs[name])} is {described(theirs.shape, theirs.dtype)}, and {name} here {here}"

    shapes = [(getattr(entries[found.pairs[name]], "shape", ()), tuple(ours[name].shape)) for name in differing]
    grey = f"{GREY_HINT}; " if any(three_colours(*pair) for pair in shapes) else ""
    hint = f"{grey}{leave_out_hint(differing, found.pairs.keys() - differing)}; {ALL_HINT}"
    return ShapesDiffer(count=len(differing), shown=listed(differing, both), names=differing, hint=hint)


def notes(found: Match, fits: Mapping[str, Fit], entries: Entries, ours: dict[str, Tensor]) -> list[str]:
    """What became of shapes."""
    said = []
    ones = [name for name in found.pairs if fits[name] is Fit.ONES]
    if ones:

        def both(name: str) -> str:
            shapes = [entries[found.pairs[name]].shape, tuple(ours[name].shape)]  # type: ignore[union-attr]
            return f"{name} ({' to '.join('x'.join(map(str, shape)) or 'one number' for shape in shapes)})"

        said.append(
            f"added or dropped axes of length one of {counted(len(ones), 'entry', 'entries')}: {listed(ones, both)}"
        )
    grey = [name for name in found.pairs if fits[name] is Fit.GREY]
    if grey:
        said.append(f"summed the three colours of {listed(grey)}")
    return said
