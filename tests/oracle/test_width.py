"""`--set width=W`: the published network at 1, and at other widths networks whose filters come in eights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import netspec
from netspec.ir.model import Operation, everything, walk
from netspec.ops.convolution import Conv
from tests.oracle.family import EXACT
from tests.oracle.reference import SPECS

CLASSES = 999  # no multiple of eight, so that it can't be taken for a scaled number
# A network that scales, or a variant of one.
MEMBERS = sorted(
    path
    for path in SPECS.rglob("*.ns")
    if any(word in path.read_text() for word in ("scale_filters width", "\nvariant "))
)
WIDTHS = (0.05, 0.25, 0.5, 0.75, 1.1, 1.5)


def test_every_member_has_a_width() -> None:
    assert {path.stem for path in MEMBERS} >= {*EXACT, "googlenet"}
    assert SPECS / "torchvision" / "googlenet.ns" in MEMBERS


def filters(network: netspec.Network) -> Iterator[tuple[str, int]]:
    """The filters of each convolution, by its path."""
    for path, node in walk(everything(network.checked.network)):
        if isinstance(node, Operation) and isinstance(node.layer, Conv):
            yield path, network.checked.shapes[path].channels


def follows_a_shortcut(path: str) -> bool:
    """Whether this convolution of a residual module has as many filters as its input has channels: a sum."""
    return path.endswith(".conv2d")


@pytest.mark.parametrize("spec", MEMBERS, ids=lambda path: str(path.relative_to(SPECS)))
@pytest.mark.parametrize("width", WIDTHS)
def test_filters_come_in_eights(spec: Path, width: float) -> None:
    published = dict(filters(netspec.load(spec, classes=CLASSES)))
    found = dict(filters(netspec.load(spec, width=width, classes=CLASSES)))
    assert found.keys() == published.keys()
    for path, count in found.items():
        if published[path] == CLASSES:
            assert count == CLASSES, path
        else:
            assert count % 8 == 0, path
            assert follows_a_shortcut(path) or abs(count - width * published[path]) <= 8, path


@pytest.mark.parametrize("spec", MEMBERS, ids=lambda path: str(path.relative_to(SPECS)))
def test_width_one_is_the_published_network(spec: Path) -> None:
    assert netspec.load(spec, width=1.0).report().rows == netspec.load(spec).report().rows


@pytest.mark.parametrize("spec", MEMBERS, ids=lambda path: str(path.relative_to(SPECS)))
@pytest.mark.parametrize("width", [0.25, 1.5])
def test_it_builds_and_runs(spec: Path, width: float) -> None:
    network = netspec.load(spec, width=width, classes=CLASSES)
    with torch.device("meta"):
        model = netspec.build(network).eval()
        output = model(torch.empty(1, *network.checked.network.input))
    assert output.shape == (1, CLASSES)
    assert sum(one.numel() for one in model.parameters()) == network.report().totals.params_train
