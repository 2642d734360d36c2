"""The engines that `netspec export` writes files for, by the names of the functions that do it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netspec.record import Record


class Engine(Record):
    """What a file for an engine ends in, the extra that it needs, what writes it, and what runs it for `--check`.

    `name` of the module that runs it is a text `ENGINE`, beside the function `outputs`.
    """

    suffix: str
    extra: str
    write: str
    run: str


ONNX = "netspec_compiler.export.onnx"
ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        "onnx": Engine(".onnx", "onnx", f"{ONNX}.exporting:write", f"{ONNX}.running"),
    }
)
