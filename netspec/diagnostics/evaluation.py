"""Mistakes in looking at what was trained: its counts, its curves (NS92x)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem


class UnknownPixels(FileProblem):
    """Weights that do not say which images they expect"""

    code = "NS920"
    message = "`{path}` does not say which means and spreads of pixels its weights expect"
    note = "files that `netspec train` writes say it; with other means than those of training, counts mean nothing"
    help = (
        "give them in shares of white, such as `--mean 0.485,0.456,0.406 --std 0.229,0.224,0.225` for torchvision's "
        "weights, or `--mean 0 --std 1` for pixels from 0 to 1; docs/weights.md says what each library takes"
    )


class NoNumbers(Diagnostic):
    """Weights with which a network gives no numbers"""

    code = "NS921"
    message = "for {count:,} of {images:,} images the network gives what is no number"
    note = "such images are in no class, and are not counted as mistakes either"
    help = "look for weights that are no finite numbers, and for means and spreads of pixels that are not theirs"
    count: int
    images: int


class BadLog(FileProblem):
    """A log of training that tells no steps"""

    code = "NS922"
    message = "line {line} of `{path}` tells no step with its loss"
    note = """each line is JSON with both, such as `{{"step": 1, "loss": 2.3}}`"""
    help = "plot the folder of a run of `netspec train`, or its `log.jsonl`"
    line: int
