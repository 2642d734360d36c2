"""What the command line asks of an evaluation. Nothing here imports torch."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from netspec.record import Record


class Asked(Record):
    """The options of `netspec evaluate`; `mean` and `std` are empty where the file of weights is to say them."""

    weights: Path
    data: Path
    crops: Literal[1, 10, 144] = 1
    per_class: bool = False
    confusion: bool = False
    reference: bool = False
    source: str = "netspec"
    names: Path | None = None
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    device: str | None = None
    workers: int | None = None
    procs: int = 1
    form: str = "rich"
