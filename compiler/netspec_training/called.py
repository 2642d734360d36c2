"""What one process of several does: the command that called it, on the network that it was called for."""

from __future__ import annotations

import json
import os
from pathlib import Path

from netspec.cli.load import load_or_show
from netspec.lazy import resolve
from netspec_training.launch import STATUS


def main(call: str) -> int:
    """The exit status; 0 where another one was left for the launcher, which would start this process again.

    `run` in the call is the function, of a command of this room, that takes the network and what is asked.
    """
    said = json.loads(call)
    loaded = load_or_show(
        Path(said["spec"]), said["settings"], said["network"], said["root"] and Path(said["root"]), said["color"]
    )
    run = resolve(said["run"])
    status: int = loaded if isinstance(loaded, int) else run(loaded, said["asked"], said["color"], call)
    if status in (1, 2) and STATUS in os.environ:
        Path(os.environ[STATUS]).write_text(str(status))
        return 0
    return status
