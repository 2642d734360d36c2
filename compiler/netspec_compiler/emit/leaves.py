"""Classes of single layers: what torch has no class for, a layer with its init, norm and activation in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netspec.ops.activations import Activation
from netspec.ops.base import Spelling
from netspec_compiler.emit.layout import Bracketed, Expression, call, docstring, flat, lay_out
from netspec_compiler.emit.names import camel
from netspec_compiler.emit.writer import Writer
from netspec_compiler.named import text_of
from netspec_compiler.plan import Leaf

WORDS = {"nn.Conv2d": "Conv", "SameConv2d": "SameConv", "nn.Linear": "Linear"}
SAID = {"nn.Conv2d": "Convolution", "SameConv2d": "Convolution (SAME padding)", "nn.Linear": "Linear layer"}
NORMS = {"nn.BatchNorm2d": "Bn", "nn.BatchNorm1d": "Bn", "nn.GroupNorm": "Gn"}
NORMS_SAID = {"nn.BatchNorm2d": "batch norm", "nn.BatchNorm1d": "batch norm", "nn.GroupNorm": "group norm"}
PAIR = "int | tuple[int, int]"
CONV_PARAMETERS = (("in_channels", "int"), ("out_channels", "int"), ("kernel_size", PAIR))
LINEAR_PARAMETERS = (("in_features", "int"), ("out_features", "int"))
KEYWORDS = {"stride": (PAIR, "1"), "padding": (PAIR, "0"), "dilation": (PAIR, "1"), "groups": ("int", "1")}


def python(value: Any) -> str:
    """A number, truth, word or pair as Python."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"({', '.join(python(one) for one in value)})"
    return text_of(value)


def arguments(spelling: Spelling, leave_out: Sequence[str] = ()) -> list[Expression]:
    """The arguments of a torch call."""
    keywords = [f"{name}={python(value)}" for name, value in spelling.kwargs if name not in leave_out]
    return [*(python(value) for value in spelling.args), *keywords]


def applied(act: Activation | None, argument: str) -> str:
    """The activation called on something."""
    if act is None:
        return argument
    extra = [f"{name}={python(value)}" for name, value in act.torch_keywords()]
    return flat(call(act.functional, argument, *extra))


def symbol(act: Activation) -> str:
    """The activation's part of a class name: `ReLU` in `ConvReLU`."""
    return act.module.removeprefix("nn.")


class Leaves:
    """Writes the classes of single layers, and the expressions that make them."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def expression(self, leaf: Leaf, flatten: bool) -> Expression:
        """The expression that makes one layer; with `flatten` it takes a map as a vector itself."""
        if leaf.base.target.startswith("Same"):
            self.writer.need_layer(leaf.base.target)
        if leaf.norm is not None:
            return self.normed(leaf, flatten)
        if leaf.act is None and leaf.init is None and not flatten:
            return call(leaf.base.target, *arguments(leaf.base))
        name = self.plain_class(leaf.base, leaf.act, leaf.init, flatten)
        return call(name, *arguments(leaf.base))

    def plain_class(self, base: Spelling, act: Activation | None, init: Any, flatten: bool) -> str:
        """The name of a class for a layer with its init and activation, weights its own."""
        filled = camel(init.word) if init is not None and act is None else ""
        wish = filled + ("Flat" if flatten else "") + WORDS[base.target] + (symbol(act) if act is not None else "")
        said = ", then ".join([SAID[base.target], *([act.title] if act is not None else [])])
        said += " on a flattened map" if flatten else ""
        lines = docstring(said + (f"; starts as `{init.word}`" if init is not None else "") + ".", 1)
        if init is not None:
            lines += ["", *self.reset(init, has_bias=("bias", False) not in base.kwargs)]
        if act is not None or flatten:
            inner = "torch.flatten(x, 1)" if flatten else "x"
            lines += ["", "    def forward(self, x: Tensor) -> Tensor:"]
            lines += [f"        return {applied(act, f'super().forward({inner})')}"]
        return self.writer.add_class(wish, base.target, lines)

    def reset(self, init: Any, has_bias: bool) -> list[str]:
        """The method with which torch's layers fill their weights."""
        weight: Spelling = init.weight()
        filler = call(weight.target, "self.weight", *arguments(weight))
        lines = ["    def reset_parameters(self) -> None:", *lay_out(filler, 2)]
        if has_bias:
            lines += lay_out(call("nn.init.constant_", "self.bias", python(init.bias)), 2)
        return lines

    def normed(self, leaf: Leaf, flatten: bool) -> Expression:
        """A layer, its norm and its activation, in a class that holds the first two under their names."""
        norm, base = leaf.norm, leaf.base
        assert norm is not None
        linear = leaf.child == "linear"
        parameters = LINEAR_PARAMETERS if linear else CONV_PARAMETERS
        keywords = [name for name, _ in base.kwargs if name in KEYWORDS]
        inner = base.target
        if leaf.init is not None:
            inner = self.plain_class(base, None, leaf.init, False)
        signature = [f"{name}: {kind}" for name, kind in parameters]
        signature += [f"{name}: {KEYWORDS[name][0]} = {KEYWORDS[name][1]}" for name in keywords]
        fixed = [f"{name}={python(value)}" for name, value in base.kwargs if name not in KEYWORDS]
        layer = call(inner, *(name for name, _ in parameters), *(f"{name}={name}" for name in keywords), *fixed)
        wish = ("Flat" if flatten else "") + WORDS[base.target] + NORMS[norm.target]
        wish += symbol(leaf.act) if leaf.act is not None else ""
        lines = [*docstring(self.said(leaf), 1), "", *initialiser(signature)]
        lines += lay_out(layer, 2, f"self.{leaf.child} = ") + lay_out(
            self.norm(norm, parameters[1][0]), 2, "self.bn = "
        )
        inside = f"self.{leaf.child}({'torch.flatten(x, 1)' if flatten else 'x'})"
        lines += ["", "    def forward(self, x: Tensor) -> Tensor:"]
        lines += [f"        return {applied(leaf.act, f'self.bn({inside})')}"]
        name = self.writer.add_class(wish, "nn.Module", lines)
        return call(name, *arguments(base, leave_out=("bias",)))

    def norm(self, norm: Spelling, channels: str) -> Bracketed:
        """The norm's own call, its channels named as the class's parameter."""
        positional = [python(value) for value in norm.args[:-1]] + [channels]
        return call(norm.target, *positional, *(f"{name}={python(value)}" for name, value in norm.kwargs))

    def said(self, leaf: Leaf) -> str:
        parts = [SAID[leaf.base.target], NORMS_SAID[leaf.norm.target] if leaf.norm is not None else ""]
        parts += [leaf.act.title] if leaf.act is not None else []
        return ", then ".join(part for part in parts if part) + "."


def initialiser(signature: Sequence[str]) -> list[str]:
    """The head of an `__init__` with these parameters."""
    head = Bracketed("def __init__(", ("self", *signature), ") -> None:")
    return [*lay_out(head, 1), "        super().__init__()"]
