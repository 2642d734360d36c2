"""Data held against a network: what would stop a run, or spoil it, is told before it starts."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import NotTrainable, OtherClassCount, OtherShape
from netspec.ir.model import CheckedNetwork
from netspec.ops.base import Shape
from netspec_training.data.images import COLOURS, DataSet, Images


def held_against(data: DataSet, checked: CheckedNetwork) -> list[Diagnostic]:
    """Shapes, channels and the number of classes, in both parts of the data."""
    output = output_of(checked)
    if output.is_map:
        return [NotTrainable(name=checked.network.name, output=str(output))]
    found = [
        problem
        for part in (data.train, data.val)
        if part is not None
        for problem in (shape_problem(part, data.path, checked), count_problem(part, data.path, checked, output))
        if problem is not None
    ]
    return list(dict.fromkeys(found))


def output_of(checked: CheckedNetwork) -> Shape:
    """The shape of what the network ends in."""
    return checked.shapes[checked.network.body[-1].name]


def shape_problem(part: Images, path: str, checked: CheckedNetwork) -> OtherShape | None:
    """Why these images can't become the network's input; larger pictures can, and files of any size."""
    wanted = checked.network.input
    if part.shape is None:
        if wanted.rank == 2 and wanted.channels in COLOURS:
            return None
        has, remedy = "pictures in files", "images in files are read as 1 or 3 channels of two extents: use npy files"
        return OtherShape(path=path, has=has, input=str(wanted), remedy=remedy)
    own = Shape(part.shape)
    larger = (
        wanted.rank == 2 == own.rank
        and wanted.channels in COLOURS
        and all(here >= there for here, there in zip(own.extents, wanted.extents, strict=True))
    )
    if own == wanted or (own.channels == wanted.channels and larger):
        return None
    return OtherShape(path=path, has=f"images of {own}", input=str(wanted), remedy=f"write `input {own}` in the spec")


def count_problem(part: Images, path: str, checked: CheckedNetwork, output: Shape) -> OtherClassCount | None:
    """Why the network's logits don't stand for the classes of the data."""
    count = len(part.classes)
    if count == output.channels:
        return None
    setting = "classes" in checked.network.params
    remedy = f"`--set classes={count}`" if setting else f"let the network, and its heads, end in `linear {count}`"
    return OtherClassCount(
        path=path,
        count=count,
        shown=", ".join(part.classes[:4]),
        name=checked.network.name,
        logits=output.channels,
        remedy=remedy,
    )
