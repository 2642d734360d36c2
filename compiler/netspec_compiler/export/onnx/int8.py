"""Eight bits for weights and maps, by ONNX Runtime's static quantisation, with pictures that the user names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import ConversionFailed
from netspec_compiler.export.images import Refused, inputs_in
from netspec_compiler.export.traced.failing import first_line, quiet
from netspec_compiler.export.wanted import Wanted

Array = NDArray[np.float32]
# The version from which on an operator can have a scale for each channel.
BY_CHANNEL = 13


class Pictures(CalibrationDataReader):  # type: ignore[misc]
    """The pictures of a folder, one at a time."""

    def __init__(self, name: str, arrays: Iterator[Array], count: int) -> None:
        self.name, self.arrays, self.count = name, arrays, count

    def get_next(self) -> dict[str, Array] | None:
        """The next batch, or none."""
        found = next(self.arrays, None)
        return None if found is None else {self.name: np.repeat(found[None], self.count, axis=0)}


def quantised(model: bytes, wanted: Wanted, folder: Path) -> bytes | list[Diagnostic]:
    """The model with eight bits inside, single precision at its ends."""
    whole = onnx.load_from_string(model)
    given = whole.graph.input[0]
    shape = tuple(one.dim_value for one in given.type.tensor_type.shape.dim[1:])
    with TemporaryDirectory() as place:
        before, after = Path(place, "before.onnx"), Path(place, "after.onnx")
        before.write_bytes(model)
        try:
            reader = Pictures(given.name, inputs_in(folder, shape), wanted.batch or 1)
            with quiet():
                quantize_static(
                    str(before),
                    str(after),
                    reader,
                    quant_format=QuantFormat.QDQ,
                    per_channel=wanted.opset >= BY_CHANNEL,
                    activation_type=QuantType.QUInt8,
                    weight_type=QuantType.QInt8,
                )
        except Refused as refused:
            return [refused.problem]
        except Exception as error:  # whatever the converter raises is what it has to say
            return [ConversionFailed(engine="onnxruntime's quantisation", why=first_line(error))]
        made = onnx.load(after)
    made.producer_name, made.producer_version = whole.producer_name, whole.producer_version
    made.doc_string = whole.doc_string
    del made.metadata_props[:]
    made.metadata_props.extend(whole.metadata_props)
    content: bytes = made.SerializeToString(deterministic=True)
    return content
