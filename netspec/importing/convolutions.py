"""What every source has in common in its convolutions."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.importing.steps import operation
from netspec.ops.convolution import Conv, Depthwise
from netspec.ops.linear import Linear


def convolution_of(filters: int, groups: int, channels: int, settings: Mapping[str, object]) -> Conv | Depthwise:
    """A convolution of so many channels; one filter or more for each channel alone is a depthwise one."""
    if groups == channels > 1 and filters % channels == 0:
        return operation(Depthwise, multiplier=filters // channels, **settings)
    return operation(Conv, filters=filters, groups=groups, **settings)


def pointwise(layer: Linear, rank: int) -> Conv:
    """A linear layer over the channels of a map, at each of its places."""
    return operation(Conv, kernel=(1,) * rank, filters=layer.features, bias=None if layer.bias else False)
