"""Which images the weights in a file expect: as training noted it in the file, or as the command line says."""

from __future__ import annotations

from pathlib import Path

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.evaluation import UnknownPixels
from netspec.diagnostics.usage import WrongUsage
from netspec.reading import display_path
from netspec_compiler.weights.pixels import noted_in
from netspec_training.data.normalise import Normalisation


def pixels_of(path: Path, mean: tuple[float, ...], std: tuple[float, ...], channels: int) -> Normalisation | Diagnostic:
    """The means and spreads that are asked for, else those in the file; one number stands for all channels."""
    if mean and std:
        found = Normalisation(mean * channels if len(mean) == 1 else mean, std * channels if len(std) == 1 else std)
    else:
        noted = noted_in(path)
        if noted is None:
            return UnknownPixels(path=display_path(path))
        found = Normalisation(*noted)
    if found.mean and not len(found.mean) == len(found.std) == channels:
        what = (
            f"the network takes {channels} channels, and there are {len(found.mean)} means and {len(found.std)} spreads"
        )
        return WrongUsage(what=what, remedy="give one number for each channel, or one for all, to `--mean` and `--std`")
    return found
