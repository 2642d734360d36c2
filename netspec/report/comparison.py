"""Networks against each other: one row a network, its totals, and by how much they differ from those of the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from netspec.ops.base import sizes
from netspec.record import Record
from netspec.report.model import Report, Totals
from netspec.report.numbers import FAILS, in_bytes, settings, short
from netspec.report.table import EMPTY, Cell, Column, Table, TableRow


class Entry(Record):
    """A network's report, and the spec that it comes from, as it was asked for."""

    report: Report
    source: str


class Quantity(Record):
    """A total that rows are compared by: its heading, its value, how it is shown, and what an `expect` calls it."""

    heading: str
    of: Callable[[Totals], int]
    shown: Callable[[int], str]
    claimed: str = ""
    share: bool = True


QUANTITIES = {
    "params": Quantity("params", lambda one: one.params, short, "params"),
    "macs": Quantity("MACs", lambda one: one.macs, short, "macs"),
    "activations": Quantity("activations", lambda one: one.activations, short),
    "memory": Quantity("live memory", lambda one: one.live_bytes, in_bytes),
    "depth": Quantity("depth", lambda one: one.depth, str, "depth", share=False),
}
ORDERS = (*QUANTITIES, "network")


def make_comparison(entries: Sequence[Entry], sort: str | None = None) -> Table:
    """The table of these networks in their order, or from the least to the most of one of `ORDERS`.

    What a row differs by, it differs by from the first of `entries`, whatever the order of the rows.
    """
    return Comparison(entries).table(sort)


class Comparison:
    """Makes one table."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.first = entries[0].report
        self.names = names_of(entries)
        self.inputs = len({one.report.input for one in entries}) > 1
        ranks = {one.report.input.rank for one in entries}
        self.axes = sizes(*ranks) if len(ranks) == 1 else "channels first"
        self.several = len(entries) > 1
        self.counted = [entry.report.counted for entry in entries]

    def table(self, sort: str | None) -> Table:
        lines = tuple(self.line(number) for number in self.order(sort))
        failed = tuple(self.failed())
        notes = tuple(f"{FAILS} {one}." for one in failed)
        return Table("comparison", self.caption(), tuple(self.columns()), lines, notes, failed)

    def order(self, sort: str | None) -> list[int]:
        """The numbers of the rows from top to bottom; equal ones stay as they were asked for."""
        numbers = list(range(len(self.entries)))
        if sort is None:
            return numbers
        if sort not in QUANTITIES:
            return sorted(numbers, key=lambda number: self.names[number])
        return sorted(numbers, key=lambda number: QUANTITIES[sort].of(self.entries[number].report.totals))

    def columns(self) -> list[Column]:
        found = [Column("network", False)]
        found += [Column("input", False)] if self.inputs else []
        for one in QUANTITIES.values():
            found.append(Column(one.heading, True))
            found += [Column(f"{one.heading} {sign}", True) for sign in self.signs(one)]
        first = self.counted[0]
        if first is not None:
            found += [Column(f"params as {first.tool}", True), Column(f"{first.operations} as {first.tool}", True)]
        return found

    def signs(self, one: Quantity) -> tuple[str, ...]:
        """Which differences a total has: none where there is one network, and a share where it is an amount."""
        return () if not self.several else ("±", "±%") if one.share else ("±",)

    def line(self, number: int) -> TableRow:
        report = self.entries[number].report
        cells = [Cell(self.names[number])]
        if any(one.stage or one.quantity not in ("params", "macs", "depth") for one in report.failed):
            cells = [marked(cells[0])]
        cells += [Cell(str(report.input), list(report.input))] if self.inputs else []
        for one in QUANTITIES.values():
            cells += self.figures(one, report)
        counted = self.counted[number]
        if counted is not None:
            sums = [None if tally is None else tally.total for tally in (counted.params, counted.macs)]
            cells += [EMPTY if value is None else Cell(short(value), value) for value in sums]
        return TableRow("network", self.names[number], tuple(cells))

    def figures(self, one: Quantity, report: Report) -> list[Cell]:
        """A total, and by how much it is more or less than the first network's: as it is, and in percent of that."""
        value, base = one.of(report.totals), one.of(self.first.totals)
        cell = Cell(one.shown(value), value)
        if any(not claim.stage and claim.quantity == one.claimed for claim in report.failed if one.claimed):
            cell = marked(cell)
        if report is self.first:
            return [cell, *(EMPTY for _ in self.signs(one))]
        more = [Cell(signed(value - base, one.shown), value - base), percent(value - base, base)]
        return [cell, *more[: len(self.signs(one))]]

    def failed(self) -> list[str]:
        return [
            f"{name}: {claim}"
            for name, entry in zip(self.names, self.entries, strict=True)
            for claim in entry.report.failed
        ]

    def caption(self) -> str:
        """Input and convention, and whose figures the differences are from."""
        report = self.first
        batch = "" if report.batch == 1 else f", batch {report.batch}"
        at = f"at the inputs beside them ({self.axes})" if self.inputs else f"at input {report.input} ({self.axes})"
        apart = f"; ± is from {self.names[0]}" if self.several else ""
        memory = f"live memory is the most that lives at once in evaluation, float32, batch {report.batch}"
        return f"Networks {at}{batch}{apart}. params: trained elements. {report.convention}; {memory}."


def names_of(entries: Sequence[Entry]) -> list[str]:
    """What each row is called: the network; where several have its name, with the params that differ, and the spec."""
    names = [entry.report.network for entry in entries]
    values = [entry.report.params for entry in entries]
    varied = [
        key for key in dict.fromkeys(key for one in values for key in one) if len({one.get(key) for one in values}) > 1
    ]
    names = apart(names, [settings({key: one[key] for key in varied if key in one}) for one in values])
    return apart(names, [entry.source for entry in entries])


def apart(names: Sequence[str], more: Sequence[str]) -> list[str]:
    """The names, with more said of those that several have."""
    counts = Counter(names)
    return [f"{name} ({said})" if counts[name] > 1 and said else name for name, said in zip(names, more, strict=True)]


def marked(cell: Cell) -> Cell:
    """A cell that an `expect` contradicts."""
    return cell.replace(text=f"{cell.text} {FAILS}", differs=True)


def signed(value: int, shown: Callable[[int], str]) -> str:
    """`+1.20M`, `-6.5 MiB`; `=` for no difference."""
    return f"{'+' if value > 0 else '-'}{shown(abs(value))}" if value else "="


def percent(value: int, base: int) -> Cell:
    """How much of the base a difference is; nothing where there is no base to be part of."""
    if not base:
        return EMPTY
    share = round(100 * value / base, 2)
    return Cell(f"{share:+.1f}%" if value else "=", share)
