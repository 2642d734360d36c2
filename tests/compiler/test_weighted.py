"""Every operation with weights, with every norm, activation and init, in both forms of a model.

An operation that is added as CONTRIBUTING says is one of them: `deconv` here, which netspec does not ship.
"""

from __future__ import annotations

import inspect
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import netspec
from netspec.ops.activations import ACT
from netspec.ops.base import Layer, Shape, Signature, Spelling
from netspec.ops.catalogue import MEMBERS, OPERATIONS
from netspec.ops.inits import INIT
from netspec_compiler.emit.writer import needed_by
from netspec_compiler.live.calls import call, function, target
from netspec_compiler.verify import from_source
from tests.compiler.deconv import DECONV, Deconv

WRITTEN = {"conv": "conv 3x3 4", "depthwise": "depthwise 3x3 2", "linear": "linear 4", "deconv": "deconv 3 4 2"}
TF_SAME = "conv 2x2/2 4 pad=tf_same"
NORMS = {"none": "none", "batch": "batch(eps=0.01)", "group": "group(groups=2)"}
INITS = {"auto": "auto", **{word: f"{word}(bias=0.5)" for word in INIT.members}}
INPUT = (4, 6, 6)


class Forgetful(Deconv):
    """Says that its forward is something that it is not."""

    def torch(self, x: Shape) -> Spelling:
        spelling = super().torch(x)
        return spelling.replace(signature=DECONV.replace(own=("torch.flatten", "{x}", "1")))


class Wordless(Deconv):
    """Says nothing of how it is called."""

    def torch(self, x: Shape) -> Spelling:
        return super().torch(x).replace(signature=Signature())


def combinations(step: str) -> Iterator[str]:
    """The step with every norm and activation, and with every init."""
    for norm, act in itertools.product(NORMS.values(), (*ACT.members, "none")):
        yield f"{step} norm={norm} act={act}"
    for norm, act, init in itertools.product(NORMS.values(), ("relu", "none"), INITS.values()):
        yield f"{step} norm={norm} act={act} init={init}"


def loaded(folder: Path, step: str) -> netspec.Network:
    spec = folder / "spec.ns"
    size = "x".join(map(str, INPUT))
    spec.write_text(f"network n {{\n  input {size}\n  one: {step}\n}}\n", encoding="utf-8")
    return netspec.load(spec)


def layer_of(network: netspec.Network) -> Layer:
    layer: Layer = network.checked.network.body[0].layer  # type: ignore[union-attr]
    return layer


def by_hand(network: netspec.Network, weights: dict[str, Tensor], x: Tensor) -> Tensor:
    """The layer, its norm and its activation one after another, as torch has them, with these weights."""
    layer, y = layer_of(network), network.checked.shapes["one"]
    base = call(layer.torch(Shape(INPUT)))()
    inner = {name.split(".")[-1]: value for name, value in weights.items() if ".bn." not in name}
    base.load_state_dict(inner)
    out: Tensor = base(torch.flatten(x, 1) if layer.category == "linear" else x)
    if layer.norm is not None:
        norm = call(layer.norm.torch(y))()
        norm.load_state_dict({name.split(".")[-1]: value for name, value in weights.items() if ".bn." in name})
        out = norm.train()(out)
    act = function(layer.act)
    return out if act is None else act(out)


def filled(network: netspec.Network, shape: torch.Size) -> Tensor | None:
    """The weights as the init gives them to a fresh tensor."""
    init = layer_of(network).init
    if init is None:
        return None
    filling, weight = call(init.weight()), torch.empty(shape)
    torch.manual_seed(5)
    filling.func(weight, *filling.args, **filling.keywords)
    return weight


def hold(network: netspec.Network) -> None:
    """Module and file start as the init says, and give what torch's own pieces give one after another."""
    x = torch.randn(3, *INPUT, generator=torch.Generator().manual_seed(1))
    layer, models = layer_of(network), []
    for make in (lambda: netspec.build(network), lambda: from_source(network.checked)):
        torch.manual_seed(5)
        models.append(make().train())
        weights = {name: value.clone() for name, value in models[-1].state_dict().items()}
        (kernel,) = (value for name, value in weights.items() if name.endswith("weight") and ".bn." not in name)
        wanted = filled(network, kernel.shape)
        if wanted is not None:
            assert torch.equal(kernel, wanted)
            biases = [value for name, value in weights.items() if name.endswith("bias") and ".bn." not in name]
            assert all(bool((bias == layer.init.bias).all()) for bias in biases)
        torch.testing.assert_close(models[-1](x), by_hand(network, weights, x))
    assert list(models[0].state_dict()) == list(models[1].state_dict())


def tried(folder: Path, step: str) -> None:
    for text in combinations(step):
        hold(loaded(folder, text))


WEIGHTED = [word for word, member in OPERATIONS.items() if member.weighted]


def test_every_operation_with_weights_is_tried() -> None:
    assert {*WEIGHTED, "deconv"} == set(WRITTEN)


@pytest.mark.parametrize("step", [*(WRITTEN[word] for word in WEIGHTED), TF_SAME])
def test_followers_are_what_torch_makes_of_them(step: str, tmp_path: Path) -> None:
    tried(tmp_path, step)


def test_a_new_operation_with_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPERATIONS, "deconv", Deconv)
    tried(tmp_path, WRITTEN["deconv"])
    network = loaded(tmp_path, "deconv 3 4 norm=batch act=relu init=kaiming")
    assert "class DeconvBnReLU(nn.Module)" in network.to_source()
    buffer = io.BytesIO()
    torch.save(netspec.build(network), buffer)
    buffer.seek(0)
    assert list(torch.load(buffer, weights_only=False).state_dict()) == list(netspec.build(network).state_dict())


@pytest.mark.parametrize("broken", [Forgetful, Wordless])
def test_a_broken_one_is_found(broken: type[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPERATIONS, "deconv", broken)
    with pytest.raises((AssertionError, SyntaxError, ValueError, RuntimeError)):
        tried(tmp_path, WRITTEN["deconv"])


def signatures() -> Iterator[tuple[str, Signature]]:
    """What the catalogue says of each torch class, once."""
    maps = [Shape((8, 6, 6)), Shape((8,))]
    seen: dict[str, Signature] = {}
    texts = [*WRITTEN.values(), TF_SAME, "maxpool 3x3", "avgpool 3x3", "adaptive_avgpool 2x2", "lrn", "dropout"]
    del texts
    for member in MEMBERS:
        for setting in plain_layers(member):
            for x in maps if member.category == "normalisation" else maps[:1]:
                spelling = setting.torch(x)
                seen[spelling.target] = spelling.signature
    return iter(seen.items())


def plain_layers(member: type[Layer]) -> list[Layer]:
    """A layer of this kind, and where it has paddings one that pads as TensorFlow does."""
    values: dict[str, Any] = {"kernel": (3, 3), "filters": 4, "multiplier": 1, "features": 4, "size": (2, 2)}
    held = {name: values[name] for name in member.positionals if name in values and name in member.settings}
    if member.word == "lrn":
        held = {}
    return [member(**held), *([member(**held, pad="tf_same")] if "pad" in member.settings else [])]


@pytest.mark.parametrize(("name", "signature"), sorted(signatures()))
def test_signature_is_that_of_torch(name: str, signature: Signature) -> None:
    """Names, order and defaults: a keyword is left out where it says what torch takes anyway."""
    found = dict(inspect.signature(target(name)).parameters)
    named = [one for one, _ in signature.parameters]
    assert list(found)[: len(named)] == named
    assert {one: found[one].default for one in signature.defaults()} == signature.defaults()


def test_a_layer_of_our_own_comes_with_what_it_is_made_of() -> None:
    assert needed_by("SameConv2d") == ["same_padding", "SameConv2d"]
    assert needed_by("SameAvgPool2d") == ["same_padding", "as_pair", "SamePool2d", "SameAvgPool2d"]
