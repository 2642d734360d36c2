"""What a checkpoint's directory says of a tensor before any of its numbers is read."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from netspec.record import Record

Shape = tuple[int, ...]


class Entry(Record):
    """A plain dense tensor: its shape and type, and how to read it, whole; reading may raise `Refused`."""

    shape: Shape
    dtype: torch.dtype
    read: Callable[[], Tensor]


class Strange(Record):
    """What stands where a plain tensor should: `what` completes "it is ..."; `code` where it could only run."""

    what: str
    code: bool = False


def of_tensor(tensor: Tensor) -> Entry | Strange:
    """The entry of a tensor in memory; what it is where its numbers can't be copied one by one."""
    kind = type(tensor)
    if kind not in (Tensor, torch.nn.Parameter, torch.nn.Buffer):
        return Strange(f"a {kind.__name__}, no plain tensor")
    if tensor.is_nested:
        return Strange("a nested tensor")
    if tensor.layout is not torch.strided:
        return Strange(f"a sparse tensor ({str(tensor.layout).removeprefix('torch.')})")
    if tensor.is_quantized:
        return Strange("a quantized tensor")
    if tensor.is_meta:
        return Strange("a meta tensor, which has a shape and no numbers")
    return Entry(tuple(tensor.shape), tensor.dtype, tensor.detach)
