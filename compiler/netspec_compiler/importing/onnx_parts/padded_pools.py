"""Averages that count their padding and round sizes up: it is added before, since what lies behind it does not count.

Those that round up along every axis are read as a `Pad` and a pool; here are those that say of each axis by its own
padding how far the last window reaches.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from netspec.importing.cleaning.padding import shortest
from netspec.importing.steps import operation
from netspec.ops.base import Shape
from netspec.ops.pooling import AvgPool
from netspec_compiler.importing.onnx_parts.parts import Parts, Whole, attribute


def counting(last: NodeProto, parts: Parts) -> Whole | None:
    """An `AveragePool` that does not count what its windows reach behind a `Pad` with noughts."""
    before = parts.maker(last.input[0], "Pad")
    value = before.input[0] if before is not None else ""
    if before is None or value not in parts.shapes or attribute(last, "count_include_pad", 0):
        return None
    x, rows = parts.shapes[value], noughts(before, parts)
    kernel, stride, reached = (attribute(last, name) for name in ("kernel_shape", "strides", "pads"))
    if rows is None or attribute(last, "ceil_mode", 0) or not isinstance(kernel, list) or not isinstance(stride, list):
        return None
    pool = operation(AvgPool, kernel=tuple(kernel), stride=tuple(stride), ceil=True, count_include_pad=True)
    if rows != [0, 0, *rows[2 : x.rank + 2]] * 2:
        return None
    pad = tuple(rows[2 : x.rank + 2])
    pool = pool.replace(pad=shortest(pool, pad, x.rank))
    return Whole(pool, value) if reached == [0] * x.rank + reach(pool, x) else None


def reach(pool: AvgPool, x: Shape) -> list[int]:
    """The rows by which the last window reaches beyond the padding along each axis."""
    y = pool.output(x)
    return [max(0, rows) for rows in pool.window(x.rank).beyond(x, y)] if isinstance(y, Shape) else []


def noughts(node: NodeProto, parts: Parts) -> list[int] | None:
    """How many a `Pad` adds along each axis, the first two among them; none where it adds anything else."""
    added = parts.array(node.input[2]) if len(node.input) > 2 and node.input[2] else None
    other = added is not None and added.any()
    if attribute(node, "mode", b"constant") != b"constant" or attribute(node, "value", 0.0) or other:
        return None
    rows = attribute(node, "pads") if len(node.input) == 1 else parts.array(node.input[1])
    rows = rows.tolist() if isinstance(rows, np.ndarray) else rows
    return rows if isinstance(rows, list) else None
