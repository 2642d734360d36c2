"""Classes of single layers: what torch has no class for, a layer with its init, norm and activation in one.

There is one class for each combination of layer, norm, activation and init. What differs between its uses in a network
is a parameter with a default: strides, paddings, the norm's numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from netspec.ops.activations import Activation
from netspec.ops.base import Spelling
from netspec_compiler.emit.forms import PAIR
from netspec_compiler.emit.layout import Bracketed, Expression, call, docstring, lay_out
from netspec_compiler.emit.names import camel
from netspec_compiler.emit.structure import DEFAULTS
from netspec_compiler.emit.text import python
from netspec_compiler.emit.writer import Writer
from netspec_compiler.plan import Leaf

WORDS = {"nn.Conv2d": "Conv", "SameConv2d": "SameConv", "nn.Linear": "Linear"}
SAID = {"nn.Conv2d": "Convolution", "SameConv2d": "Convolution (SAME padding)", "nn.Linear": "Linear layer"}
NORMS = {"nn.BatchNorm2d": "Bn", "nn.BatchNorm1d": "Bn", "nn.GroupNorm": "Gn"}
NORMS_SAID = {"nn.BatchNorm2d": "batch norm", "nn.BatchNorm1d": "batch norm", "nn.GroupNorm": "group norm"}
CONV_PARAMETERS = (("in_channels", "int"), ("out_channels", "int"), ("kernel_size", PAIR))
LINEAR_PARAMETERS = (("in_features", "int"), ("out_features", "int"))
KEYWORDS = {"stride": PAIR, "padding": PAIR, "dilation": PAIR, "groups": "int"}
# What a layer's own `forward` does. `super().forward` would do as well, but TorchScript does not know it.
CALLED = {"nn.Conv2d": "self._conv_forward", "SameConv2d": "self._conv_forward", "nn.Linear": "F.linear"}

# What the leaves of one class share: the layer's torch class and the norm's, the activation, the init.
Group = tuple[str, str, Activation | None, Any]


def arguments(spelling: Spelling) -> list[Expression]:
    """The arguments of a torch call."""
    keywords = [f"{name}={python(value)}" for name, value in spelling.kwargs]
    return [*(python(value) for value in spelling.args), *keywords]


def applied(act: Activation | None, argument: Expression) -> Expression:
    """The activation called on something."""
    if act is None:
        return argument
    extra = [f"{name}={python(value)}" for name, value in act.torch_keywords()]
    return call(act.functional, argument, *extra)


def symbol(act: Activation | None) -> str:
    """The activation's part of a class name: `ReLU` in `ConvReLU`."""
    return act.module.removeprefix("nn.") if act is not None else ""


def flattened(flatten: bool) -> str:
    return "torch.flatten(x, 1)" if flatten else "x"


def numbers(leaf: Leaf) -> dict[str, Any]:
    """What may differ between leaves of one class: keywords, the bias, the norm's settings."""
    found = {"bias": True, **dict(leaf.base.kwargs)}
    if leaf.norm is None:
        return found
    found |= dict(zip(("num_groups",), leaf.norm.args[:-1], strict=False))
    return found | {f"norm {name}": value for name, value in leaf.norm.kwargs}


class Leaves:
    """Writes the classes of single layers, and the expressions that make them."""

    def __init__(self, writer: Writer, leaves: Iterable[Leaf]) -> None:
        self.writer = writer
        self.names: dict[Hashable, str] = {}
        self.uses: dict[Group, list[Mapping[str, Any]]] = {}
        for leaf in leaves:
            self.uses.setdefault(self.group(leaf), []).append(numbers(leaf))

    def group(self, leaf: Leaf) -> Group:
        """The group of a leaf."""
        return leaf.base.target, leaf.norm.target if leaf.norm is not None else "", leaf.act, leaf.init

    def varied(self, leaf: Leaf) -> dict[str, Any]:
        """What differs between leaves of this class, with its most frequent value (a norm's `eps` as `norm eps`)."""
        uses = self.uses[self.group(leaf)]
        names = dict.fromkeys(name for use in uses for name in use)
        columns = {name: [use.get(name, DEFAULTS.get(name.removeprefix("norm "))) for use in uses] for name in names}
        return {name: Counter(column).most_common(1)[0][0] for name, column in columns.items() if len(set(column)) > 1}

    def expression(self, leaf: Leaf, flatten: bool) -> Expression:
        """The expression that makes one layer; with `flatten` it takes a map as a vector itself."""
        if leaf.base.target.startswith("Same"):
            self.writer.need_layer(leaf.base.target)
        if leaf.norm is not None:
            return self.normed(leaf, flatten)
        if leaf.act is None and leaf.init is None and not flatten:
            return call(leaf.base.target, *arguments(leaf.base))
        return call(self.plain_class(leaf, leaf.act, flatten), *arguments(leaf.base))

    def plain_class(self, leaf: Leaf, act: Activation | None, flatten: bool) -> str:
        """The name of a class for a layer with its init and activation, weights its own."""
        base, init = leaf.base, leaf.init
        key = ("plain", base.target, act, init, flatten, "norm" if leaf.norm is not None else "")
        if key in self.names:
            return self.names[key]
        wish = ("Flat" if flatten else "") + WORDS[base.target] + symbol(act)
        name = self.names[key] = self.writer.names.keep(self.filled(leaf, act is not None) + wish)
        said = ", then ".join([SAID[base.target], *([act.title] if act is not None else [])])
        said += " on a flattened map" if flatten else ""
        lines = docstring(said + (f"; starts as `{init.word}`" if init is not None else "") + ".", 1)
        if init is not None:
            lines += ["", *self.reset(leaf)]
        if act is not None or flatten:
            own = call(CALLED[base.target], padded(base.target, flattened(flatten)), "self.weight", "self.bias")
            lines += ["", "    def forward(self, x: Tensor) -> Tensor:", *lay_out(applied(act, own), 2, "return ")]
        self.writer.add_class(name, base.target, lines)
        return name

    def filled(self, leaf: Leaf, followed: bool) -> str:
        """The init's part of a class name, where it tells classes apart."""
        if leaf.init is None:
            return ""
        alike = [group for group in self.uses if group[:3] == self.group(leaf)[:3]]
        return camel(leaf.init.word) if not followed or len(alike) > 1 else ""

    def reset(self, leaf: Leaf) -> Iterator[str]:
        """The method with which torch's layers fill their weights."""
        weight: Spelling = leaf.init.weight()
        yield "    def reset_parameters(self) -> None:"
        yield from lay_out(call(weight.target, "self.weight", *arguments(weight)), 2)
        if any(use["bias"] for use in self.uses[self.group(leaf)]):
            yield "        if self.bias is not None:"
            yield from lay_out(call("nn.init.constant_", "self.bias", python(leaf.init.bias)), 3)

    def normed(self, leaf: Leaf, flatten: bool) -> Expression:
        """A layer, its norm and its activation, in a class that holds the first two under their names."""
        assert leaf.norm is not None
        key = ("normed", self.group(leaf), flatten)
        varied = self.varied(leaf)
        if key not in self.names:
            wish = ("Flat" if flatten else "") + WORDS[leaf.base.target] + NORMS[leaf.norm.target] + symbol(leaf.act)
            inner = self.plain_class(leaf, None, False) if leaf.init is not None else leaf.base.target
            name = self.names[key] = self.writer.names.keep(self.filled(leaf, followed=True) + wish)
            self.writer.add_class(name, "nn.Module", [*self.normed_body(leaf, flatten, inner, varied)])
        given = {name: value for name, value in numbers(leaf).items() if name in KEYWORDS}
        for name, usual in varied.items():
            short = name.removeprefix("norm ")
            value = numbers(leaf).get(name, DEFAULTS.get(short))
            if name not in KEYWORDS and python(value) != python(usual):
                given[short] = value
        keywords = [f"{name}={python(value)}" for name, value in given.items()]
        return call(self.names[key], *(python(value) for value in leaf.base.args), *keywords)

    def normed_body(self, leaf: Leaf, flatten: bool, inner: str, varied: Mapping[str, Any]) -> Iterator[str]:
        assert leaf.norm is not None
        parameters = LINEAR_PARAMETERS if leaf.child == "linear" else CONV_PARAMETERS
        keywords = [name for name in KEYWORDS if any(name in use for use in self.uses[self.group(leaf)])]
        signature = [f"{name}: {kind}" for name, kind in parameters]
        signature += [f"{name}: {KEYWORDS[name]} = {DEFAULTS[name]}" for name in keywords]
        others = {name.removeprefix("norm "): value for name, value in varied.items() if name not in KEYWORDS}
        signature += [f"{name}: {type(value).__name__} = {python(value)}" for name, value in others.items()]
        fixed = [f"bias={python(value)}" for name, value in leaf.base.kwargs if name == "bias" and "bias" not in varied]
        fixed += ["bias=bias"] if "bias" in varied else []
        layer = call(inner, *(name for name, _ in parameters), *(f"{name}={name}" for name in keywords), *fixed)
        yield from [*docstring(said(leaf), 1), "", *initialiser(signature)]
        yield from lay_out(layer, 2, f"self.{leaf.child} = ")
        yield from lay_out(self.norm(leaf.norm, parameters[1][0], others), 2, "self.bn = ")
        yield from ["", "    def forward(self, x: Tensor) -> Tensor:"]
        inside = call("self.bn", call(f"self.{leaf.child}", flattened(flatten)))
        if leaf.act is None:
            yield from [*lay_out(inside, 2, "x = "), "        return x"]
        else:
            yield from lay_out(applied(leaf.act, inside), 2, "return ")

    def norm(self, norm: Spelling, channels: str, others: Mapping[str, Any]) -> Bracketed:
        """The norm's own call, its channels and what differs between uses named as the class's parameters."""
        positional = ["num_groups" if "num_groups" in others else python(value) for value in norm.args[:-1]]
        names = dict.fromkeys([*dict(norm.kwargs), *(name for name in others if name not in ("num_groups", "bias"))])
        fixed = dict(norm.kwargs)
        keywords = [f"{name}={name if name in others else python(fixed[name])}" for name in names]
        return call(norm.target, *positional, channels, *keywords)


def padded(target: str, value: str) -> str:
    return f"self.padded({value})" if target == "SameConv2d" else value


def said(leaf: Leaf) -> str:
    parts = [SAID[leaf.base.target], NORMS_SAID[leaf.norm.target] if leaf.norm is not None else ""]
    parts += [leaf.act.title] if leaf.act is not None else []
    return ", then ".join(part for part in parts if part) + "."


def initialiser(signature: Sequence[str]) -> list[str]:
    """The head of an `__init__` with these parameters."""
    head = Bracketed("def __init__(", ("self", *signature), ") -> None:")
    return [*lay_out(head, 1), "        super().__init__()"]
