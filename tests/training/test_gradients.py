"""Norms of the gradient by stage: against torch's own backward, and what the seed of this project claims of heads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

import netspec
from netspec.cli.gradients import command
from netspec_training.data.chance import seed_of
from netspec_training.data.find import find
from netspec_training.data.images import ArrayImages, DataSet
from netspec_training.data.normalise import measured
from netspec_training.data.order import order_of
from netspec_training.data.prepare import View
from netspec_training.gradients.norms import Norms, measure, over
from netspec_training.gradients.shown import render
from tests.training.small import write_idx

FASHION = Path("/usr/share/datasets/fashion-mnist")
SMALL = """
block side_head() {
  dropout 0.4 -> linear 3
}

network small {
  input 1x8x8
  conv1: conv 3x3 4 act=relu
  pool: maxpool 2x2
  3a: concat {
    conv 1x1 3
    conv 3x3 2
  }
  fc: linear 3
  aux side at conv1 weight=0.5: side_head
  aux late at 3a weight=0.25: side_head
}
"""
MODULES = "8|12 16|2 4|4,16|16 24|4 12|8,24|12 26|4 8|8,20|14 28|4 8|8,16|16 32|4 8|8,14|18 36|4 8|8"
MODULES += ",32|20 40|4 16|16,32|20 40|4 16|16,48|24 48|6 16|16"
POOLED = {1, 6}


def deep(init: str) -> str:
    """The nine modules of GoogLeNet on 28x28, an eighth as wide, heads where the paper has them."""
    lines = ["conv1: conv 3x3 16", "conv2: conv 3x3/2 24"]
    for number, filters in enumerate(MODULES.split(",")):
        lines += [f"m{number}: inception {filters}", *(["maxpool 3x3/2"] if number in POOLED else [])]
    lines += [
        "global_avgpool",
        "linear 10 act=none",
        "aux aux1 at m2 weight=0.3: head",
        "aux aux2 at m5 weight=0.3: head",
    ]
    head = (
        "avgpool 5x5/3 pad=valid\n conv 1x1 32 act=relu INIT\n linear 64 act=relu INIT\n dropout 0.7\n linear 10 INIT"
    )
    defaults = "default conv act=relu INIT\n default linear act=relu INIT"
    body = "\n ".join(["input 1x28x28", defaults, *lines])
    text = f'use "netspec/inception.ns"\nblock head() {{\n {head}\n}}\nnetwork deep {{\n {body}\n}}\n'
    return text.replace("INIT", init)


def network(folder: Path, text: str) -> netspec.Network:
    spec = folder / "net.ns"
    spec.write_text(text, encoding="utf-8")
    return netspec.load(spec)


def norms_of(text: str, folder: Path, data: Path, seeds: int, batch: int) -> Norms:
    found = measure(network(folder, text).checked, data, seeds, batch)
    assert isinstance(found, Norms), found
    return found


def test_norms_are_those_of_backward(tmp_path: Path) -> None:
    data = write_idx(tmp_path / "data")
    norms, net = norms_of(SMALL, tmp_path, data, 1, 16), network(tmp_path, SMALL)
    found = find(data)
    assert isinstance(found, DataSet)
    images = found.train
    assert isinstance(images, ArrayImages)
    indices = order_of(60, 0, 0)[:16]
    for which in ("whole", "main"):
        torch.manual_seed(seed_of(0))
        model = netspec.build(net).train()
        outputs = model(measured(images, View((1, 8, 8))).applied(images.pixels[indices]))
        losses = [torch.nn.functional.cross_entropy(one, images.targets[indices]) for one in outputs]
        weights = (1, 0.5, 0.25) if which == "whole" else (1, 0, 0)
        sum(weight * loss for weight, loss in zip(weights, losses, strict=True)).backward()
        for stage, module in zip(norms.stages, (model.conv1, model.concat3a, model.fc), strict=True):
            flat = torch.cat([one.grad.flatten() for one in module.parameters()])
            assert getattr(stage, which) == pytest.approx(float(flat.norm()), rel=1e-5)
    assert [one.name for one in norms.stages] == ["conv1", "3a", "fc"]


def test_without_heads_both_losses_are_one(tmp_path: Path) -> None:
    lines = [line for line in SMALL.splitlines() if "aux" not in line]
    norms = norms_of("\n".join(lines), tmp_path, write_idx(tmp_path / "data"), 2, 16)
    assert all(one.ratio == 1 and one.whole == one.main for one in norms.stages)
    assert "there are no heads" in render(norms, width=140, color=False)


def test_behind_the_last_head_both_losses_are_one(tmp_path: Path) -> None:
    norms = norms_of(SMALL, tmp_path, write_idx(tmp_path / "data"), 3, 16)
    first, _, last = norms.stages
    assert last.ratio == 1
    assert first.ratio is not None
    assert first.ratio != 1


def test_a_stage_without_a_gradient_has_no_ratio() -> None:
    assert over("dead", [(1.0, 0.0), (2.0, 0.0), (3.0, 1.0)]).ratio is None
    assert over("alive", [(1.0, 0.0), (2.0, 1.0), (3.0, 1.0)]).ratio == 3


@pytest.mark.skipif(not FASHION.is_dir(), reason="Debian's dataset-fashion-mnist is not installed")
@pytest.mark.parametrize(("init", "least"), [("init=caffe_xavier", 1.5), ("", 10)], ids=["caffe", "torch"])
def test_heads_bring_gradient_to_the_first_convolution(init: str, least: float, tmp_path: Path) -> None:
    """The paper's section 5, at the start, on Fashion-MNIST."""
    norms = norms_of(deep(init), tmp_path, FASHION, 8, 16)
    ratio = norms.stages[0].ratio
    assert ratio is not None
    assert ratio > least


def test_the_command_prints_its_form_of_json(tmp_path: Path) -> None:
    data = write_idx(tmp_path / "data")
    network(tmp_path, SMALL)
    arguments = [str(tmp_path / "net.ns"), "--data", str(data), "--seeds", "2", "--format", "json"]
    done = CliRunner().invoke(command, arguments)
    found = json.loads(done.stdout)
    assert found["seeds"] == 2
    assert found["batch"] == 60
    assert [set(one) for one in found["stages"]] == [{"name", "whole", "main", "ratio"}] * 3


def test_the_command_tells_what_is_wrong_with_the_data(tmp_path: Path) -> None:
    network(tmp_path, SMALL)
    (tmp_path / "empty").mkdir()
    done = CliRunner().invoke(
        command, [str(tmp_path / "net.ns"), "--data", str(tmp_path / "empty")], standalone_mode=False
    )
    assert done.return_value == 2
    assert "NS900" in done.stderr
