"""`netspec import` of a compiled random network is that network again: the same figures and the same outputs."""

from __future__ import annotations

import pytest
import torch

import netspec
from netspec.ir.model import Operation, walk
from tests.importing.normal_form import hands_its_input_on, same_but_for_names
from tests.importing.test_modules import filled
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import HOW_MANY, TWO_PARTS, tried
from tests.oracle.rounding import near

# Few: each is exported once or twice, which takes a second.
SOME = max(2, HOW_MANY // 30)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_import_of_a_compiled_network_is_the_same_network(part: str) -> None:
    tried(part, is_the_same, specs(), how_many=SOME)


# What once did not come back, by what was wrong.
KEPT = {
    "a 2x2 kernel below TensorFlow's padding": "conv 2x2 4\nconv 2x2 8 pad=tf_same\nconv 2x2 8 pad=tf_same",
    "a 2x2 kernel below rows of padding": "conv 2x2 4\nconv 3x3 4 pad=2\nconv 3x3 8 pad=2",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_once_did_not_come_back(name: str) -> None:
    is_the_same(Spec(f"network net {{\ninput 3x9x7\n{KEPT[name]}\n}}\n", None, (3, 9, 7), (), 0))


ROW = """
network row {
  input 4x30
  concat {
    conv 1 4
    conv 1 2 -> conv 3 4
    conv 1 2 -> conv 5 4
    maxpool 3 -> conv 1 4
  }
  residual act=relu { conv 1 4 norm=batch act=relu -> conv 3 4 norm=batch act=relu -> conv 1 16 norm=batch }
}
"""


def test_blocks_that_are_lent_are_no_hindrance_to_maps_of_one_extent() -> None:
    is_the_same(Spec(ROW, None, (4, 30), (), 0))


def is_the_same(spec: Spec) -> None:
    network = loaded(spec)
    module = netspec.build(network).eval()
    torch.manual_seed(0)
    filled(module)
    if hands_its_input_on(network.checked):
        with pytest.raises(netspec.ImportingError, match="NS954"):
            netspec.from_module(module, network.checked.network.input)
        return
    again = netspec.from_module(module, network.checked.network.input)
    assert not same_but_for_names(network.checked, again.checked), spec.text
    assert again.facts.test.params == network.facts.test.params, spec.text
    assert again.facts.test.macs == network.facts.test.macs, spec.text
    assert weighted(again) == weighted(network), spec.text
    same_outputs(module, network, again, spec)


def weighted(network: netspec.Network) -> list[str]:
    """The shapes that the operations with weights give, in order of execution."""
    nodes = [(path, node) for path, node in walk(network.checked.network.body) if isinstance(node, Operation)]
    return [str(network.checked.shapes[path]) for path, node in nodes if node.layer.weighted]


def same_outputs(module: torch.nn.Module, network: netspec.Network, again: netspec.ImportedNetwork, spec: Spec) -> None:
    model = netspec.build(again).double().eval()
    module = module.double()
    model.load_state_dict(again.renamed(module.state_dict()), strict=True)
    x = torch.randn(2, *network.checked.network.input, dtype=torch.float64)
    with torch.no_grad():
        theirs, ours = module(x), model(x)
    assert theirs.shape == ours.shape, spec.text
    assert near(ours, theirs, module, x, 1e-9), spec.text
