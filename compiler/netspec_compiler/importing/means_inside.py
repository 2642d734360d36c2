"""Averages that do not count TensorFlow's border: torch has no operation for one, so that a graph has the mean over the
padded map, divided by that over padded ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from netspec.importing.cleaning.padding import with_padding
from netspec.importing.steps import Padded, Step, operation
from netspec.ops.pooling import AvgPool
from netspec.record import Record
from netspec_compiler.importing.aten.arranging import pad
from netspec_compiler.importing.aten.calls import Called, Made
from netspec_compiler.importing.operands import Value
from netspec_compiler.importing.response_norms import call_behind

POOLS = ("avg_pool1d", "avg_pool2d", "avg_pool3d")
HANDED_ON = ("detach", "alias", "clone", "contiguous", "lift_fresh_copy")
PADS = ("pad", "constant_pad_nd")
WINDOW = ("kernel_size", "stride", "padding", "ceil_mode", "divisor_override")


class Mean(Record):
    """The mean over windows of a value that was padded before."""

    window: Called
    rows: Padded
    of: Value


def mean_inside(call: Called, calls: Mapping[str, Called]) -> Made | None:
    """The average pool that this call is the end of, if it is; `calls` are those before it, by what each gives."""
    means = [mean_of(call.args.get(name), calls) for name in ("self", "other")] if call.word == "div" else [None]
    match means:
        case [Mean() as total, Mean() as share] if alike(total, share) and is_ones(share.of, total.of, calls):
            return as_pool(total, call)
    return None


def mean_of(value: object, calls: Mapping[str, Called]) -> Mean | None:
    """What a value is the mean of, where it is one."""
    window = call_behind(value, calls, HANDED_ON)
    if window is None or window.word not in POOLS:
        return None
    before = call_behind(window.args.get("self"), calls, HANDED_ON)
    made = pad(before) if before is not None and before.word in PADS else None
    return Mean(window, made.does, made.inputs[0]) if made is not None and isinstance(made.does, Padded) else None


def alike(total: Mean, share: Mean) -> bool:
    """Whether both are over the same windows, each padded with zeros."""
    windows = (total.window.args, share.window.args)
    return total.rows == share.rows and all(windows[0].get(name) == windows[1].get(name) for name in WINDOW)


def is_ones(value: Value, x: Value, calls: Mapping[str, Called]) -> bool:
    """Whether a value is ones of the extents of another."""
    call = call_behind(value, calls, HANDED_ON)
    if call is None or value.shape.extents != x.shape.extents:
        return False
    return call.word == "ones_like" or (call.word == "full_like" and call.args.get("fill_value") == 1)


def as_pool(mean: Mean, call: Called) -> Made | None:
    """The pool that pads as the mean was padded, if there is one."""
    window, x = mean.window, mean.of
    if any(window.axes("padding", 0)) or window.flag("ceil_mode") or window.args.get("divisor_override"):
        return None
    kernel = window.axes("kernel_size")
    layer = operation(AvgPool, kernel=kernel, stride=window.axes("stride") or kernel, pad="valid")
    step = with_padding(Step("", layer, (x.name,), call.shape), mean.rows, x.shape, 0.0)
    if step is None or not isinstance(step.does, AvgPool):
        return None
    return Made(step.does.replace(count_include_pad=False), (x,))
