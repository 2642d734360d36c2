"""Weights that others trained, into a compiled network: the surface of `netspec_compiler.weights`."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.lazy import resolve

if TYPE_CHECKING:
    from torch import nn

    Model = TypeVar("Model", bound=nn.Module)


class WeightsError(Exception):
    """A checkpoint that does not fill a model. `diagnostics` say why, `str()` shows them as the command does."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(problems)
        super().__init__("\n" + render(problems, {}))


def load_weights(
    model: Model,
    checkpoint: Mapping[str, Any] | str | PathLike[str],
    source: str = "",
    *,
    names: str | PathLike[str] | None = None,
    drop_aux: bool = False,
) -> Model:
    """Fills a model from a checkpoint under another library's names, and returns it. Needs the extra `torch`.

    The model is one that `netspec.build` gave or an instance of a generated file's class; the checkpoint a state dict,
    or the path of a safetensors file or of one that `torch.save` wrote. `source` says whose names it has:
    `torchvision`, `timm`, `cadene` or `caffe`; `names` is the path of a map of your own instead.

    Every entry is used, every parameter filled, all shapes are equal; else nothing is changed and `WeightsError` lists
    what is left on either side. `drop_aux` lets aux heads of the checkpoint go that the model does not have.
    """
    given = checkpoint if isinstance(checkpoint, Mapping) else Path(checkpoint)
    own = None if names is None else Path(names)
    fill = resolve("netspec_compiler.weights.load:fill")
    problems: list[Diagnostic] = fill(model, given, source, own, drop_aux)
    if problems:
        raise WeightsError(problems)
    return model
