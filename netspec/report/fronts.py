"""A front as plain values: what its picture and its page show."""

from __future__ import annotations

from netspec.record import Record


class Spot(Record):
    """One network in the picture: its two figures, and its name where it has one."""

    x: int
    y: int
    name: str = ""


class Candidate(Record):
    """One network of a front: its row, what it sets, its figures, what differs from the base, and how to write it."""

    row: int
    spot: Spot
    values: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    command: str


class FrontReport(Record):
    """A front over two figures, `x` and `y`; `cloud` are some of the other points, `marks` networks of other specs.

    `told` is a sentence on all points, `question` the lines that say what was asked.
    """

    title: str
    x: str
    y: str
    candidates: tuple[Candidate, ...]
    cloud: tuple[Spot, ...]
    marks: tuple[Spot, ...]
    told: str
    question: tuple[str, ...]
    convention: str


SAID = {
    "params": "parameters",
    "macs": "MACs",
    "activations": "activations",
    "live_bytes": "bytes of live activations",
    "weight_bytes": "bytes of weights",
    "train_params": "parameters with aux heads",
    "train_macs": "MACs with aux heads",
}


def said(figure: str) -> str:
    """A figure in words."""
    return SAID.get(figure, figure.replace("_", " "))
