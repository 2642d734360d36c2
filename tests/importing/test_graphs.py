"""Published networks, recorded as steps: figures of torch itself, and how many lines a person has to read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import netspec
from netspec.importing.spec import Imported, imported
from netspec.ir.model import Operation, walk
from tests.importing.graphs import FOLDER, load

SPECS = Path(netspec.__file__).parents[1] / "specs"
NAMES = sorted(one.stem for one in FOLDER.glob("*.json"))
SHIPPED = {
    "torchvision_googlenet": "torchvision/googlenet",
    "torchvision_inception_v3": "inception_v3",
    "torchvision_squeezenet1_0": "squeezenet1_0",
    "torchvision_squeezenet1_1": "squeezenet1_1",
    "timm_inception_v4": "inception_v4",
    "timm_inception_resnet_v2": "inception_resnet_v2",
    "timm_xception": "xception",
}
LONGEST = 75


@cache
def made(name: str) -> Imported:
    return made_anew(name)


def made_anew(name: str) -> Imported:
    found = imported(load(name)[0], "net")
    assert isinstance(found, Imported), found
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_are_those_of_torch(name: str) -> None:
    facts, recorded = made(name).checked.facts, load(name)[1]
    assert facts.train.params == recorded["params"]
    assert facts.test.macs == recorded["macs"]


@pytest.mark.parametrize("name", NAMES)
def test_every_weight_has_one_name(name: str) -> None:
    graph, found = load(name)[0], made(name)
    theirs = {entry for step in graph.steps for entry in step.weights.values()}
    pairs = found.names.pairs
    assert len(pairs) == len(dict(pairs)) == len({ours for _, ours in pairs})
    assert set(dict(pairs)) == theirs


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short(name: str) -> None:
    lines = made(name).text.count("\n")
    shipped = SHIPPED.get(name)
    most = LONGEST if shipped is None else 1.25 * (SPECS / f"{shipped}.ns").read_text(encoding="utf-8").count("\n")
    assert lines <= most


@pytest.mark.parametrize("name", SHIPPED)
def test_the_network_is_the_shipped_one(name: str) -> None:
    """The same operations with weights, each with the same output; names and writing aside."""
    assert weighted(netspec.Network(made(name).checked)) == weighted(netspec.load(SHIPPED[name]))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_diff_shows_no_difference_in_structure(name: str) -> None:
    """What no module says may differ: the weight of a head's loss, how weights start, a dropout of nothing."""
    found = netspec.Network(made(name).checked).diff(netspec.load(SHIPPED[name]))
    for part in (*found.stages, *found.heads):
        assert {change.what for change in part.changes} <= {"name", "stages", "form", "weight", "init"}
        assert (part.before and part.after) or (part.after and part.after.op == "dropout")


def weighted(network: netspec.Network) -> list[tuple[str, int, int]]:
    """Shapes, parameters and MACs of the operations with weights, by size: branches may change places."""
    nodes = [path for path, node in walk(network.checked.network.body) if isinstance(node, Operation)]
    facts = [network.facts.nodes[path] for path in nodes]
    return sorted((str(one.output), one.cost.params, one.cost.macs) for one in facts if one.cost.params)


def test_names_of_torchvision_stay_what_they_were() -> None:
    pairs = made("torchvision_googlenet").names.pairs
    assert len(pairs) == 305
    assert all(theirs == ours for theirs, ours in pairs)


def test_lent_blocks_are_found_again() -> None:
    text = made("timm_inception_resnet_v2").text
    assert "block " not in text.partition("network ")[0].replace("blocks", "")
    assert re.search(r"repeat 10 \{ resnet_a 32 \| 32 32 \| 32 48 64 \}", text)
    assert re.search(r"repeat 20 \{ resnet_b 192 \| 128 160 192 \}", text)
    assert re.search(r"repeat 9 \{ resnet_c 192 \| 192 224 256 \}", text)
    assert "resnet_c 192 | 192 224 256 scale=1.0 activation=none" in text


@pytest.mark.parametrize("name", ["torchvision_densenet121", "torchvision_efficientnet_b0"])
def test_the_text_is_the_same_each_time(name: str) -> None:
    assert made(name).text == made_anew(name).text
