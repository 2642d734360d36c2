"""Classes of single layers: what torch has no class for, a layer with its init, norm and activation in one.

There is one class for each combination of layer, norm, activation and init. What differs between its uses in a network
is a parameter with a default: strides, paddings, the norm's numbers. What is said of a layer comes from its spelling.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from netspec.ops.activations import Activation
from netspec.ops.base import Spelling
from netspec.ops.inits import Init
from netspec_compiler.emit.followed import Followed, Numbers
from netspec_compiler.emit.layout import Bracketed, Expression, call, docstring, lay_out
from netspec_compiler.emit.names import camel
from netspec_compiler.emit.text import python
from netspec_compiler.emit.writer import Writer
from netspec_compiler.plan import Leaf

# What the leaves of one class share: the layer's torch class and the norm's, the activation, the init.
Group = tuple[str, str, Activation | None, Init | None]


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


def own_forward(spelling: Spelling, value: str) -> Expression:
    """What the layer's own `forward` does with a value."""
    function, *given = spelling.signature.own
    return call(function, *(one.format(x=value) for one in given))


def symbol(act: Activation | None) -> str:
    """The activation's part of a class name: `ReLU` in `ConvReLU`."""
    return act.module.removeprefix("nn.") if act is not None else ""


def flattened(flatten: bool) -> str:
    return "torch.flatten(x, 1)" if flatten else "x"


def group_of(leaf: Leaf) -> Group:
    return leaf.base.target, leaf.norm.target if leaf.norm is not None else "", leaf.act, leaf.init


class Leaves:
    """Writes the classes of single layers, and the expressions that make them."""

    def __init__(self, writer: Writer, leaves: Iterable[Leaf]) -> None:
        self.writer = writer
        self.names: dict[Hashable, str] = {}
        self.uses: dict[Group, list[Leaf]] = {}
        for leaf in leaves:
            self.uses.setdefault(group_of(leaf), []).append(leaf)

    def expression(self, leaf: Leaf, flatten: bool) -> Expression:
        """The expression that makes one layer; with `flatten` it takes a map as a vector itself."""
        self.writer.need(leaf.base.target)
        if leaf.norm is not None:
            return self.normed(leaf, flatten)
        if leaf.act is None and leaf.init is None and not flatten:
            return call(leaf.base.target, *arguments(leaf.base))
        return call(self.plain_class(leaf, leaf.act, flatten), *arguments(leaf.base))

    def plain_class(self, leaf: Leaf, act: Activation | None, flatten: bool) -> str:
        """The name of a class for a layer with its init and activation, weights its own."""
        base, init, signature = leaf.base, leaf.init, leaf.base.signature
        key = ("plain", base.target, act, init, flatten, leaf.norm is not None)
        if key in self.names:
            return self.names[key]
        wish = self.filled(leaf, act is not None) + ("Flat" if flatten else "") + signature.word + symbol(act)
        name = self.names[key] = self.writer.names.keep(wish)
        said = ", then ".join([signature.said, *([act.title] if act is not None else [])])
        said += " on a flattened map" if flatten else ""
        lines = docstring(said + (f"; starts as `{init.word}`" if init is not None else "") + ".", 1)
        if init is not None:
            lines += ["", *self.reset(leaf)]
        if act is not None or flatten:
            value = applied(act, own_forward(base, flattened(flatten)))
            lines += ["", "    def forward(self, x: Tensor) -> Tensor:", *lay_out(value, 2, "return ")]
        self.writer.add_class(name, base.target, lines)
        return name

    def filled(self, leaf: Leaf, followed: bool) -> str:
        """The init's part of a class name, where it tells classes apart."""
        if leaf.init is None:
            return ""
        alike = [group for group in self.uses if group[:3] == group_of(leaf)[:3]]
        return camel(leaf.init.word) if not followed or len(alike) > 1 else ""

    def reset(self, leaf: Leaf) -> Iterator[str]:
        """The method with which torch's layers fill their weights."""
        assert leaf.init is not None
        weight = leaf.init.weight()
        yield "    def reset_parameters(self) -> None:"
        yield from lay_out(call(weight.target, "self.weight", *arguments(weight)), 2)
        if any(Numbers([use.base]).column("bias")[0] for use in self.uses[group_of(leaf)]):
            yield "        if self.bias is not None:"
            yield from lay_out(call("nn.init.constant_", "self.bias", python(leaf.init.bias)), 3)

    def normed(self, leaf: Leaf, flatten: bool) -> Expression:
        """A layer, its norm and its activation, in a class that holds the first two under their names."""
        assert leaf.norm is not None
        key = ("normed", group_of(leaf), flatten)
        fused = Followed(self.uses[group_of(leaf)])
        if key not in self.names:
            wish = ("Flat" if flatten else "") + leaf.base.signature.word + leaf.norm.signature.word + symbol(leaf.act)
            inner = self.plain_class(leaf, None, False) if leaf.init is not None else leaf.base.target
            name = self.names[key] = self.writer.names.keep(self.filled(leaf, followed=True) + wish)
            self.writer.add_class(name, "nn.Module", [*normed_body(leaf, flatten, inner, fused)])
        return fused.call_of(leaf, self.names[key])


def normed_body(leaf: Leaf, flatten: bool, inner: str, fused: Followed) -> Iterator[str]:
    """The class of a layer with its norm and activation."""
    child = leaf.base.signature.child
    yield from [*docstring(said(leaf), 1), "", *initialiser(fused.parameters())]
    yield from lay_out(fused.layer(inner), 2, f"self.{child} = ")
    yield from lay_out(fused.norm_layer(), 2, "self.bn = ")
    yield from ["", "    def forward(self, x: Tensor) -> Tensor:"]
    inside = call("self.bn", call(f"self.{child}", flattened(flatten)))
    if leaf.act is None:
        yield from [*lay_out(inside, 2, "x = "), "        return x"]
    else:
        yield from lay_out(applied(leaf.act, inside), 2, "return ")


def said(leaf: Leaf) -> str:
    parts = [leaf.base.signature.said, leaf.norm.signature.said if leaf.norm is not None else ""]
    parts += [leaf.act.title] if leaf.act is not None else []
    return ", then ".join(part for part in parts if part) + "."


def initialiser(signature: Sequence[str]) -> list[str]:
    """The head of an `__init__` with these parameters."""
    head = Bracketed("def __init__(", ("self", *signature), ") -> None:")
    return [*lay_out(head, 1), "        super().__init__()"]
