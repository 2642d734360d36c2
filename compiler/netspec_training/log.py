"""Where what happens in a run goes: JSON lines, TensorBoard, a callback. An entry is a dict of one step."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from netspec.cli.write import replace
from netspec.lazy import resolve
from netspec_training.folder import EVENTS, LOG

Entry = dict[str, Any]
Sink = Callable[[Entry], None]


class JsonLines:
    """`log.jsonl`: one line for each step. A resumed run takes out what is after the step that it goes on from."""

    def __init__(self, folder: Path, start: int) -> None:
        path = folder / LOG
        kept = [line for line in lines_of(path) if json.loads(line)["step"] <= start]
        replace(path, "".join(kept).encode())
        self.stream = path.open("a", encoding="utf-8")

    def __call__(self, entry: Entry) -> None:
        self.stream.write(json.dumps(entry) + "\n")
        self.stream.flush()


def lines_of(path: Path) -> list[str]:
    """The whole lines of a log; a last one that was cut off is none."""
    if not path.is_file():
        return []
    return [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("}\n")]


def tensorboard(folder: Path, start: int) -> Sink | None:
    """Writes scalars for TensorBoard where it is installed."""
    if find_spec("tensorboard") is None:
        return None
    writer = resolve("torch.utils.tensorboard:SummaryWriter")(str(folder / EVENTS), purge_step=start + 1)

    def write(entry: Entry) -> None:
        for name, number in flat(entry).items():
            writer.add_scalar(name, number, entry["step"])

    return write


def flat(entry: Entry, prefix: str = "") -> dict[str, float]:
    """The numbers of an entry under paths: `losses/aux1`."""
    found: dict[str, float] = {}
    for name, one in entry.items():
        if isinstance(one, dict):
            found |= flat(one, f"{prefix}{name}/")
        elif isinstance(one, int | float) and name != "step":
            found[prefix + name] = float(one)
    return found
