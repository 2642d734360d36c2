"""A network of a file, run on its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import torch
from torch import Tensor

from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse
from tests.laws.reference.expressions import Scope, worth
from tests.laws.reference.layers import ADAPTIVE, activated, convolved, over_channels, pooled
from tests.laws.specs.steps import JOINED

ACTIVATIONS = ("relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "hardswish", "softmax")
POSITIONS = {
    **dict.fromkeys(("conv",), ("kernel", "filters")),
    **dict.fromkeys(("depthwise",), ("kernel", "multiplier")),
    **dict.fromkeys(("maxpool", "avgpool"), ("kernel",)),
    **dict.fromkeys(("adaptive_avgpool", "adaptive_maxpool"), ("size",)),
    "linear": ("features",),
    "dropout": ("p",),
}
Defaults = dict[str, dict[str, Any]]


class Reference:
    """The first network of the last of these texts, which uses those before it, over weights in the order of use."""

    def __init__(self, texts: Sequence[str], state: Mapping[str, Tensor], training: bool) -> None:
        declarations = [one for text in texts for one in declared(text)]
        self.blocks = {one.name.text: one for one in declarations if isinstance(one, tree.Block)}
        self.network = next(one for one in declared(texts[-1]) if isinstance(one, tree.NetworkDeclaration))
        self.scope: dict[str, Any] = {}
        for one in declarations:
            if isinstance(one, (tree.Param, tree.Let)):
                self.scope[one.name.text] = worth(one.value, self.scope)
        self.weights: Iterator[Tensor] = iter(state.values())
        self.training = training
        self.shortcuts: list[Tensor] = []
        # How often each repeat that was run runs its body.
        self.repeats: list[int] = []
        factors = [one.factor for one in self.network.statements if isinstance(one, tree.Scale)]
        self.scales = any(worth(one, self.scope) != 1 for one in factors)

    def run(self, x: Tensor) -> tuple[Tensor, ...]:
        """The network's output, then in training that of each head; every weight is used once."""
        defaults = with_defaults({}, self.network.statements, self.scope)
        at: dict[str, Tensor] = {}
        for one in self.network.statements:
            if isinstance(one, tree.Stage):
                x = self.chain(one.chain, x, self.scope, defaults)
                if one.label is not None:
                    at[one.label.text] = x
        outputs = [x]
        for one in self.network.statements:
            if isinstance(one, tree.Aux):
                outputs.append(self.chain(one.chain, at[one.at.text], self.scope, defaults))
        assert next(self.weights, None) is None, "not every weight was used"
        return tuple(outputs) if self.training else (x,)

    def chain(self, chain: Sequence[tree.Step], x: Tensor, scope: Scope, defaults: Defaults) -> Tensor:
        for step in chain:
            x = self.step(step, x, scope, defaults)
        return x

    def lines(self, statements: Sequence[tree.Statement], x: Tensor, scope: Scope, defaults: Defaults) -> Tensor:
        for one in statements:
            if isinstance(one, tree.Stage):
                x = self.chain(one.chain, x, scope, defaults)
        return x

    def step(self, step: tree.Step, x: Tensor, scope: Scope, defaults: Defaults) -> Tensor:
        match step:
            case tree.CallStep() if step.name.text in self.blocks:
                return self.call(step, x, scope, defaults)
            case tree.CallStep():
                return self.operation(step, x, scope, defaults)
            case tree.NestedStep():
                return self.chain(step.chain, x, scope, defaults)
            case tree.RepeatStep():
                return self.rounds(step, x, scope, defaults)
            case tree.JoinStep(word="residual"):
                return self.residual(step, x, scope, defaults)
            case tree.JoinStep():
                branches = [self.chain(one.chain, x, scope, defaults) for one in step.statements]
                return JOINED[step.word](branches)
            case tree.GroupStep():
                return self.lines(step.statements, x, scope, defaults)

    def rounds(self, step: tree.RepeatStep, x: Tensor, scope: Scope, defaults: Defaults) -> Tensor:
        low = 1 if step.low is None else worth(step.low, scope)
        numbers = range(int(low), int(worth(step.high, scope)) + 1)
        self.repeats.append(len(numbers))
        for number in numbers:
            inner = {**scope, **({step.variable.text: Fraction(number)} if step.variable else {})}
            x = self.lines(step.statements, x, inner, defaults)
        return x

    def residual(self, step: tree.JoinStep, x: Tensor, scope: Scope, defaults: Defaults) -> Tensor:
        settings = {one.name.text: worth(one.value, scope) for one in step.settings}
        self.shortcuts.append(x)
        y = self.lines(step.statements, x, scope, defaults)
        self.shortcuts.pop()
        return activated(x + float(settings.get("scale", 1)) * y, settings.get("act", "none"))

    def call(self, step: tree.CallStep, x: Tensor, scope: Scope, defaults: Defaults) -> Tensor:
        block = self.blocks[step.name.text]
        names = [one.name.text for one in block.parameters]
        given = dict(zip(names, [worth(one, scope) for group in step.groups for one in group], strict=False))
        given |= {one.name.text: worth(one.value, scope) for one in step.settings}
        inner = dict(self.scope)
        for one in block.parameters:
            name = one.name.text
            inner[name] = given[name] if name in given else worth(one.default, inner)
        if block.chain is not None:
            return self.chain(block.chain, x, inner, defaults)
        return self.lines(block.statements, x, inner, with_defaults(defaults, block.statements, inner))

    def operation(self, step: tree.CallStep, x: Tensor, scope: Scope, defaults: Defaults) -> Tensor:
        word = step.name.text
        written = [worth(one, scope) for group in step.groups for one in group]
        settings = dict(defaults.get(word, {}))
        settings |= dict(zip(POSITIONS.get(word, ()), written, strict=False))
        settings |= {one.name.text: worth(one.value, scope) for one in step.settings}
        if word in ACTIVATIONS:
            return activated(x, (word, settings))
        return getattr(self, f"do_{word}")(x, settings)

    # Operations

    def do_conv(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        filters = settings["filters"]
        expected = self.shortcuts[-1].shape[1] if filters == "shortcut" else filters
        return self.convolution(x, settings, None if self.scales else expected, int(settings.get("groups", 1)))

    def do_depthwise(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return self.convolution(x, settings, x.shape[1] * settings.get("multiplier", 1), x.shape[1])

    def convolution(self, x: Tensor, settings: dict[str, Any], filters: Any, groups: int) -> Tensor:
        kernel, stride = window(settings, x.dim() - 2)
        weight = next(self.weights)
        assert tuple(weight.shape[1:]) == (x.shape[1] // groups, *kernel)
        assert filters is None or weight.shape[0] == filters
        biased = settings.get("bias", "auto")
        bias = next(self.weights) if biased is True or (biased == "auto" and not normed(settings)) else None
        dilation = spread(settings.get("dilation", Fraction(1)), x.dim() - 2)
        pad = padding(settings, x.dim() - 2)
        return self.followed(convolved(x, weight, bias, stride, pad, dilation, groups), settings)

    def do_linear(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        x = x.flatten(1)
        weight = next(self.weights)
        assert weight.shape == (settings["features"], x.shape[1])
        biased = settings.get("bias", True)
        bias = next(self.weights) if biased is True or (biased == "auto" and not normed(settings)) else None
        y = x @ weight.T
        return self.followed(y if bias is None else y + bias, settings)

    def followed(self, y: Tensor, settings: dict[str, Any]) -> Tensor:
        norm = settings.get("norm", "none")
        word, inner = norm if isinstance(norm, tuple) else (norm, {})
        if word != "none":
            y = self.do_batchnorm(y, inner) if word == "batch" else self.do_groupnorm(y, inner)
        return activated(y, settings.get("act", "none"))

    def do_batchnorm(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        scale, shift = (next(self.weights), next(self.weights)) if settings.get("affine", True) else (1.0, 0.0)
        mean, variance, _ = next(self.weights), next(self.weights), next(self.weights)
        if self.training:
            others = [axis for axis in range(x.dim()) if axis != 1]
            variance, mean = torch.var_mean(x, others, correction=0)
        across = (-1, *[1] * (x.dim() - 2))
        x = (x - mean.view(across)) / torch.sqrt(variance.view(across) + float(settings.get("eps", 1e-5)))
        return x * scale.view(across) + shift.view(across) if isinstance(scale, Tensor) else x

    def do_groupnorm(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        scale, shift = (next(self.weights), next(self.weights)) if settings.get("affine", True) else (None, None)
        parts = x.reshape(x.shape[0], int(settings.get("groups", 32)), -1)
        variance, mean = torch.var_mean(parts, -1, correction=0, keepdim=True)
        y = ((parts - mean) / torch.sqrt(variance + float(settings.get("eps", 1e-5)))).view(x.shape)
        across = (-1, *[1] * (x.dim() - 2))
        return y if scale is None else y * scale.view(across) + shift.view(across)

    def do_lrn(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        usual = {"alpha": 1e-4, "beta": 0.75, "k": 1}
        alpha, beta, k = (float(settings.get(name, value)) for name, value in usual.items())
        return over_channels(x, int(settings.get("size", 5)), alpha, beta, k)

    def do_maxpool(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        kernel, stride = window(settings, x.dim() - 2)
        return pooled(x, "max", kernel, stride, padding(settings, x.dim() - 2), settings.get("ceil", False), False)

    def do_avgpool(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        kernel, stride = window(settings, x.dim() - 2)
        counts = settings.get("count_include_pad", False)
        return pooled(x, "avg", kernel, stride, padding(settings, x.dim() - 2), settings.get("ceil", False), counts)

    def do_adaptive_avgpool(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return ADAPTIVE["avg"][x.dim() - 2](x, spread(settings["size"], x.dim() - 2))

    def do_adaptive_maxpool(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return ADAPTIVE["max"][x.dim() - 2](x, spread(settings["size"], x.dim() - 2))

    def do_global_avgpool(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return x.mean(tuple(range(2, x.dim())), keepdim=True)

    def do_global_maxpool(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return x.amax(tuple(range(2, x.dim())), keepdim=True)

    def do_dropout(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return x

    def do_identity(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return x

    def do_flatten(self, x: Tensor, settings: dict[str, Any]) -> Tensor:
        return x.reshape(x.shape[0], -1)


def declared(text: str) -> tuple[tree.Declaration, ...]:
    file, problems = parse(SourceFile("spec.ns", text))
    assert problems == []
    return file.declarations


def with_defaults(below: Defaults, statements: Sequence[tree.Statement], scope: Scope) -> Defaults:
    """The defaults here: these statements' own over those around them, setting by setting."""
    here = {word: dict(settings) for word, settings in below.items()}
    for one in statements:
        if isinstance(one, tree.Default):
            own = {setting.name.text: worth(setting.value, scope) for setting in one.settings}
            here.setdefault(one.operation.text, {}).update(own)
    return here


def normed(settings: dict[str, Any]) -> bool:
    return settings.get("norm", "none") != "none"


def spread(value: Any, rank: int) -> tuple[int, ...]:
    """A number or a size as one number an axis."""
    dims = value[0] if isinstance(value, tuple) else (int(value),)
    return tuple(dims) if len(dims) == rank else tuple(dims) * rank


def window(settings: dict[str, Any], rank: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The kernel and the stride, which may be written in one."""
    kernel = settings["kernel"]
    within = kernel[1] if isinstance(kernel, tuple) else None
    stride = (within, None) if within is not None else settings.get("stride", Fraction(1))
    return spread(kernel, rank), spread(stride, rank)


def padding(settings: dict[str, Any], rank: int) -> Any:
    pad = settings.get("pad", "same")
    return pad if isinstance(pad, str) else spread(pad, rank)
