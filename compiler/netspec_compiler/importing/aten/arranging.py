"""What lays elements out anew, takes a part of them, or puts others around them."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.importing.arrangements import as_operation
from netspec.importing.steps import Arranged, Expanded, Padded
from netspec.ops.base import Shape
from netspec.ops.plain import Identity
from netspec_compiler.importing.aten.calls import Called, Made
from netspec_compiler.importing.operands import UnsaidError


def reshape(call: Called) -> Made:
    """What only changes how elements are laid out."""
    before, after = call.x().shape, call.shape
    if before.elements != after.elements or not (before and after):
        raise UnsaidError("with the batch in it")
    return Made(as_operation(before, after) or Arranged(f"{call.word}{turn(before, after)}", after), (call.x(),))


def turn(before: Shape, after: Shape) -> str:
    """What becomes of channels, where an axis of one is all that is put in front of them, or taken away."""
    if wide(before) != wide(after):
        return ""
    if before.channels > 1 and after.channels == 1:
        return " of channels as places"
    return " of places as channels" if before.channels == 1 and after.channels > 1 else ""


def wide(shape: Shape) -> tuple[int, ...]:
    """The axes of more than one element."""
    return tuple(one for one in shape if one > 1)


def permute(call: Called) -> Made:
    return reordered(call, call.integers("dims"))


def transpose(call: Called) -> Made:
    count = len(call.x().shape) + 1
    order = [*range(count)]
    names = ("axis0", "axis1") if "axis0" in call.args else ("dim0", "dim1")
    first, second = (call.integer(name) % count for name in names)
    order[first], order[second] = second, first
    return reordered(call, order)


def movedim(call: Called) -> Made:
    count = len(call.x().shape) + 1
    source, target = ([one % count for one in call.integers(name)] for name in ("source", "destination"))
    places = dict(zip(target, source, strict=True))
    rest = iter(axis for axis in range(count) if axis not in source)
    return reordered(call, [places[axis] if axis in places else next(rest) for axis in range(count)])


def reordered(call: Called, order: Sequence[int]) -> Made:
    """Axes in another order, the batch's first as before."""
    x = call.x().shape
    axes = tuple(axis % (len(x) + 1) - 1 for axis in order)
    if axes[:1] != (-1,):
        raise UnsaidError("of the batch")
    if sorted(axes) != [*range(-1, len(x))] or call.shape != tuple(x[axis] for axis in axes[1:]):
        raise UnsaidError("")
    return Made(Arranged(call.word, call.shape, axes[1:]), (call.x(),))


def expand(call: Called) -> Made:
    before, after = call.x().shape, call.shape
    if before == after:
        return Made(Identity(), (call.x(),))
    if not before or before.rank != after.rank or not before.elements == before.channels == after.channels:
        raise UnsaidError("")
    return Made(Expanded(call.word), (call.x(),))


def part(call: Called) -> Made:
    """A part that is the whole."""
    if call.shape != call.x().shape:
        raise UnsaidError("")
    return Made(Identity(), (call.x(),))


def resized(call: Called) -> Made:
    """A map as large as before. One that was asked to be a bit larger, and rounded, is another all the same."""
    if any(one != 1 for name in call.args if name.startswith("scale") for one in call.numbers(name)):
        raise UnsaidError("")
    return part(call)


def pad(call: Called) -> Made:
    rows, value, mode = call.integers("pad"), call.number("value", 0), call.text("mode", "constant")
    rank = call.x().shape.rank
    if mode != "constant":
        raise UnsaidError(f"by {mode}")
    if any(rows[2 * rank :]) or min(rows, default=0) < 0:
        raise UnsaidError("of channels" if any(rows[2 * rank :]) else "that takes rows away")
    rows = (rows + (0,) * 2 * rank)[: 2 * rank]
    return Made(Padded(rows[0::2][::-1], rows[1::2][::-1], value), (call.x(),))
