"""Plan to live module: the same names, the same weights and the same outputs as the source that `emit` writes.

With `layers` and `verify` the only home of torch. The module is built from the plan itself, not from the source, so
that each can be held against the other.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec.ir.model import CheckedNetwork
from netspec.ops.activations import Activation
from netspec.ops.base import Spelling
from netspec_compiler import layers
from netspec_compiler.named import Named, NamedFloat
from netspec_compiler.plan import Branch, Leaf, NetworkPlan, Planned, plan

Function = Callable[[Tensor], Tensor]
HOMES: dict[str, Any] = {"nn": nn, "F": F, "torch": torch}


def build(checked: CheckedNetwork) -> CompiledNetwork:
    """The live module of a network, freshly initialised."""
    return CompiledNetwork(plan(checked))


@cache
def target(spelled: str) -> Any:
    """What a spelling names: `nn.Conv2d`, `F.relu`, `nn.init.normal_`, or one of our own layers."""
    head, *rest = spelled.split(".")
    found = HOMES[head] if rest else getattr(layers, head)
    for name in rest:
        found = getattr(found, name)
    return found


def plain(value: Any) -> Any:
    """The value without its text: torch keeps it, and it may be saved."""
    if isinstance(value, tuple):
        return tuple(plain(one) for one in value)
    if isinstance(value, Named):
        return int(value)
    return float(value) if isinstance(value, NamedFloat) else value


def arguments(spelling: Spelling) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments of a torch call."""
    return [plain(value) for value in spelling.args], {name: plain(value) for name, value in spelling.kwargs}


def make(spelling: Spelling) -> nn.Module:
    """The torch module of a spelling."""
    args, kwargs = arguments(spelling)
    module: nn.Module = target(spelling.target)(*args, **kwargs)
    return module


def function(act: Activation | None) -> Function | None:
    """The activation as a function."""
    if act is None:
        return None
    keywords, called = dict(act.torch_keywords()), target(act.functional)
    return partial(called, **keywords) if keywords else called


class Fused:
    """Mixin for a torch layer that also flattens its input, fills its own weights, and ends in an activation."""

    act: Function | None
    init: Any
    flatten: bool

    def __init__(self, *args: Any, act: Function | None, init: Any, flatten: bool, **kwargs: Any) -> None:
        # Before torch's constructor, which fills the weights; past its __setattr__, which would look for parameters.
        vars(self).update(act=act, init=init, flatten=flatten)
        super().__init__(*args, **kwargs)

    def reset_parameters(self) -> None:
        """Fills weights and biases once, as `init` says."""
        if self.init is None:
            super().reset_parameters()  # type: ignore[misc]
            return
        weight = self.init.weight()
        args, kwargs = arguments(weight)
        target(weight.target)(self.weight, *args, **kwargs)  # type: ignore[attr-defined]
        if self.bias is not None:  # type: ignore[attr-defined]
            nn.init.constant_(self.bias, self.init.bias)  # type: ignore[attr-defined]

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = super().forward(torch.flatten(x, 1) if self.flatten else x)  # type: ignore[misc]
        return y if self.act is None else self.act(y)


class FusedConv2d(Fused, nn.Conv2d):
    """Convolution with its init and activation."""


class FusedSameConv2d(Fused, layers.SameConv2d):
    """Convolution with SAME padding, its init and activation."""


class FusedLinear(Fused, nn.Linear):
    """Linear layer with its init and activation."""


FUSED: dict[str, type[nn.Module]] = {
    "nn.Conv2d": FusedConv2d,
    "SameConv2d": FusedSameConv2d,
    "nn.Linear": FusedLinear,
}


class Normed(nn.Module):
    """A layer, its norm under the name `bn`, and its activation."""

    def __init__(self, leaf: Leaf, layer: nn.Module, norm: nn.Module) -> None:
        super().__init__()
        self.layer_name = leaf.child
        self.add_module(leaf.child, layer)
        self.bn = norm
        self.act = function(leaf.act)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.bn(getattr(self, self.layer_name)(x))
        return y if self.act is None else self.act(y)


def make_leaf(leaf: Leaf) -> nn.Module:
    """The module of one layer."""
    if leaf.norm is not None:
        return Normed(leaf, make_layer(leaf, None), make(leaf.norm))
    return make_layer(leaf, leaf.act)


def make_layer(leaf: Leaf, act: Activation | None) -> nn.Module:
    """The layer itself: torch's own class unless it does more than that."""
    if leaf.base.target not in FUSED or not (act or leaf.init or leaf.flatten):
        return make(leaf.base)
    args, kwargs = arguments(leaf.base)
    return FUSED[leaf.base.target](*args, act=function(act), init=leaf.init, flatten=leaf.flatten, **kwargs)


class Group(nn.Module):
    """Modules under their names, run in turn or side by side as the IR's group of the same kind.

    Its own attributes start with an underscore, as no label does.
    """

    def __init__(self, branch: Branch) -> None:
        super().__init__()
        self._kind = branch.kind
        self._scale = plain(branch.scale)
        self._act = function(branch.act)
        self._names = tuple(child.name for child in branch.children)
        for child in branch.children:
            self.add_module(child.name, make_module(child))

    def forward(self, x: Tensor) -> Tensor:
        if self._kind in ("sequence", "residual"):
            y = x
            for name in self._names:
                y = getattr(self, name)(y)
            return self.around(x, y) if self._kind == "residual" else y
        outputs = [getattr(self, name)(x) for name in self._names]
        if self._kind == "concat":
            return torch.cat(outputs, dim=1)
        return self.combine(outputs)

    def around(self, x: Tensor, y: Tensor) -> Tensor:
        total = x + y if self._scale == 1 else x + self._scale * y
        return total if self._act is None else self._act(total)

    def combine(self, outputs: list[Tensor]) -> Tensor:
        total = outputs[0]
        for one in outputs[1:]:
            total = total + one if self._kind == "add" else total * one
        return total


def make_module(module: Planned) -> nn.Module:
    """The live module of any part of a plan."""
    if isinstance(module, Leaf):
        return make_leaf(module)
    if module.numbered:
        return nn.Sequential(*(make_module(child) for child in module.children))
    return Group(module)


@cache
def output_type(name: str, heads: tuple[str, ...]) -> Any:
    """The named tuple that a network with heads returns in training; its values can be pickled and copied."""
    return made_from_parts(namedtuple(f"{name}_output", ("logits", *heads)), name, heads)


def made_from_parts(kind: Any, name: str, heads: tuple[str, ...]) -> Any:
    """The class, whose values pickle makes again from their parts: it looks for a class in its module, not in here."""

    def reduced(output: tuple[Tensor, ...]) -> tuple[Any, ...]:
        return output_of, (name, heads, tuple(output))

    kind.__reduce__ = reduced
    return kind


def output_of(name: str, heads: tuple[str, ...], values: tuple[Tensor, ...]) -> Any:
    """An output from its parts."""
    return output_type(name, heads)(*values)


class Outputs:
    """The class of a network's outputs, found before it runs: `torch.compile` can't follow the making of a class."""

    def __init__(self, name: str, heads: tuple[str, ...]) -> None:
        self.kind = output_type(name, heads)
        self.parts = name, heads

    def __reduce__(self) -> tuple[Any, ...]:
        return Outputs, self.parts


class CompiledNetwork(nn.Module):
    """A whole network. In training, and until `strip_aux`, its heads run and it returns a named tuple.

    Its own attributes are members that no label can be, or start with an underscore.
    """

    def __init__(self, network: NetworkPlan) -> None:
        super().__init__()
        self._name = network.name
        self._ends_in_vector = not network.output.is_map
        self._stages = tuple(module.name for module in network.body)
        self._heads = {head.module.name: head.after for head in network.heads}
        self.aux_weights = {head.module.name: head.weight for head in network.heads}
        self._outputs = Outputs(network.name, tuple(self.aux_weights))
        for module in (*network.body, *(head.module for head in network.heads)):
            self.add_module(module.name, make_module(module))

    def forward(self, x: Tensor) -> Any:
        """Logits of a batch `x`; in training also each head's, as a named tuple."""
        run_aux = self.training and bool(self.aux_weights)
        outputs: dict[str, Tensor] = {}
        for stage in self._stages:
            x = getattr(self, stage)(x)
            if run_aux:
                outputs |= {name: getattr(self, name)(x) for name, at in self._heads.items() if at == stage}
        if not run_aux:
            return x
        return self._outputs.kind(x, *(outputs[name] for name in self.aux_weights))

    def strip_aux(self) -> CompiledNetwork:
        """Drops the auxiliary heads, as at test time."""
        for name in self.aux_weights:
            delattr(self, name)
        self.aux_weights, self._heads = {}, {}
        return self

    def loss(self, outputs: Any, target: Tensor) -> Tensor:
        """Cross entropy of the logits, plus each auxiliary head's times its weight."""
        if not self._ends_in_vector:
            raise TypeError(f"{self._name} ends in a map, not in logits, and so it has no loss of its own")
        if isinstance(outputs, Tensor):
            return F.cross_entropy(outputs, target)
        loss = F.cross_entropy(outputs.logits, target)
        for name, weight in self.aux_weights.items():
            loss = loss + weight * F.cross_entropy(getattr(outputs, name), target)
        return loss
