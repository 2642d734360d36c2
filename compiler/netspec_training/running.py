"""`netspec train` from Python: with data of one's own, and told of every step."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import Any

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.network import Network
from netspec_training.asked import Asked
from netspec_training.data.images import DataSet, Images
from netspec_training.data.loader import Batches
from netspec_training.data.normalise import Normalisation
from netspec_training.log import Sink
from netspec_training.loop import Ended
from netspec_training.loop import train as carry_out
from netspec_training.preparing import OwnBatches, Refused, Watching, job_of
from netspec_training.world import world_of

OWN = "the data"
AS_IT_IS = Normalisation()


class TrainingError(Exception):
    """A run that did not start, or could not go on. `diagnostics` say why, `str()` shows them as the command does."""

    def __init__(self, *problems: Diagnostic) -> None:
        self.diagnostics = problems
        super().__init__("\n" + render([*problems], {}))


def train(
    network: Network,
    data: str | PathLike[str] | Images | Batches,
    out: str | PathLike[str],
    *,
    val: Images | None = None,
    normalisation: Normalisation = AS_IT_IS,
    callback: Sink | None = None,
    quiet: bool = False,
    **options: Any,
) -> Ended:
    """Trains a network as the command does, in this process: one of several under torchrun or SLURM.

    `data` is the folder that the command takes; or images by index, which the recipe varies; or batches of one's own,
    taken as they come, for which `normalisation` says what brings pixels to the network's input. `val` are images to
    evaluate on. `callback` is given each entry of the log as a dict. The options are the command's, by the names of
    `netspec_training.asked.Asked`. Raises `TrainingError` where the run can't start, or can't go on.
    """
    own = own_data(data, val, normalisation)
    folder = Path(".") if own is not None else Path(data)  # type: ignore[arg-type]
    try:
        asked = Asked(data=folder, out=Path(out), **options)
        job = job_of(network.checked, asked, world_of(os.environ), Watching(callback), own)
    except Refused as refused:
        raise TrainingError(*refused.problems) from None
    ended = carry_out(job.replace(quiet=quiet))
    if ended.problem is not None:
        raise TrainingError(ended.problem)
    return ended


def own_data(
    data: str | PathLike[str] | Images | Batches, val: Images | None, normalisation: Normalisation
) -> DataSet | OwnBatches | None:
    """Data that is no folder."""
    if isinstance(data, str | PathLike):
        return None
    if isinstance(data, Batches):
        return OwnBatches(data, val, normalisation)
    return DataSet(OWN, "own", data, val)
