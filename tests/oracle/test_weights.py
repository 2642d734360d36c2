"""Weights under the names of the library that publishes a network give the outputs that were recorded of it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import netspec
from netspec_compiler.verify import from_source
from tests.oracle.reference import SPECS, assert_matches, facts, fixed_input, fixed_weights, outputs_of

# Every recorded network that has a library behind it: its spec and the source of its names.
NETWORKS = {
    "bvlc_googlenet": ("googlenet.ns", "caffe"),
    "torchvision_googlenet": ("torchvision/googlenet.ns", "torchvision"),
    "torchvision_inception_v3": ("inception_v3.ns", "torchvision"),
    "torchvision_squeezenet1_0": ("squeezenet1_0.ns", "torchvision"),
    "torchvision_squeezenet1_1": ("squeezenet1_1.ns", "torchvision"),
    "cadene_bninception": ("bn_inception.ns", "cadene"),
    "timm_inception_v4": ("inception_v4.ns", "timm"),
    "timm_inception_resnet_v2": ("inception_resnet_v2.ns", "timm"),
    "timm_xception": ("xception.ns", "timm"),
}
# Videos are recorded at small clips, since each takes billions of operations.
VIDEOS = {
    "torchvision_s3d": ("torchvision/s3d.ns", "torchvision"),
    "piergiaj_i3d": ("i3d.ns", "piergiaj"),
}
HEADS = {
    "root_flag_only_loss1/classifier": "aux1",
    "root_flag_only_loss2/classifier": "aux2",
    "root_flag_only_loss3/classifier": "logits",
    "root_flag_only_aux_logits1": "aux1",
    "root_flag_only_aux_logits2": "aux2",
    "root_flag_only_aux_logits": "AuxLogits",
    "root_flag_only_logits": "logits",
}


@pytest.mark.parametrize("name", NETWORKS)
def test_recorded_outputs(name: str) -> None:
    spec, source = NETWORKS[name]
    recorded, model = facts(name), netspec.build(netspec.load(SPECS / spec)).double()
    netspec.load_weights(model, fixed_weights(recorded), source=source)
    evaluated, training = outputs_of(model, fixed_input(recorded))
    checks: dict[str, Any] = dict(recorded["numeric_check"])
    assert_matches(evaluated, checks.pop("eval"))
    for key, value in checks.items():
        assert_matches(getattr(training, HEADS[key]), value)


@pytest.mark.parametrize("name", VIDEOS)
def test_recorded_outputs_of_videos(name: str) -> None:
    spec, source = VIDEOS[name]
    recorded = facts(name)
    model = netspec.build(netspec.load(SPECS / spec, input=recorded["input"][1:])).double().eval()
    netspec.load_weights(model, fixed_weights(recorded), source=source)
    with torch.no_grad():
        assert_matches(model(fixed_input(recorded)), recorded["numeric_check"]["eval"])


@pytest.mark.parametrize("name", ["bvlc_googlenet", "torchvision_squeezenet1_0"])
def test_a_generated_file_is_filled_as_the_module_is(name: str) -> None:
    spec, source = NETWORKS[name]
    network, weights = netspec.load(SPECS / spec), fixed_weights(facts(name))
    written = netspec.load_weights(from_source(network.checked), weights, source=source)
    built = netspec.load_weights(netspec.build(network), weights, source=source)
    assert list(written.state_dict()) == list(built.state_dict())
    for ours, theirs in zip(written.state_dict().values(), built.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)
