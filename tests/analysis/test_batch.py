"""A batch costs what torch counts for it: everything that is computed grows, what is stored does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import netspec
from netspec.analysis.batch import of_batch

SPEC = """\
network net {
  input 3x20x24
  conv 3x3/2 8 act=relu norm=batch
  split: concat {
    conv 1x1 4
    depthwise 3x3
    avgpool 3x3/1 pad=same
  }
  residual {
    conv 3x3 shortcut
  }
  global_avgpool
  fc: linear 10
  aux side at split: global_avgpool -> linear 10
}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "net.ns"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_torch_counts_the_same(spec: Path, batch: int) -> None:
    net = netspec.load(spec, batch=batch)
    model = netspec.build(net).eval()
    outputs: list[int] = []
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.Linear):
            module.register_forward_hook(lambda _module, _input, output: outputs.append(output.numel()))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.zeros(batch, 3, 20, 24))
    totals = net.report().totals
    assert totals.flops == counter.get_total_flops()
    assert totals.activations == sum(outputs)
    assert totals.params_train == sum(one.numel() for one in model.parameters())


def test_rows_and_totals_grow_alike(spec: Path) -> None:
    one, many = (netspec.load(spec, batch=batch).report() for batch in (1, 5))
    grows, stays = ("macs", "other", "activations"), ("params", "depth")
    for single, whole in ((one.totals, many.totals), *zip(one.rows, many.rows, strict=True)):
        assert [getattr(whole, name) for name in grows] == [5 * getattr(single, name) for name in grows]
        assert [getattr(whole, name) for name in stays] == [getattr(single, name) for name in stays]
    assert many.totals.live_bytes == 5 * one.totals.live_bytes
    assert many.totals.weight_bytes == one.totals.weight_bytes
    for name in grows:
        assert sum(getattr(row, name) for row in many.rows) == getattr(many.totals, name)
    assert "batch 5" in many.convention


def test_a_batch_of_one_is_the_network_itself(spec: Path) -> None:
    facts = netspec.load(spec).facts
    assert of_batch(facts, 1) is facts
