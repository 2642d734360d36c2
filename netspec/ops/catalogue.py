"""All operations by the word that a spec writes. To add one, write its class in a room of this package and name it."""

from __future__ import annotations

from netspec.ops.activations import ACTIVATIONS
from netspec.ops.base import Layer
from netspec.ops.convolution import Conv, Depthwise
from netspec.ops.linear import Linear
from netspec.ops.norms import BatchNorm, GroupNorm, LocalResponseNorm
from netspec.ops.plain import Dropout, Flatten, Identity
from netspec.ops.pooling import AdaptiveAvgPool, AdaptiveMaxPool, AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool

MEMBERS: tuple[type[Layer], ...] = (
    *(Conv, Depthwise, MaxPool, AvgPool, AdaptiveAvgPool, AdaptiveMaxPool, GlobalAvgPool, GlobalMaxPool, Linear),
    *(BatchNorm, GroupNorm, LocalResponseNorm, Dropout, *ACTIVATIONS, Identity, Flatten),
)

OPERATIONS: dict[str, type[Layer]] = {member.word: member for member in MEMBERS}
