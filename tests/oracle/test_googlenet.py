"""Both GoogLeNets and both modules of figure 2 against the recorded facts: stages, names, tensors, outputs."""

from __future__ import annotations

import csv
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import netspec
from netspec_compiler.verify import from_source
from tests.oracle.reference import FACTS, SPECS, assert_matches, facts, fixed_input, fixed_weights, outputs_of

NETWORKS = {
    "bvlc_googlenet": "googlenet.ns",
    "torchvision_googlenet": "torchvision/googlenet.ns",
    "naive_inception_3a": "inception_naive.ns",
    "reduced_inception_3a": "inception_reduced.ns",
}
# Caffe's stage: the stages of ours that it comprises.
CAFFE_STAGES = {
    "conv1/*": ["conv1"],
    "pool1/*": ["maxpool_1", "lrn_1"],
    "conv2/*": ["conv2", "lrn_2"],
    "pool2/*": ["maxpool_2"],
    **{
        f"inception_{stage}/*": [f"inception{stage}"]
        for stage in ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")
    },
    "pool3/*": ["maxpool_3"],
    "pool4/*": ["maxpool_4"],
    "pool5/*": ["avgpool_1", "dropout_1"],
    "loss3/*": ["fc"],
}


@pytest.fixture(params=NETWORKS, scope="module")
def pair(request: pytest.FixtureRequest) -> tuple[dict[str, Any], netspec.Network]:
    return facts(request.param), netspec.load(SPECS / NETWORKS[request.param])


def test_totals(pair: tuple[dict[str, Any], netspec.Network]) -> None:
    recorded, network = pair
    totals = network.report().totals
    assert totals.params == recorded["params_without_aux"]
    assert totals.params_train == recorded["params_total"]
    assert totals.macs == recorded["macs_conv_linear_only"]
    assert totals.macs_train == recorded.get("macs_conv_linear_with_aux", totals.macs)
    assert totals.flops == recorded["flop_counter_torch"]


def test_stages(pair: tuple[dict[str, Any], netspec.Network]) -> None:
    recorded, network = pair
    prefix = f"{network.checked.network.body[0].name}." if "inception_3a" in recorded["model"] else ""
    nodes = network.facts.nodes
    assert recorded["per_stage"]
    for stage, shape, params, macs in recorded["per_stage"]:
        found = [nodes[prefix + path] for path in CAFFE_STAGES.get(stage, [stage])]
        assert list(found[-1].output) == (shape if stage != "dropout" else [*shape, 1, 1]), stage
        assert sum(node.cost.params for node in found) == params, stage
        assert sum(node.cost.macs for node in found) == macs, stage


def renamed(recorded: dict[str, Any], model: Any) -> dict[str, Any]:
    """The fixed weights under our names: torchvision's are ours, the others stand in the same order, heads last."""
    weights = fixed_weights(recorded)
    if recorded["model"] == "torchvision_googlenet":
        return weights
    in_order = sorted(weights, key=lambda name: name.startswith("loss1/") + 2 * name.startswith("loss2/"))
    return {ours: weights[theirs] for ours, theirs in zip(model.state_dict(), in_order, strict=True)}


@pytest.mark.parametrize("form", ["module", "file"])
def test_outputs(pair: tuple[dict[str, Any], netspec.Network], form: str) -> None:
    recorded, network = pair
    model = netspec.build(network) if form == "module" else from_source(network.checked)
    model.double().load_state_dict(renamed(recorded, model), strict=True)
    evaluated, training = outputs_of(model, fixed_input(recorded))
    checks = recorded["numeric_check"]
    assert_matches(evaluated, checks["eval"])
    heads = {key: value for key, value in checks.items() if key != "eval"}
    assert len(heads) == (3 if "googlenet" in recorded["model"] else 0)
    for key, value in heads.items():
        name = "aux1" if "1" in key else "aux2" if "2" in key else "logits"
        assert_matches(getattr(training, name), value)


def test_names_of_torchvision_are_ours() -> None:
    recorded = facts("torchvision_googlenet")
    model = netspec.build(netspec.load(SPECS / "torchvision" / "googlenet.ns"))
    ours = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    assert ours == {name: shape for name, shape, _ in recorded["state_dict"]}


def test_published_table_is_all_there() -> None:
    """Every printed figure of Table 1 is in the spec, and stands beside the right row."""
    with (FACTS / "googlenet-paper-table1.csv").open(newline="") as stream:
        printed = list(csv.DictReader(stream))
    network = netspec.load(SPECS / "googlenet.ns").checked.network
    claimed = [{figure.quantity: figure.shown for figure in one.figures} for one in network.publications]
    rows = [row for row in printed if row["type"] not in ("softmax",)]
    assert len(claimed) == len(rows)
    for claim, row in zip(claimed, rows, strict=True):
        high, wide, channels = row["output_size"].split("x")
        assert claim["shape"] == f"{channels}x{high}x{wide}"
        assert claim.get("params", "").rstrip("i") == row["params_published"]
        assert claim.get("macs", "") == row["ops_published"]


def test_first_row_of_table_1() -> None:
    """A separable 7x7 convolution has the printed 2.7K and 34M; in all else the network is Caffe's."""
    network = netspec.load(SPECS / "googlenet_table1.ns")
    with torch.device("meta"):
        stem = netspec.build(network).get_submodule("conv1")
        with FlopCounterMode(display=False) as counter:
            stem(torch.empty(1, 3, 224, 224))
    assert sum(one.numel() for one in stem.parameters()) == 3 * 8 * 49 + 24 * 64 == 2_712
    assert counter.get_total_flops() == 2 * 112 * 112 * 2_712 == 2 * 34_019_328
    caffe = netspec.load(SPECS / "googlenet.ns").facts.nodes
    ours = {path: node for path, node in network.facts.nodes.items() if path.split(".")[0] != "conv1"}
    assert ours.keys() == caffe.keys() - {"conv1"}
    for path, node in ours.items():
        assert (node.output, node.cost) == (caffe[path].output, caffe[path].cost), path
