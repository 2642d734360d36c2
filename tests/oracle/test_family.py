"""Every member of the Inception family: exact counts through torch, stages and outputs as the recorded models have."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import netspec
from netspec_compiler.verify import from_source
from tests.oracle.family import EXACT, RECORDED, STAGES
from tests.oracle.reference import SPECS, assert_matches, facts, fixed_input, fixed_weights, outputs_of


@pytest.mark.parametrize("name", EXACT)
def test_counts_through_torch(name: str) -> None:
    """On the meta device, where tensors have shapes and no memory."""
    params, params_train, macs, shape = EXACT[name]
    with torch.device("meta"):
        model: Any = netspec.build(netspec.load(SPECS / f"{name}.ns")).eval()
        with FlopCounterMode(display=False) as counter:
            output = model(torch.empty(1, *shape))
    heads = sum(one.numel() for head in model.aux_weights for one in getattr(model, head).parameters())
    total = sum(one.numel() for one in model.parameters())
    assert output.shape == (1, 1000)
    assert (total - heads, total) == (params, params_train)
    assert counter.get_total_flops() == 2 * macs


@pytest.mark.parametrize("name", EXACT)
def test_counts_of_the_report(name: str) -> None:
    network = netspec.load(SPECS / f"{name}.ns")
    totals = network.report().totals
    assert (totals.params, totals.params_train, totals.macs, network.checked.network.input) == EXACT[name]


@pytest.mark.parametrize("name", EXACT)
def test_file_has_the_same_names(name: str) -> None:
    network = netspec.load(SPECS / f"{name}.ns")
    with torch.device("meta"):
        module, written = netspec.build(network), from_source(network.checked)
    ours = {key: tensor.shape for key, tensor in module.state_dict().items()}
    assert ours == {key: tensor.shape for key, tensor in written.state_dict().items()}


@pytest.fixture(params=RECORDED, scope="module")
def pair(request: pytest.FixtureRequest) -> tuple[dict[str, Any], netspec.Network]:
    return facts(request.param), netspec.load(SPECS / f"{RECORDED[request.param]}.ns")


@pytest.mark.parametrize("pair", STAGES, indirect=True)
def test_stages(pair: tuple[dict[str, Any], netspec.Network]) -> None:
    recorded, network = pair
    nodes, names = network.facts.nodes, STAGES[recorded["model"]]
    assert set(names) <= {row[0] for row in recorded["per_stage"]}
    for stage, shape, params, macs in recorded["per_stage"]:
        found = [nodes[path] for path in names.get(stage, (stage,))]
        for node in found[-1:]:
            assert list(node.output) == shape + [1] * (len(node.output) - len(shape)), stage
        assert sum(node.cost.params for node in found) == params, stage
        assert sum(node.cost.macs for node in found) == macs, stage


@pytest.mark.parametrize("pair", STAGES, indirect=True)
def test_stages_are_all_there(pair: tuple[dict[str, Any], netspec.Network]) -> None:
    """What stands in no recorded stage costs nothing."""
    recorded, network = pair
    names = STAGES[recorded["model"]]
    held = {path.split(".")[0] for row in recorded["per_stage"] for path in names.get(row[0], (row[0],))}
    for node in network.checked.network.body:
        assert node.name in held or network.facts.nodes[node.name].cost.params == 0, node.name


def test_outputs(pair: tuple[dict[str, Any], netspec.Network]) -> None:
    """The recorded weights in their own order, which is ours but that our heads come last."""
    recorded, network = pair
    weights = fixed_weights(recorded)
    in_order = sorted(weights, key=lambda name: name.startswith("AuxLogits."))
    with torch.device("meta"):
        model: Any = netspec.build(network)
    renamed = {ours: weights[theirs] for ours, theirs in zip(model.state_dict(), in_order, strict=True)}
    model.load_state_dict(renamed, strict=True, assign=True)
    evaluated, training = outputs_of(model, fixed_input(recorded))
    checks = recorded["numeric_check"]
    assert_matches(evaluated, checks["eval"])
    assert bool(model.aux_weights) == (len(checks) > 1)
    if model.aux_weights:
        assert_matches(training.logits, checks["root_flag_only_logits"])
        assert_matches(training.AuxLogits, checks["root_flag_only_aux_logits"])
