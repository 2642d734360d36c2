"""What holds for every difference: of the family's specs, and of random networks."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

import netspec
from netspec.compare.formats import DIFF_FORMATS
from netspec.compare.model import Difference
from netspec.lazy import resolve
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import HOW_MANY, TWO_PARTS, tried
from tests.oracle.reference import SPECS

FAMILY = sorted([*SPECS.glob("*.ns"), *SPECS.glob("torchvision/*.ns")])
NETWORKS = {path: netspec.load(path) for path in FAMILY}


def mirrored(data: Any) -> Any:
    """The JSON of a difference with both sides exchanged: names, signs and statuses."""
    if isinstance(data, list):
        return [mirrored(one) for one in data]
    if not isinstance(data, dict):
        return data
    other = {"before": "after", "after": "before", "at_before": "at_after", "at_after": "at_before"}
    turned = {other.get(name, name): mirrored(value) for name, value in data.items()}
    if isinstance(data.get("delta"), dict):
        turned["delta"] = {name: -value for name, value in data["delta"].items()}
    elif "delta" in data:
        turned["delta"] = -data["delta"]
    statuses = {"added": "removed", "removed": "added"}
    return turned | ({"status": statuses.get(data["status"], data["status"])} if "status" in data else {})


def in_any_order(data: Any) -> Any:
    """Lists as multisets: of nodes without a partner, those of the first network come first."""
    if isinstance(data, list):
        return Counter(json.dumps(in_any_order(one), sort_keys=True) for one in data)
    return {name: in_any_order(value) for name, value in data.items()} if isinstance(data, dict) else data


def keeps_every_law(one: netspec.Network, other: netspec.Network) -> None:
    for network in (one, other):
        assert network.diff(network).same
    difference = one.diff(other)
    add_up(difference)
    assert in_any_order(mirrored(difference.as_data())) == in_any_order(other.diff(one).as_data())
    nothing_is_lost(difference, one, other)
    for home in DIFF_FORMATS.values():
        shown = [resolve(home)(difference, branches=True, width=80, color=False) for _ in range(2)]
        assert shown[0] == shown[1]
        assert shown[0].endswith("\n")


def add_up(difference: Difference) -> None:
    totals = {one.name: one.after - one.before for one in difference.totals}
    for figure in ("params", "macs", "activations"):
        assert sum(part.delta(figure) for part in difference.stages) == totals[figure]
    for figure in ("params", "macs"):
        heads = sum(part.delta(figure) for part in difference.heads)
        assert heads == totals[f"{figure}_train"] - totals[figure]


def nothing_is_lost(difference: Difference, one: netspec.Network, other: netspec.Network) -> None:
    """Every stage of both networks stands in exactly one part, in its own order."""
    before = [path for part in difference.stages if part.before for path in part.before.paths]
    after = [path for part in difference.stages if part.after for path in part.after.paths]
    assert before == [node.name for node in one.checked.network.body]
    assert after == [node.name for node in other.checked.network.body]


@pytest.mark.parametrize(("one", "other"), list(pairwise([*FAMILY, FAMILY[0]])))
def test_the_family(one: Any, other: Any) -> None:
    keeps_every_law(NETWORKS[one], NETWORKS[other])


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_networks(part: str) -> None:
    tried(part, differ_by_the_laws, specs(), specs(), how_many=min(HOW_MANY, 100))


def differ_by_the_laws(one: Spec, other: Spec) -> None:
    keeps_every_law(loaded(one), loaded(other))
