"""What a caller wants of an exported file, besides the network itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from netspec.record import Record

# The version of ONNX that most engines of the last years take.
USUAL_OPSET, OLDEST_OPSET = 17, 10


class Wanted(Record):
    """Where the weights come from, and how the file looks to who runs it.

    `weights` is a checkpoint of the network, none for fresh ones by the `seed`. `batch` is how many inputs are taken at
    once, none for any number. `mean` and `std` are of the input, channel by channel, and go into the model. `calibrate`
    is a folder of pictures for eight bits, none for single precision. `mark` is what the file says of who wrote it.
    """

    weights: Path | None = None
    seed: int = 0
    opset: int = USUAL_OPSET
    batch: int | None = None
    given: str = ""
    gives: str = ""
    labels: tuple[str, ...] = ()
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    keep_norms: bool = False
    calibrate: Path | None = None
    mark: str = ""
    version: str = ""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the file says besides the network, for whoever runs it."""
        weights = {} if self.weights else {"weights": f"fresh, seed {self.seed}: no checkpoint was given"}
        labels = {"labels": json.dumps(self.labels, ensure_ascii=False)} if self.labels else {}
        inside = {"normalisation": f"(x - {[*self.mean]}) / {[*self.std]} is inside"} if self.mean else {}
        return labels | weights | inside
