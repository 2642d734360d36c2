"""The engines that `netspec export` writes files for, by the names of the functions that do it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from netspec.record import Record


class Engine(Record):
    """What a file for an engine ends in, the extra that it needs, what writes it, and what runs it for `--check`.

    The module that runs it has a text `ENGINE` beside the function `outputs`; none runs what only other machines run.
    `takes` are the options that mean something to it, beside those of all. One that is `fixed` takes one batch alone.
    """

    suffix: str
    extra: str
    write: str
    run: str
    takes: frozenset[str] = frozenset()
    fixed: bool = False


ROOM = "netspec_compiler.export"
NAMES = frozenset({"input_name", "output_name", "labels"})


def traced(suffix: str, extra: str, name: str, *takes: str, runs: bool = True, fixed: bool = True) -> Engine:
    """An engine whose file is made of an exported program of torch."""
    module = f"{ROOM}.traced.{name}"
    return Engine(suffix, extra, f"{module}:write", module if runs else "", frozenset(takes), fixed)


ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        "onnx": Engine(
            ".onnx",
            "onnx",
            f"{ROOM}.onnx.exporting:write",
            f"{ROOM}.onnx.running",
            NAMES | {"opset", "int8", "calibrate"},
        ),
        "pt2": traced(".pt2", "torch", "pt2", "labels", fixed=False),
        "aoti": traced(".aoti.pt2", "torch", "aoti", fixed=False),
        "openvino": Engine(".xml", "openvino", f"{ROOM}.openvino:write", f"{ROOM}.openvino", NAMES),
        "litert": traced(".tflite", "litert", "litert"),
        "coreml": traced(".mlpackage.zip", "coreml", "coreml", runs=False),
        "executorch": traced(".pte", "executorch", "executorch"),
    }
)


def named_by(path: Path) -> str | None:
    """The engine whose files end as this one does, `.aoti.pt2` before `.pt2`; none where no engine's do."""
    ending = [name for name, engine in ENGINES.items() if path.name.lower().endswith(engine.suffix)]
    return max(ending, key=lambda name: len(ENGINES[name].suffix), default=None)
