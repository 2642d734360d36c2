"""What differs between two networks, as plain values: stages in order, branches inside them, heads, then totals.

Knows nothing of how it is shown. Promises that the deltas of all stages add up to the difference of the totals, that a
network differs from itself in nothing, and that exchanging both networks exchanges `before` and `after` everywhere.
"""

from __future__ import annotations

from typing import Literal

from netspec.compare.formats import DIFF_FORMATS
from netspec.ops.base import Shape
from netspec.record import Record
from netspec.report.model import CONVENTION
from netspec.report.showing import Shown

Status = Literal["same", "renamed", "affected", "changed", "added", "removed"]


class Change(Record):
    """One thing that was written otherwise: a setting of an operation, an operation, a name, a kind of group.

    `at_before` and `at_after` are paths below the stage (`branch3.1`; empty for the stage itself). A value is as a spec
    writes it, and none where there is none: a norm that was added was none before.
    """

    at_before: str | None
    at_after: str | None
    op: str
    what: str
    before: str | None
    after: str | None


class Side(Record):
    """A stage or branch in one of the networks. More than one name stands for stages that the other writes as one.

    `names` are as the spec has them, `paths` as the compiled model does; `filters` are those of the layers with weights
    (` ` between layers in turn, ` | ` between branches). Figures are sums over everything inside; the output is the
    last one's, channels first.
    """

    names: tuple[str, ...]
    paths: tuple[str, ...]
    op: str
    filters: str
    output: Shape
    params: int
    macs: int
    activations: int
    receptive_field: tuple[int, ...]
    line: int


class Part(Record):
    """A stage, a branch or a head in both networks; one side is none where the other network has no such thing."""

    before: Side | None
    after: Side | None
    changes: tuple[Change, ...] = ()
    branches: tuple[Part, ...] = ()

    @property
    def status(self) -> Status:
        """`affected` is what is written as before, but costs, gives or sees something else since other stages do."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        if self.changes:
            return "changed"
        # What a stage is called, and through which block it was written, costs nothing.
        before, after = (side.replace(names=(), paths=(), op="", line=0) for side in (self.before, self.after))
        if before != after:
            return "affected"
        return "same" if self.before.paths == self.after.paths else "renamed"

    def delta(self, figure: str) -> int:
        """By how much `params`, `macs` or `activations` grew."""
        return sum(sign * getattr(side, figure) for sign, side in ((-1, self.before), (1, self.after)) if side)


class Total(Record):
    """One figure of the whole networks."""

    name: str
    before: int
    after: int


class Identity(Record):
    """Which network a side is: its file as it was asked for, its name, input and params."""

    source: str
    network: str
    input: Shape
    params: dict[str, str]
    failed: tuple[str, ...] = ()


class Difference(Shown):
    """Everything that `netspec diff` shows, and `str()` too. `matched` counts, by operation, those of both."""

    formats = DIFF_FORMATS
    before: Identity
    after: Identity
    stages: tuple[Part, ...]
    heads: tuple[Part, ...]
    totals: tuple[Total, ...]
    matched: dict[str, int]
    convention: str = CONVENTION
    batch: int = 1

    def to_markdown(self) -> str:
        """What changed as a list, the stages that cost something else and the totals as tables."""
        return self.shown("markdown")

    def to_json(self) -> str:
        """`as_data()` as text."""
        return self.shown("json")

    @property
    def same(self) -> bool:
        """Whether nothing differs: no stage, head, input or total. Names of files, networks and params do not count."""
        parts = self.stages + self.heads
        return self.before.input == self.after.input and all(part.status == "same" for part in parts)

    def as_data(self) -> dict[str, object]:
        """The difference as JSON holds it."""
        return {
            "before": identity(self.before),
            "after": identity(self.after),
            "convention": self.convention,
            **({} if self.batch == 1 else {"batch": self.batch}),
            "same": self.same,
            "stages": [plain(part) for part in self.stages],
            "aux": [plain(part) for part in self.heads],
            "totals": {
                one.name: {"before": one.before, "after": one.after, "delta": one.after - one.before}
                for one in self.totals
            },
        }


def identity(one: Identity) -> dict[str, object]:
    failed = {"failed": list(one.failed)} if one.failed else {}
    return {"source": one.source, "network": one.network, "input": list(one.input), "set": one.params, **failed}


def plain(part: Part) -> dict[str, object]:
    """A part as JSON holds it; branches only where there are some."""
    data: dict[str, object] = {
        "status": part.status,
        "before": side(part.before),
        "after": side(part.after),
        "delta": {figure: part.delta(figure) for figure in ("params", "macs", "activations")},
        "changes": [{name: getattr(change, name) for name in Change._fields} for change in part.changes],
    }
    return data | ({"branches": [plain(branch) for branch in part.branches]} if part.branches else {})


def side(one: Side | None) -> dict[str, object] | None:
    if one is None:
        return None
    fields = {name: getattr(one, name) for name in Side._fields}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
