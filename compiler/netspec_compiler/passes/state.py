"""The names of a layer's entries in a checkpoint, from the layer alone."""

from __future__ import annotations

from netspec.ops.base import Layer, Shape
from netspec.ops.norms import BatchNorm

STATISTICS = ("running_mean", "running_var", "num_batches_tracked")


def base_path(layer: Layer, path: str, y: Shape) -> str:
    """Where the weights of a layer stand that sits at `path`: below it, where a norm stands beside them."""
    return path if layer.norm is None else f"{path}.{layer.torch(y).signature.child}"


def norm_path(path: str) -> str:
    """Where the entries of the norm of a layer at `path` stand."""
    return f"{path}.bn"


def norm_names(norm: Layer) -> tuple[str, ...]:
    """The entries of a norm."""
    own = ("weight", "bias") if getattr(norm, "affine", False) else ()
    return (*own, *STATISTICS) if isinstance(norm, BatchNorm) else own


def base_names(layer: Layer) -> tuple[str, ...]:
    """The entries of a layer without those of the norm behind it."""
    if layer.weighted:
        return ("weight", "bias") if getattr(layer, "has_bias", False) else ("weight",)
    return norm_names(layer)
