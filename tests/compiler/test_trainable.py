"""What training asks of both forms of a model: losses by head, groups of weights, a new start, pixels, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

import netspec
from netspec_compiler.verify import from_source
from tests.compiler.nets import EVERYTHING, FORMS, ROOT, WITH_HEADS, example, model, named, network

SQUEEZENET, TIME = ROOT / "specs" / "squeezenet1_1.ns", ROOT / "specs" / "inception_time.ns"
SMALL = [EVERYTHING, SQUEEZENET, TIME, WITH_HEADS[1]]
TARGET = torch.tensor([3, 1])
NORMS = (torch.nn.modules.batchnorm._BatchNorm, torch.nn.GroupNorm)


def smoothed(logits: Tensor, target: Tensor, weights: Tensor, smoothing: float) -> Tensor:
    """Szegedy et al. 2015, section 7: the target is mixed with the uniform distribution; classes weigh their terms."""
    logs = logits - logits.exp().sum(dim=1, keepdim=True).log()
    mixed = torch.full_like(logits, smoothing / logits.shape[1])
    mixed[torch.arange(len(target)), target] += 1 - smoothing
    return -(mixed * logs * weights).sum() / weights[target].sum()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS[1:], ids=named)
def test_losses_by_head(path: Path, form: str) -> None:
    one = model(path, form).train()
    outputs = one(example(path))
    weights = torch.linspace(0.5, 2.0, one.num_classes)
    losses = one.losses(outputs, TARGET, class_weights=weights, label_smoothing=0.1)
    assert tuple(losses) == outputs._fields
    for name, loss in losses.items():
        torch.testing.assert_close(loss, smoothed(getattr(outputs, name), TARGET, weights, 0.1))
    total = one.loss(outputs, TARGET, class_weights=weights, label_smoothing=0.1)
    expected = losses["logits"] + sum(weight * losses[head] for head, weight in one.aux_weights.items())
    torch.testing.assert_close(total, expected)


@pytest.mark.parametrize("form", FORMS)
def test_logits_of_either_kind_of_output(form: str) -> None:
    one = model(EVERYTHING, form).train()
    outputs = one(example(EVERYTHING))
    assert one.logits(outputs) is outputs.logits
    evaluated = one.eval()(example(EVERYTHING))
    assert one.logits(evaluated) is evaluated
    assert list(one.losses(evaluated, TARGET)) == ["logits"]
    one.strip_aux()
    assert list(one.losses(outputs, TARGET)) == ["logits"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", SMALL, ids=named)
def test_groups_hold_every_weight_once(path: Path, form: str) -> None:
    one = model(path, form)
    groups = one.parameter_groups(lr=0.1, weight_decay=2e-4, bias_rate=2.0)
    names = {id(value): name for name, value in one.named_parameters()}
    norms = {id(value) for module in one.modules() if isinstance(module, NORMS) for value in module.parameters()}
    assert sorted(id(value) for group in groups for value in group["params"]) == sorted(names)
    for group in groups:
        for value in group["params"]:
            assert group["weight_decay"] == (2e-4 if value.dim() > 1 else 0.0), names[id(value)]
            doubled = value.dim() == 1 and id(value) not in norms
            assert group["lr"] == (0.2 if doubled else 0.1), names[id(value)]


def test_an_optimiser_takes_the_groups_an_empty_one_too() -> None:
    one = model(SQUEEZENET, "module").train()
    for kind in (torch.optim.SGD, torch.optim.AdamW, torch.optim.RMSprop):
        optimiser = kind(one.parameter_groups(lr=1e-3, weight_decay=0.0))
        before = [value.clone() for value in one.parameters()]
        one.loss(one(example(SQUEEZENET)), TARGET).backward()
        optimiser.step()
        assert not all(map(torch.equal, before, one.parameters()))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", SMALL, ids=named)
def test_a_new_start_is_that_of_a_new_model(path: Path, form: str) -> None:
    one = model(path, form)
    with torch.no_grad():
        for value in one.state_dict().values():
            value.zero_()
    torch.manual_seed(5)
    one.reset_parameters()
    torch.manual_seed(5)
    fresh = model(path, form)
    for name, value in fresh.state_dict().items():
        assert torch.equal(one.state_dict()[name], value), name


def test_a_model_without_storage_starts_as_any_other() -> None:
    with torch.device("meta"):
        one = model(EVERYTHING, "module")
    one.to_empty(device="cpu")
    torch.manual_seed(5)
    one.reset_parameters()
    torch.manual_seed(5)
    fresh = model(EVERYTHING, "module").state_dict()
    assert all(torch.equal(value, fresh[name]) for name, value in one.state_dict().items())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", SMALL, ids=named)
def test_sizes_and_pixels(path: Path, form: str) -> None:
    one, x = model(path, form).eval(), example(path)
    assert one.input_shape == tuple(x.shape[1:])
    assert one.num_classes == one(x).shape[1]
    assert torch.equal(one.normalise(x), x)
    channels = x.shape[1]
    one.input_mean, one.input_std = tuple(range(channels)), tuple(range(2, 2 + channels))
    for channel in range(channels):
        torch.testing.assert_close(one.normalise(x)[:, channel], (x[:, channel] - channel) / (2 + channel))


@pytest.mark.parametrize("form", FORMS)
def test_a_network_that_ends_in_a_map(form: str, tmp_path: Path) -> None:
    spec = tmp_path / "features.ns"
    spec.write_text("network features {\n  input 3x8x8\n  conv 3x3 4\n}\n", encoding="utf-8")
    net = netspec.load(spec)
    one = netspec.build(net) if form == "module" else from_source(net.checked)
    assert not hasattr(one, "num_classes")
    with pytest.raises((TypeError, AttributeError)):
        one.loss(one(torch.zeros(2, 3, 8, 8)), torch.zeros(2, 8, 8, dtype=torch.long))
    assert len(one.parameter_groups(lr=0.1, weight_decay=0.0)[0]["params"]) == 1


def test_names_of_members_are_no_labels(tmp_path: Path) -> None:
    """A stage of such a name would hide the member."""
    members = {name for name in dir(model(EVERYTHING, "module")) if not name.startswith("_")}
    members -= {name for name, _ in model(EVERYTHING, "module").named_children()}
    for name in sorted(members - set(dir(torch.nn.Module))):
        spec = tmp_path / "taken.ns"
        spec.write_text(f"network taken {{\n  input 3x8x8\n  {name}: conv 3x3 4\n}}\n", encoding="utf-8")
        with pytest.raises(netspec.SpecError, match="compiled modules have a member"):
            netspec.load(spec)
    assert network(EVERYTHING).name
