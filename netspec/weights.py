"""Weights that others trained, into a compiled network: the surface of `netspec_compiler.weights`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.escaping.plain import printable
from netspec.lazy import with_extra

if TYPE_CHECKING:
    from torch import nn

    Model = TypeVar("Model", bound=nn.Module)


class WeightsError(Exception):
    """A checkpoint that does not fill a model. `diagnostics` say why, `str()` shows them as the command does."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(problems)
        super().__init__("\n" + render(problems, {}))


class WeightsWarning(UserWarning):
    """What `load_weights` did besides filling a model with what was there: left out, renamed, reshaped."""


def load_weights(  # noqa: PLR0913 - each is an option of the command too
    model: Model,
    checkpoint: Mapping[str, object] | str | PathLike[str],
    source: str = "",
    *,
    names: str | PathLike[str] | None = None,
    except_: str | Sequence[str] = (),
    skip_shape: bool = False,
    drop_aux: bool = False,
    grey: bool = False,
    prefix: str | None = None,
    container: str | None = None,
) -> Model:
    """Fills a model from a checkpoint under another library's names, and returns it. Needs the extra `torch`.

    The model is one that `netspec.build` gave or an instance of a generated file's class; the checkpoint a state dict,
    or the path of a safetensors file, of one that `torch.save` wrote, or of the index of either in several files.
    `source` says whose names it has: `torchvision`, `timm`, `cadene`, `caffe`, `piergiaj`, or `netspec` for the
    network's own; `names` is the path of a map of your own instead.

    Every entry is used, every parameter filled, all shapes equal but for axes of length one; or nothing is changed, and
    `WeightsError` lists what is left on either side. What does not fit is left out where that is asked for:
    `except_=["fc"]` leaves modules or entries as they are, `skip_shape` all entries of another shape, and `drop_aux`
    aux heads of the checkpoint that the model does not have. `grey` sums the colours of the first convolution for a
    model with one input channel.

    A usual `container` of the state dict in a file, and a usual `prefix` of its names, are found. What was left out,
    dropped or reshaped is told in one `WeightsWarning`. `model.normalise` takes means and spreads of a trained file.
    """
    filled = with_extra("netspec_compiler.weights.load:fill", "torch")(
        model,
        checkpoint if isinstance(checkpoint, Mapping) else Path(checkpoint),
        source,
        None if names is None else Path(names),
        except_=(except_,) if isinstance(except_, str) else tuple(except_),
        skip_shape=skip_shape,
        drop_aux=drop_aux,
        grey=grey,
        prefix=prefix,
        container=container,
    )
    if isinstance(filled, list):
        raise WeightsError(filled)
    warn_of(filled.notes)
    return model


def warn_of(notes: Sequence[str]) -> None:
    """One warning with all that was done besides filling; it points at the call of `load_weights`."""
    if notes:
        warnings.warn("; ".join(map(printable, notes)), WeightsWarning, stacklevel=3)
