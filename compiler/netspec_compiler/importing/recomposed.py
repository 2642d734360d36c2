"""Calls that torch's decomposition into core ATen wrote in other words, as what they were before it.

`run_decompositions()` with torch's own table has bounds one by one, pools over one axis as those over two, and takes a
value from a number by another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from netspec_compiler.importing.aten.calls import Called
from netspec_compiler.importing.operands import Operand, UnsaidError, Value
from netspec_compiler.importing.response_norms import call_behind

OVER_TWO_AXES = {
    "avg_pool2d": "avg_pool1d",
    "max_pool2d_with_indices": "max_pool1d",
    "_adaptive_avg_pool2d": "adaptive_avg_pool1d",
    "adaptive_max_pool2d": "adaptive_max_pool1d",
    "mean": "mean",
}
"""Pools over a map of one row, and what they are over that row."""
OF_NOTHING = {"kernel_size": 1, "stride": 1, "padding": 0, "dilation": 1, "output_size": 1}
"""What each of their settings is along the axis of one element."""
ROW, ALONG = (2,), (3,)
"""The axis that is put in, and the one that was there, behind batch and channels."""

Calls = Mapping[str, Called]


def recomposed(call: Called, calls: Calls) -> Called:
    """The call as it was, if it is the end of one; `calls` are those before it by the value that each gives."""
    try:
        match call.word:
            case "squeeze":
                return along_one_axis(call, calls) or call
            case "clamp":
                return between_bounds(call, calls) or call
            case "sub":
                return from_a_number(call) or call
    except UnsaidError:
        pass
    return call


def along_one_axis(call: Called, calls: Calls) -> Called | None:
    """A pool over one axis, for which a map got a second one that is taken out again."""
    pool = call_behind(call.args.get("self"), calls, ())
    put_in = call_behind(pool.args.get("self"), calls, ()) if pool is not None else None
    if pool is None or put_in is None or pool.word not in OVER_TWO_AXES or put_in.word != "unsqueeze":
        return None
    if put_in.x().shape.rank != 1 or (axes_of(put_in, 4), axes_of(call, len(call.x().shape) + 1)) != (ROW, ROW):
        return None
    given = {name: pool.axes(name) for name in OF_NOTHING if pool.args.get(name) not in (None, [])}
    if any(one[0] != OF_NOTHING[name] for name, one in given.items()):
        return None
    behind: dict[str, Operand] = {name: [one[-1]] for name, one in given.items()}
    if pool.word == "mean":
        if axes_of(pool, 4) != (*ROW, *ALONG) or not pool.flag("keepdim"):
            return None
        behind["dim"] = [*ROW]
    return Called({**pool.args, **behind, "self": put_in.x()}, OVER_TWO_AXES[pool.word], call.shape)


def axes_of(call: Called, count: int) -> tuple[int, ...]:
    """The axes that a call is about, of so many."""
    return tuple(sorted(one % count for one in call.integers("dim")))


def between_bounds(call: Called, calls: Calls) -> Called | None:
    """A bound on one side of a value that has one on the other."""
    before = call_behind(call.args.get("self"), calls, ())
    if before is None or before.word != "clamp":
        return None
    low = max(one.number("min", -inf) for one in (before, call))
    high = min(one.number("max", inf) for one in (before, call))
    return call.replace(args={"self": before.args.get("self"), "min": low, "max": high}) if low <= high else None


def from_a_number(call: Called) -> Called | None:
    """A number minus so many times a value."""
    number, value = call.args.get("self"), call.args.get("other")
    if isinstance(number, Value) or not isinstance(value, Value):
        return None
    return call.replace(args={**call.args, "self": value, "other": number}, word="rsub")
