"""What changed, said once: changes that every operation of a kind shares, then stages that changed alike, together.

Works on a `Difference` alone, and gives lines of plain text that renderers lay out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from netspec.compare.model import Change, Difference, Part
from netspec.compare.runs import counting_up, repeated
from netspec.record import Record
from netspec.report.numbers import FAILS

NAMES = {"norm": {"batch": "batch norm", "group": "group norm"}}


class Said(Record):
    """One line: whom it is about, and what changed there."""

    about: str
    text: str


def lines(difference: Difference) -> list[Said]:
    """Everything that changed, each thing said once: input, shared changes, stages, heads, names."""
    shared = shared_changes(difference)
    everywhere = [Said("everywhere", f"all {difference.matched[op]} {op}: {', '.join(texts)}") for op, texts in shared]
    known = {(op, text) for op, texts in shared for text in texts}
    parts = [*difference.stages, *difference.heads]
    return [
        *input_line(difference),
        *everywhere,
        *folded(parts, known),
        *resized(parts),
        *renamed(parts),
        *fails(difference),
    ]


def fails(difference: Difference) -> list[Said]:
    """What is claimed of either network and does not hold."""
    sides = (difference.before, difference.after)
    return [Said(f"{FAILS} {side.network}", claim) for side in sides for claim in side.failed]


def input_line(difference: Difference) -> list[Said]:
    one, other = difference.before.input, difference.after.input
    return [] if one == other else [Said("input", f"{one} -> {other}")]


def shared_changes(difference: Difference) -> list[tuple[str, list[str]]]:
    """By operation, the changes that all of its matched pairs show, where there are several."""
    changes = [change for part in (*difference.stages, *difference.heads) for change in part.changes]
    counts = Counter((change.op, text_of(change)) for change in changes)
    shared: dict[str, list[str]] = {}
    for (op, text), count in counts.items():
        if count > 1 and count == difference.matched.get(op):
            shared.setdefault(op, []).append(text)
    return list(shared.items())


def folded(parts: Sequence[Part], known: set[tuple[str, str]]) -> list[Said]:
    """Stages by what else changed in them; those of the same change on one line, named at the first one's place."""
    found: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        text = said_of(part, known)
        if text:
            found.setdefault(text, []).append(number)
    return [Said(named(parts, numbers), text) for text, numbers in found.items()]


def said_of(part: Part, known: set[tuple[str, str]]) -> str:
    """What changed in a part, but for what is known to be so everywhere."""
    if part.before is None or part.after is None:
        side = part.before or part.after
        return f"{part.status} ({side.op})" if side else ""
    places: dict[str, list[str]] = {}
    if part.before.filters != part.after.filters and all(change.what != "form" for change in part.changes):
        before, after = (repeated(side.filters) or "none" for side in (part.before, part.after))
        places[""] = [f"filters {before} -> {after}"]
    for change in part.changes:
        if (change.op, text_of(change)) not in known and change.what not in ("filters", "features"):
            places.setdefault(place_of(change), []).append(text_of(change))
    return "; ".join(f"{place} {', '.join(texts)}".strip() for place, texts in merged(places))


def merged(places: dict[str, list[str]]) -> Iterable[tuple[str, list[str]]]:
    """Places at which the same changed, together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for place, texts in places.items():
        found.setdefault(tuple(texts), []).append(place)
    return [(", ".join(counting_up([*filter(None, one)])), list(texts)) for texts, one in found.items()]


def place_of(change: Change) -> str:
    """Where a change is, below its stage, as the first network has it; a new name beside the old."""
    places = (change.at_before, change.at_after)
    return " -> ".join(map(str, places)) if change.what == "name" else next(filter(None, places), "")


def text_of(change: Change) -> str:
    """A change in a few words: `conv 5x5 -> 3x3`, `bias dropped`, `batch norm (eps=0.001) added`."""
    what, before, after = change.what, change.before, change.after
    if what == "operation":
        if before is None or after is None:
            return f"{before or after} {'added' if before is None else 'removed'}"
        return f"{before} -> {after}"
    if what == "stages":
        return f"split into {after}" if ", " in (after or "") else f"joined from {before}"
    if what == "name":
        return "renamed"
    if what == "form":
        return "the same operations, written otherwise"
    if what == "kernel":
        return f"{change.op} {before} -> {after}"
    if what in ("bias", "norm", "act") and (before is None or after is None):
        return f"{noun(what, before or after or '')} {'added' if before is None else 'dropped'}"
    return f"{what} {before or 'auto'} -> {after or 'auto'}"


def noun(what: str, value: str) -> str:
    """What was added or dropped: `bias`, `relu`, `batch norm (eps=0.001)`."""
    if what == "bias":
        return "bias"
    word, bracket, rest = value.partition("(")
    return NAMES.get(what, {}).get(word, word) + (f" {bracket}{rest}" if bracket else "")


def resized(parts: Sequence[Part]) -> list[Said]:
    """Stages written as before that give, cost or see something else."""
    numbers = [number for number, part in enumerate(parts) if part.status == "affected"]
    if not numbers:
        return []
    seen = all(only_sees(parts[number]) for number in numbers)
    what = "see more or less of the input" if seen else "differ in size or cost"
    return [Said(named(parts, numbers), f"written as before; {what}, since earlier stages changed")]


def only_sees(part: Part) -> bool:
    """Whether nothing but the receptive field differs."""
    assert part.before is not None
    assert part.after is not None
    kept = part.before.replace(receptive_field=part.after.receptive_field)
    return part.replace(before=kept).status in ("same", "renamed")


def renamed(parts: Sequence[Part]) -> list[Said]:
    """Stages that only have another name, or that have one besides."""
    both = [part for part in parts if part.before and part.after and part.before.paths != part.after.paths]
    names = [name_of(part) for part in both if not any(change.what == "stages" for change in part.changes)]
    return [Said("renamed", ", ".join(counting_up(names)))] if names else []


def named(parts: Sequence[Part], numbers: Sequence[int]) -> str:
    """The stages of these numbers; a run of at least three that nothing but lesser changes part is `3a-5b`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(text for run in runs for text in run_names(parts, run))


def run_names(parts: Sequence[Part], run: Sequence[int]) -> list[str]:
    names = [short_name(parts[number]) for number in run]
    return names if len(names) < 3 else [f"{names[0]}-{names[-1]}"]


def short_name(part: Part) -> str:
    side = part.before or part.after
    return ", ".join(side.names) if side else ""


def name_of(part: Part) -> str:
    """The name of a part, `maxpool_1 -> maxpool1` where it has two."""
    sides = [side for side in (part.before, part.after) if side is not None]
    names = [", ".join(side.names) for side in sides]
    if len(sides) == 2 and names[0] == names[1] and sides[0].paths != sides[1].paths:
        names = [", ".join(side.paths) for side in sides]
    return " -> ".join(dict.fromkeys(names))
