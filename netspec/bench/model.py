"""The figures of one run of `netspec bench`."""

from __future__ import annotations

from statistics import median

from netspec.record import Record


class Row(Record):
    """One engine at one batch: seconds of each pass, how far its outputs are from torch's, page faults of a run.

    `failed` says why there are none of these.
    """

    engine: str
    batch: int
    seconds: tuple[float, ...] = ()
    apart: float = 0.0
    faults: float = 0.0
    failed: str = ""

    @property
    def middle(self) -> float:
        """The median of the passes, in seconds for one batch."""
        return median(self.seconds)


class Measured(Record):
    """All rows, the seconds that oneDNN's fastest kernel would need for the network's MACs, by batch, and the machine.

    `busy` says why other work on the machine was in the way; `absent` are engines that are not installed, each with the
    extra that brings it.
    """

    network: str
    threads: int
    rows: tuple[Row, ...]
    floor: dict[int, float]
    machine: str
    versions: dict[str, str]
    busy: str = ""
    absent: tuple[tuple[str, str], ...] = ()

    def of_batch(self, batch: int) -> tuple[Row, ...]:
        """The engines that ran at a batch, the fastest first."""
        return tuple(
            sorted((row for row in self.rows if row.batch == batch and row.seconds), key=lambda row: row.middle)
        )

    @property
    def batches(self) -> tuple[int, ...]:
        """The batches in the order in which they were asked for."""
        return tuple(dict.fromkeys(row.batch for row in self.rows))

    def lead(self, batch: int) -> float:
        """By which part of its time the second engine is behind the first; 0 where there is none."""
        found = self.of_batch(batch)
        return found[1].middle / found[0].middle - 1 if len(found) > 1 else 0.0

    def told_apart(self, batch: int) -> bool:
        """Whether the slowest pass of the first engine is still before the fastest of the second."""
        found = self.of_batch(batch)
        return len(found) < 2 or max(found[0].seconds) < min(found[1].seconds)


class Called(Record):
    """What a run was called with: the spec, its params from outside, and a checkpoint if there was one."""

    spec: str
    settings: dict[str, str]
    weights: str = ""


class Deploying(Record):
    """How the network is deployed with an engine: a command, or a line of Python where no file is needed."""

    command: str
    is_python: bool = False
