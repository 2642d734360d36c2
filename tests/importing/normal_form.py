"""The normal form in which a network and what was imported of its compiled file are held against each other.

A spec has many ways to say one network, and a compiled file does not keep which of them it was. So a value is the
operation that gives it, with all that it is told, on the values that it reads; equal values are one. In this form

- a layer, its norm and its activation are three operations, and a residual is an addition of a product;
- rows of padding are numbers, before and behind; a pool that counts no border has those that its windows reach,
  whether by `pad` or by `ceil`, another one no `ceil` beside `tf_same` or where no window more comes of it;
  a scale of one is not said, and others have six digits;
- a depthwise convolution is one with a group for each channel, a linear layer reads a vector, and dropout stands
  behind `flatten`;
- `silu` is the product that it is; a global pool is an adaptive one to one element, where the map has more;
  another adaptive pool whose bins are equal is one with such a window;
- joins of one kind in one another are one; what is added or multiplied is in no order;
- what hands its input on is not there: `identity`, a join of one branch, dropout of nothing;
- names, labels, groups of steps, and how weights start are left out. A module knows none of the last.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import Any

from netspec.ir.model import AnyNode, CheckedNetwork, Group, Operation, join
from netspec.ops.activations import Activation, Sigmoid, SiLU
from netspec.ops.base import Layer, Shape
from netspec.ops.convolution import Convolution
from netspec.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AdaptivePool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    Pool,
)
from netspec.ops.weighted import Weighted

INPUT = 0
COMMUTES = ("add", "mul")
ADAPTIVE = {GlobalAvgPool: AdaptiveAvgPool.word, GlobalMaxPool: AdaptiveMaxPool.word}


class Terms:
    """Values by number, each with what gives it; one that is given the same way again is the same number."""

    def __init__(self) -> None:
        self.numbers: dict[Hashable, int] = {("input",): INPUT}
        self.made: list[tuple[Any, ...]] = [("input",)]

    def of(self, word: str, told: Hashable, inputs: Sequence[int]) -> int:
        term = (word, told, tuple(inputs))
        if term not in self.numbers:
            self.numbers[term] = len(self.made)
            self.made.append(term)
        return self.numbers[term]

    def joined(self, word: str, inputs: Iterable[int]) -> int:
        """A join of values; those of its own kind among them bring what they join."""
        below = [self.made[one][2] if self.made[one][0] == word else (one,) for one in inputs]
        flat = [*chain(*below)]
        return flat[0] if len(flat) == 1 else self.of(word, (), sorted(flat) if word in COMMUTES else flat)

    def times(self, factor: float, value: int) -> int:
        return value if factor == 1 else self.of("times", f"{factor:.6g}", (value,))

    def flat(self, value: int, shape: Shape) -> int:
        """A value as a vector, dropout behind that."""
        word, told, inputs = self.made[value] if value else ("input", (), ())
        if word == "dropout":
            return self.of(word, told, (self.flat(inputs[0], shape),))
        return self.of("flatten", (), (value,)) if shape.is_map else value

    def shown(self) -> str:
        return "\n".join(f"{number}: {term}" for number, term in enumerate(self.made))


class NormalForm:
    """One network in terms; for evaluation alone, dropout hands its input on."""

    def __init__(self, checked: CheckedNetwork, terms: Terms, evaluation: bool = False) -> None:
        self.checked, self.terms, self.evaluation = checked, terms, evaluation

    def outputs(self) -> tuple[int, list[tuple[int, float]]]:
        """The values that the network gives and that its heads give, with the weights of these, in no order."""
        heads = self.checked.network.heads
        stages = self.stages()
        made = [self.node(head.body, head.name, *self.at(head.at, stages))[0] for head in heads]
        return [*stages.values()][-1][0], sorted(zip(made, [head.weight for head in heads], strict=True))

    def stages(self) -> dict[str, tuple[int, Shape]]:
        """What each stage gives."""
        found: dict[str, tuple[int, Shape]] = {}
        value, shape = INPUT, self.checked.network.input
        for node in self.checked.network.body:
            value, shape = found[node.name] = self.node(node, node.name, value, shape)
        return found

    def hands_its_input_on(self) -> bool:
        """Whether the network does nothing, or a head looks at a stage that does nothing to the input."""
        stages = self.stages()
        looked_at = [self.at(head.at, stages)[0] for head in self.checked.network.heads]
        return INPUT in (self.outputs()[0], *looked_at)

    def at(self, label: str, seen: dict[str, tuple[int, Shape]]) -> tuple[int, Shape]:
        return seen[next(one.name for one in self.checked.network.body if label in (one.label, one.name))]

    def node(self, node: AnyNode, path: str, value: int, x: Shape) -> tuple[int, Shape]:
        """The value that a node gives."""
        shape = self.checked.shapes[path]
        return (self.layer if isinstance(node, Operation) else self.group)(node, path, value, x), shape

    def group(self, node: Group, path: str, value: int, x: Shape) -> int:
        below = [(child, join(path, child.name)) for child in node.children]
        if node.parallel:
            return self.terms.joined(node.kind, [self.node(child, at, value, x)[0] for child, at in below])
        out, shape = value, x
        for child, at in below:
            out, shape = self.node(child, at, out, shape)
        if node.kind == "residual":
            out = self.terms.joined("add", [value, self.terms.times(node.scale, out)])
            return self.followed(out, node.act)
        return out

    def layer(self, node: Operation, path: str, value: int, x: Shape) -> int:
        layer, y = node.layer, self.checked.shapes[path]
        if not isinstance(layer, Weighted):
            return self.plain(layer, value, x, y)
        if layer.word == "linear":
            value = self.terms.flat(value, x)
        told = {"out": y.channels, "bias": layer.has_bias}
        if isinstance(layer, Convolution):
            told |= {
                "groups": layer.counts(x)[1],
                "window": window(layer, x),
                "dilation": layer.window(x.rank).dilation,
            }
        word = "linear" if layer.word == "linear" else "conv"
        value = self.terms.of(word, tuple(sorted(told.items())), (value,))
        value = value if layer.norm is None else self.plain(layer.norm, value, y, y)
        return self.followed(value, layer.act)

    def followed(self, value: int, act: Activation | None) -> int:
        if act is None:
            return value
        if isinstance(act, SiLU):
            return self.terms.joined("mul", (value, self.followed(value, Sigmoid())))
        return self.terms.of(act.word, settings(act), (value,))

    def plain(self, layer: Layer, value: int, x: Shape, y: Shape) -> int:
        drops = layer.word == "dropout" and getattr(layer, "p", 0) and not self.evaluation
        if layer.word in ("identity", "dropout") and not drops:
            return value
        if layer.word == "flatten":
            return self.terms.flat(value, x)
        if isinstance(layer, Activation):
            return self.followed(value, layer)
        if isinstance(layer, GlobalAvgPool | GlobalMaxPool | AdaptivePool):
            return self.adaptive(ADAPTIVE.get(type(layer), layer.word), value, x, y)
        if not isinstance(layer, Pool):
            return self.terms.of(layer.word, settings(layer), (value,))
        rows = window(layer, x)
        if isinstance(layer, AvgPool) and layer.count_include_pad and any(map(any, rows[2:])):
            ceil = layer.ceil and layer.pad != "tf_same" and layer.replace(ceil=False).output(x) != y
            return self.terms.of(layer.word, (rows, ceil), (value,))
        return self.terms.of(layer.word, (*rows[:3], reached(layer, x, y)), (value,))

    def adaptive(self, word: str, value: int, x: Shape, y: Shape) -> int:
        uneven = any(size % count for size, count in zip(x.extents, y.extents, strict=True))
        if uneven or y.elements == y.channels:
            return self.terms.of(word, y.extents, (value,))
        bins = tuple(size // count for size, count in zip(x.extents, y.extents, strict=True))
        none = (0,) * x.rank
        return self.terms.of(word.removeprefix("adaptive_"), (bins, bins, none, none), (value,))


def settings(layer: Layer) -> tuple[tuple[str, object], ...]:
    return tuple((name, getattr(layer, name)) for name in layer.settings)


def window(layer: Convolution | Pool, x: Shape) -> tuple[tuple[int, ...], ...]:
    """Kernel, stride, and the rows before and behind along each axis."""
    found = layer.window(x.rank)
    pad = found.padding()
    if pad is not None:
        return found.kernel, found.stride, pad, pad
    along = zip(x.extents, found.stride, found.extent(), strict=True)
    missing = [max((-(-size // stride) - 1) * stride + extent - size, 0) for size, stride, extent in along]
    return found.kernel, found.stride, tuple(one // 2 for one in missing), tuple(one - one // 2 for one in missing)


def reached(pool: Pool, x: Shape, y: Shape) -> tuple[int, ...]:
    """How far the last window reaches behind the map along each axis, or ends before it."""
    _, stride, before, _ = window(pool, x)
    extent = pool.window(x.rank).extent()
    along = zip(y.extents, stride, extent, before, x.extents, strict=True)
    return tuple((count - 1) * step + length - front - size for count, step, length, front, size in along)


def same_but_for_names(one: CheckedNetwork, other: CheckedNetwork, evaluation: bool = False) -> str:
    """What differs between two networks in their normal form; nothing where they are the same."""
    terms = Terms()
    first, second = (NormalForm(checked, terms, evaluation).outputs() for checked in (one, other))
    return "" if first == second else f"{first} is not {second}, of\n{terms.shown()}"


def hands_its_input_on(checked: CheckedNetwork) -> bool:
    return NormalForm(checked, Terms()).hands_its_input_on()
