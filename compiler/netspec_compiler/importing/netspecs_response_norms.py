"""Local response norms as netspec's own layer computes them, in a file that torch.export wrote of it.

x * exp(-beta * log(k + scale * window)), where the window is a mean over channels of the squares in planes, or a sum of
windows over channels that were moved to the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from netspec.importing.steps import operation
from netspec.ops.norms import LocalResponseNorm
from netspec.record import Record
from netspec_compiler.importing.aten.calls import Called, Made
from netspec_compiler.importing.operands import Value
from netspec_compiler.importing.response_norms import LAYOUT, call_behind

LAID_OUT = (*LAYOUT, "flatten")
INTO_PLANES, BACK = (0, 3, 1, 2), (0, 2, 3, 1)
DIGITS = 12  # of what was divided by the size and is multiplied by it again

Calls = Mapping[str, Called]


class Window(Record):
    """What is taken of `squares` over so many channels around each; its scale is alpha over `share`."""

    size: int
    share: int
    squares: Called


def netspecs_response_norm(call: Called, calls: Calls) -> Made | None:
    """The norm that this call is the end of, if it is."""
    x, power = call.args.get("self"), at(call.args.get("other"), calls, "exp")
    times = at(power.x(), calls, "mul") if power is not None and call.word == "mul" else None
    log = at(times.x(), calls, "log") if times is not None else None
    plus = at(log.x(), calls, "rsub") if log is not None else None
    if times is None or plus is None or not isinstance(x, Value):
        return None
    window = in_planes(plus.x(), x, calls) or summed(plus.x(), x, calls)
    if window is None or not window.squares.args.get("self") == window.squares.args.get("other") == x:
        return None
    alpha = float(f"{-plus.number('alpha') * window.share:.{DIGITS}g}")
    settings = {"alpha": alpha, "beta": -times.number("other"), "k": plus.number("other")}
    return Made(operation(LocalResponseNorm, size=window.size, **settings), (x,))


def at(value: object, calls: Calls, *words: str) -> Called | None:
    """The call of one of these words that gave a value."""
    call = calls.get(value.name) if isinstance(value, Value) else None
    return call if call is not None and call.word in words and isinstance(call.args.get("self"), Value) else None


def in_planes(value: Value, x: Value, calls: Calls) -> Window | None:
    """A mean over planes of channels by all that lies behind them, noughts counted."""
    back = call_behind(value, calls, LAYOUT)
    mean = at(back.x(), calls, "avg_pool2d") if back is not None and moved(back) == BACK else None
    planes = at(mean.x(), calls, "permute") if mean is not None else None
    squares = call_behind(planes.x(), calls, LAID_OUT) if planes is not None and moved(planes) == INTO_PLANES else None
    if mean is None or squares is None or squares.word != "mul":
        return None
    size = mean.axes("kernel_size")[0]
    alone = mean.axes("kernel_size") == (size, 1) and mean.axes("padding", 0) == (size // 2, 0) and size % 2 == 1
    steps = set(mean.axes("stride", 1)) == {1} and not mean.flag("ceil_mode") and not mean.args.get("divisor_override")
    counted = mean.args.get("count_include_pad") in (None, True)
    laid_out = mean.x().shape == (prod(x.shape.extents), x.shape.channels, 1)
    return Window(size, 1, squares) if alone and steps and counted and laid_out else None


def summed(value: Value, x: Value, calls: Calls) -> Window | None:
    """The sum of windows over channels, which are last while it is taken."""
    axes = range(len(x.shape) + 1)
    back = at(value, calls, "movedim", "permute")
    total = at(back.x(), calls, "sum") if back is not None and moved(back) == (0, axes[-1], *axes[1:-1]) else None
    windows = at(total.x(), calls, "unfold") if total is not None and total.integers("dim") == (-1,) else None
    padded = at(windows.x(), calls, "pad", "constant_pad_nd") if windows is not None else None
    last = at(padded.x(), calls, "movedim", "permute") if padded is not None else None
    squares = at(last.x(), calls, "mul") if last is not None and moved(last) == (0, *axes[2:], 1) else None
    if windows is None or padded is None or squares is None:
        return None
    size = windows.integer("size")
    noughts = padded.text("mode", "constant") == "constant" and padded.number("value", 0) == 0
    rows = padded.integers("pad") == (size // 2, (size - 1) // 2)
    every = windows.integer("step") == 1 and windows.integer("dimension") in (-1, axes[-1])
    return Window(size, size, squares) if noughts and rows and every else None


def moved(call: Called) -> tuple[int, ...]:
    """The order of axes that a `permute` or a `movedim` gives, the batch's counted."""
    count = len(call.x().shape) + 1
    if call.word == "permute":
        return tuple(one % count for one in call.integers("dims"))
    if call.word != "movedim":
        return ()
    source, target = call.integer("source") % count, call.integer("destination") % count
    order = [one for one in range(count) if one != source]
    return (*order[:target], source, *order[target:])
