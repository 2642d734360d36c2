"""Auxiliary heads: their loss, their gradients, how they are dropped; and how weights start."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.compiler.nets import EVERYTHING, FORMS, WITH_HEADS, example, model, named, network, parameters

GOOGLENET = WITH_HEADS[0]


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Mean of log(sum(exp(logits))) - logits[target], written out."""
    picked = logits[torch.arange(len(target)), target]
    return (torch.log(torch.exp(logits).sum(dim=1)) - picked).mean()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_loss_is_the_weighted_sum(path: Path, form: str) -> None:
    one, target = model(path, form).train(), torch.tensor([3, 1])
    outputs = one(example(path))
    heads = network(path).checked.network.heads
    expected = cross_entropy(outputs.logits, target)
    for head in heads:
        expected = expected + head.weight * cross_entropy(getattr(outputs, head.name), target)
    torch.testing.assert_close(one.loss(outputs, target), expected)
    evaluated = one.eval()(example(path))
    torch.testing.assert_close(one.loss(evaluated, target), cross_entropy(evaluated, target))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_strip_aux(path: Path, form: str) -> None:
    one, facts = model(path, form), network(path).facts
    heads = {head.name for head in network(path).checked.network.heads}
    assert parameters(one) == facts.train.params
    assert one.strip_aux() is one
    assert parameters(one) == facts.test.params
    assert not heads & {name.split(".")[0] for name in one.state_dict()}
    assert isinstance(one.train()(example(path)), Tensor)
    one.strip_aux()
    assert one.aux_weights == {}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_gradient_of_a_head_reaches_the_first_layer_and_no_later_stage(path: Path, form: str) -> None:
    one = model(path, form).train()
    first = network(path).checked.network.heads[0].name
    getattr(one(example(path)), first).square().sum().backward()
    parts = list(one.named_parameters())
    assert parts[0][1].grad is not None
    assert bool(parts[0][1].grad.any())
    assert one.fc.weight.grad is None if hasattr(one, "fc") else one.fc2.weight.grad is None


@pytest.mark.parametrize("form", FORMS)
def test_googlenet_starts_as_caffe_fills_it(form: str) -> None:
    """Uniform within sqrt(3 / fan_in); biases 0.2, but 0 in the classifiers (BVLC/caffe, train_val.prototxt)."""
    torch.manual_seed(0)
    one = model(GOOGLENET, form)
    layers = {name: layer for name, layer in one.named_modules() if isinstance(layer, (nn.Conv2d, nn.Linear))}
    assert len(layers) == 64
    for name, layer in layers.items():
        bound = math.sqrt(3 / layer.weight[0].numel())
        largest = float(layer.weight.detach().abs().max())
        assert 0.98 * bound < largest <= bound, name
        deviation = float(layer.weight.detach().std())
        assert deviation == pytest.approx(bound / math.sqrt(3), rel=0.06), name
        classifier = name.split(".")[-1] in ("fc", "fc2")
        assert layer.bias is not None
        assert bool((layer.bias == (0.0 if classifier else 0.2)).all()), name


def test_init_of_the_other_fillers() -> None:
    torch.manual_seed(0)
    for form in FORMS:
        one = model(EVERYTHING, form)
        assert float(one.same.weight.detach().std()) == pytest.approx(0.05, rel=0.1)
        assert float(one.mixed1a.branch3[1].weight.detach().abs().max()) <= 0.04
        assert bool((one.fc1.linear.bias == 0.2).all())
        assert float(one.add_1.branch1.weight.detach().abs().max()) <= math.sqrt(6 / (22 + 12))
