"""Local response norms: torch has no operation for one, so that a graph has what `local_response_norm` is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import prod

from netspec.importing.steps import operation
from netspec.ops.norms import LocalResponseNorm
from netspec_compiler.importing.aten.calls import Called, Made
from netspec_compiler.importing.operands import Value

LAYOUT = ("view", "reshape", "squeeze", "unsqueeze", "_unsafe_view", "clone", "alias")
BACKWARD = (
    ("pow",),
    ("add",),
    ("mul",),
    ("avg_pool2d", "avg_pool3d"),
    ("pad", "constant_pad_nd"),
    ("mul",),
)
"""What divides the input, last call first: (k + alpha * mean over channels of the squares) to the power of beta."""


def response_norm(call: Called, calls: Mapping[str, Called]) -> Made | None:
    """The norm that this call is the end of, if it is; `calls` are those before it by the value that each gives."""
    x, by = (call.args.get(name) for name in ("self", "other"))
    if call.word != "div" or not isinstance(x, Value) or not isinstance(by, Value):
        return None
    parts = backward(by, calls)
    if parts is None:
        return None
    power, plus, times, mean, padded, squared = parts
    size = mean.axes("kernel_size")[0]
    settings = {"alpha": times.number("other"), "beta": power.number("exponent"), "k": plus.number("other")}
    of_x = squared.args.get("self") == squared.args.get("other") == x
    if not of_x or not over_channels(mean, padded, size, x) or plus.number("alpha", 1) != 1:
        return None
    return Made(operation(LocalResponseNorm, size=size, **settings), (x,))


def backward(value: Value, calls: Mapping[str, Called]) -> list[Called] | None:
    """The calls that gave a value, one for each word; none where they are others."""
    found: list[Called] = []
    for words in BACKWARD:
        call = call_behind(value, calls, LAYOUT)
        if call is None or call.word not in words or not isinstance(call.args.get("self"), Value):
            return None
        found.append(call)
        value = call.x()
    return found


def call_behind(value: object, calls: Mapping[str, Called], through: Collection[str]) -> Called | None:
    """The call that gave a value, behind those of these words, which hand it on."""
    call = calls.get(value.name) if isinstance(value, Value) else None
    while call is not None and call.word in through and isinstance(call.args.get("self"), Value):
        call = calls.get(call.x().name)
    return call


def over_channels(mean: Called, padded: Called, size: int, x: Value) -> bool:
    """Whether means are over so many channels around each, noughts counted, and over nothing else."""
    channels, *rest = x.shape
    one, along, *others = padded.x().shape
    rows = [*padded.integers("pad")]
    wanted = [0] * (2 * len(others)) + [size // 2, (size - 1) // 2]
    noughts = padded.text("mode", "constant") == "constant" and padded.number("value", 0) == 0
    laid_out = (one, along, prod(others)) == (1, channels, prod(rest))
    alone = mean.axes("kernel_size") == (size, *(1,) * len(others))
    steps = set(mean.axes("stride", 1)) == {1} and not any(mean.axes("padding", 0))
    plain = not mean.flag("ceil_mode") and not mean.args.get("divisor_override")
    return rows == wanted and noughts and laid_out and alone and steps and plain
