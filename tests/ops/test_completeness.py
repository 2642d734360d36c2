"""Every operation of the registry against torch: its spelling, its shape, its parameters, its MACs, its settings."""

from __future__ import annotations

import inspect
from collections import Counter
from random import Random
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from netspec.ops.activations import ACT, ACTIVATIONS, Activation
from netspec.ops.base import Layer, Shape, Spelling, over
from netspec.ops.catalogue import MEMBERS, OPERATIONS
from netspec.ops.inits import INIT
from netspec_compiler.live.calls import call, target
from tests.ops.draw import fitting, settings

DRAWS = 40


def spellings(layer: Layer, x: Shape) -> list[Spelling]:
    """The calls behind a layer: its own, its norm's, its init's."""
    y = layer.output(x)
    assert isinstance(y, Shape)
    found = [layer.torch(x)]
    found += [layer.norm.torch(y)] if layer.norm is not None else []
    return found


def modules(layer: Layer, x: Shape) -> nn.Sequential:
    """The layer as torch has it: flattened first where it is linear, then norm and activation."""
    flat = [nn.Flatten()] if layer.category == "linear" else []
    acts = [call(layer.act.torch(x))()] if layer.act is not None else []
    return nn.Sequential(*flat, *(call(one)() for one in spellings(layer, x)), *acts)


def drawn(member: type[Layer]) -> list[tuple[Layer, Shape]]:
    random = Random(member.word)
    return [fitting(member, random, rank) for rank in (1, 2, 3) for _ in range(DRAWS)]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.word)
def test_spelling_binds_and_runs_as_said(member: type[Layer]) -> None:
    for layer, x in drawn(member):
        for spelling in spellings(layer, x):
            inspect.signature(target(spelling.target)).bind(*spelling.args, **dict(spelling.kwargs))
        model, y = modules(layer, x).eval(), layer.output(x)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            output = model(torch.randn(1, *x))
        cost = layer.cost(x, y)  # type: ignore[arg-type]
        assert output.shape[1:] == y, layer
        assert sum(one.numel() for one in model.parameters()) == cost.params, layer
        assert sum(one.numel() for one in model.buffers()) == cost.buffers, layer
        assert counter.get_total_flops() == 2 * cost.macs, layer


# How torch names what the language names, and the settings that are not the layer's own attributes.
ATTRIBUTES = {"kernel": "kernel_size", "ceil": "ceil_mode", "slope": "negative_slope", "features": "out_features"}
ATTRIBUTES |= {"filters": "out_channels", "size": "output_size"}
ELSEWHERE = {"pad", "norm", "act", "init", "bias", "multiplier"}


def expected(value: Any, found: Any) -> Any:
    """The setting in the form in which this torch module keeps it: one number where all axes are equal, or one each."""
    if not isinstance(value, tuple):
        return (value,) * len(found) if isinstance(found, tuple) else value
    if isinstance(found, int):
        return value[0] if len(set(value)) == 1 else value
    return over(value, len(found))


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.word)
def test_every_setting_reaches_torch(member: type[Layer]) -> None:
    """A setting that the spelling forgets would leave torch's default in place."""
    names = [name for name in member.settings if name not in ELSEWHERE]
    seen: Counter[str] = Counter()
    for layer, x in drawn(member):
        module = call(layer.torch(x))()
        for name in names:
            renamed = ATTRIBUTES.get(name, name) if (member.word, name) != ("lrn", "size") else "size"
            renamed = "num_groups" if (member.word, name) == ("groupnorm", "groups") else renamed
            if type(module).__name__.startswith("Same") and name in ("ceil", "count_include_pad"):
                continue  # TensorFlow's padding leaves nothing to round; the other is a class of its own
            found, value = getattr(module, renamed), getattr(layer, name)
            if name == "count_include_pad" and not module.ceil_mode and module.padding in (0, (0,)):
                continue  # nothing is padded
            assert found == expected(value, found), (layer, name)
            seen[name] += 1
    assert set(names) == seen.keys()


def test_the_registry_offers_what_the_language_has() -> None:
    page = "conv depthwise maxpool avgpool adaptive_avgpool adaptive_maxpool global_avgpool global_maxpool linear "
    page += "batchnorm groupnorm lrn dropout relu relu6 leaky_relu elu gelu silu sigmoid tanh hardswish softmax "
    assert set(OPERATIONS) >= set((page + "identity flatten").split())
    assert set(ACT.members) == {one.word for one in ACTIVATIONS}
    assert all(member.word == word and member.title and member.__doc__ for word, member in OPERATIONS.items())


@pytest.mark.parametrize("act", ACTIVATIONS, ids=lambda act: act.word)
def test_function_and_module_of_an_activation_agree(act: type[Activation]) -> None:
    random, x = Random(act.word), torch.linspace(-8, 8, 96).reshape(2, 3, 4, 4)
    for _ in range(5):
        layer = settings(act, random)
        keywords = dict(layer.torch_keywords())
        function = target(layer.functional)
        assert torch.equal(function(x, **keywords), call(layer.torch(Shape([3, 4, 4])))()(x))


@pytest.mark.parametrize("init", INIT.members.values(), ids=lambda init: init.word)
def test_init_binds_and_fills(init: Any) -> None:
    random = Random(init.word)
    for _ in range(5):
        spelling = settings(init, random).weight()
        tensor = torch.full((8, 4, 3, 3), torch.nan)
        inspect.signature(target(spelling.target)).bind(tensor, *spelling.args, **dict(spelling.kwargs))
        target(spelling.target)(tensor, *spelling.args, **dict(spelling.kwargs))
        assert tensor.isfinite().all()


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.word)
def test_settings_survive_json(member: type[Layer]) -> None:
    for layer, _ in drawn(member):
        assert member.load(layer.dump()) == layer
