"""The figures of a difference as rows: one for each stage that costs or gives something else; totals."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.compare.fold import short_name
from netspec.compare.model import Difference, Part, Side
from netspec.ops.windows import by
from netspec.record import Record
from netspec.report.numbers import settings

TITLES = {
    "params": "parameters",
    "params_train": "parameters with aux heads",
    "macs": "MACs",
    "macs_train": "MACs with aux heads",
    "flops": "FLOPs (2 x MACs)",
    "other": "other operations",
    "activations": "activations",
    "depth": "depth (layers with weights)",
    "weight_bytes": "bytes of weights (float32)",
    "live_bytes": "bytes of live activations (float32, batch {batch})",
}
HEADINGS = ("stage", "output", "params", "±", "MACs", "±", "sees")


class DiffRow(Record):
    """One row: what it is about, old and new output, figures and field, and by how much the figures grew."""

    name: str
    output: str
    params: tuple[int, int]
    macs: tuple[int, int]
    sees: str
    kind: str

    @property
    def deltas(self) -> tuple[int, int]:
        """By how much parameters and MACs grew."""
        return self.params[1] - self.params[0], self.macs[1] - self.macs[0]


def lines(difference: Difference, branches: bool = False) -> list[DiffRow]:
    """A row for each stage and head that costs or gives something else."""
    found: list[DiffRow] = []
    for kind, parts in (("stage", difference.stages), ("aux", difference.heads)):
        for part in parts:
            if not worth_a_row(part):
                continue
            found.append(line(part, kind))
            if branches:
                found += [line(branch, "branch") for branch in part.branches]
    return found


def worth_a_row(part: Part) -> bool:
    """Whether figures or the output differ; what is new or gone and costs nothing is said, and needs no row."""
    resized = part.before is not None and part.after is not None and part.before.output != part.after.output
    return resized or part.delta("params") != 0 or part.delta("macs") != 0


def line(part: Part, kind: str) -> DiffRow:
    sides = (part.before, part.after)
    mark = {"added": "+ ", "removed": "- "}.get(part.status, "")
    name = ("  " if kind == "branch" else "") + mark + short_name(part)
    params = (part.before.params if part.before else 0, part.after.params if part.after else 0)
    macs = (part.before.macs if part.before else 0, part.after.macs if part.after else 0)
    output = old_and_new(str(side.output) if side else None for side in sides)
    return DiffRow(name, output, params, macs, old_and_new(map(field, sides)), kind)


def field(side: Side | None) -> str | None:
    return by(side.receptive_field) if side else None


def old_and_new(values: Iterable[str | None]) -> str:
    """`28x28 -> 27x27`; one value where both are equal or only one is there."""
    return " -> ".join(dict.fromkeys(value for value in values if value is not None))


def totals(difference: Difference) -> list[tuple[str, str, str]]:
    """The totals that differ, and always parameters and MACs: title, old and new, by how much."""
    rows = []
    trained = ("params_train", "macs_train") if not difference.heads else ()
    for one in difference.totals:
        if one.name in trained:
            continue
        if one.before != one.after or one.name in ("params", "macs"):
            values = old_and_new(f"{value:,}" for value in (one.before, one.after))
            title = TITLES[one.name].format(batch=difference.batch)
            rows.append((title, values, signed(one.after - one.before) + share(one.before, one.after)))
    return rows


def signed(value: int) -> str:
    """`+64`, `-6,480`; nothing for no change."""
    return f"{value:+,}" if value else ""


def share(before: int, after: int) -> str:
    return f" ({100 * (after - before) / before:+.1f}%)" if before and before != after else ""


def title(difference: Difference) -> str:
    """Both networks, their files and inputs."""
    sides = (difference.before, difference.after)
    sources = old_and_new(side.source for side in sides)
    names = old_and_new(side.network for side in sides)
    params = [settings(side.params) or "no params" for side in sides]
    inputs = old_and_new(str(side.input) for side in sides)
    batch = "" if difference.batch == 1 else f", batch {difference.batch}"
    given = f"  {old_and_new(params)}" if any(side.params for side in sides) else ""
    return f"{names}  {sources}  input {inputs}{batch}{given}"
