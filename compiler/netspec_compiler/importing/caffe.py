"""Caffe's files as a network from elsewhere: a prototxt, and the caffemodel with its weights. Needs no torch for the
first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem
from netspec.diagnostics.importing import BadNetworkFile, NoInputSize, OtherWeights
from netspec.importing.caffe.graph import NoSizeError, graph_of
from netspec.importing.caffe.prototext import parse
from netspec.importing.steps import Graph
from netspec.lazy import resolve
from netspec.ops.base import Shape
from netspec.reading import read
from netspec_compiler.importing.found import Result, Tensors, found

SUFFIX = ".prototxt"


def of_prototxt(
    path: Path, size: Sequence[int] | None, name: str, checkpoint: Path | None = None, partial: bool = False
) -> Result:
    """What a description gives; its weights are in the file `checkpoint`."""
    graph = described(path, size, name)

    def tensors() -> Tensors | Diagnostic:
        if checkpoint is None:
            return OtherWeights(path=str(path), what="a prototxt holds none; `--checkpoint FILE` names the caffemodel")
        held: Tensors | Diagnostic = resolve("netspec_compiler.importing.caffemodel:tensors_in")(checkpoint)
        return held

    held = tensors() if partial and checkpoint is not None else {}
    return found(graph, name, "caffe", tensors, partial, () if isinstance(held, Diagnostic) else held.keys())


def described(path: Path, size: Sequence[int] | None, name: str) -> Graph | Diagnostic:
    """The steps of a description."""
    source = read(path)
    if isinstance(source, FileProblem):
        return source
    shape = None if size is None else Shape(size)
    try:
        return graph_of(parse(source.text), name, f"Imported from Caffe's {path.name} by netspec.", shape)
    except NoSizeError as error:
        return NoInputSize(source=source.path, why=str(error))
    except (ValueError, ArithmeticError) as error:
        hint = "give a network's description as Caffe reads it, `deploy.prototxt` or `train_val.prototxt`"
        return BadNetworkFile(path=source.path, why=str(error), hint=hint)
