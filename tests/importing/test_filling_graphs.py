"""Published networks, recorded as steps, some of whose operations are taken for unknown and filled in again by hand."""

from __future__ import annotations

import pytest
import torch

import netspec
from netspec.importing.defaults import Defaults
from netspec.importing.partial import Partial, with_holes
from netspec.importing.spec import outcome
from netspec.importing.steps import Does, Step, Unknown
from netspec.ops.base import Layer
from netspec.ops.convolution import Depthwise
from netspec.ops.joins import Branches, Concat
from netspec.ops.pooling import Pool
from tests.importing.graphs import load


class Forgotten:
    """What is taken for unknown: by its word, what stands in its hole again."""

    def __init__(self, kinds: tuple[type, ...]) -> None:
        self.kinds = kinds
        self.words: dict[Does, str] = {}

    def step(self, step: Step) -> Step:
        if not isinstance(step.does, self.kinds):
            return step
        return step.replace(does=Unknown(self.words.setdefault(step.does, f"strange {len(self.words)}th")))

    def filled(self, text: str) -> str:
        for does, word in self.words.items():
            text = text.replace(f"({word.replace(' ', '_')}", f"({written(does)}")
        return text


def written(does: Does) -> str:
    """An operation or the word of a join, as a person writes it."""
    assert isinstance(does, Layer | Branches)
    return does.word if isinstance(does, Branches) else Defaults({}).text([does], {})


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("torchvision_inception_v3", (Pool, Concat)),
        ("torchvision_mobilenet_v2", (Depthwise,)),
        ("torchvision_mnasnet1_0", (Depthwise, Pool)),
        ("torchvision_densenet121", (Pool,)),
    ],
)
def test_the_network_and_all_names_come_back(name: str, kinds: tuple[type, ...]) -> None:
    graph, recorded = load(name)
    forgotten = Forgotten(kinds)
    steps = tuple(map(forgotten.step, graph.steps))
    part = with_holes(graph.replace(steps=steps), "net", ())
    assert isinstance(part, Partial)
    assert len(part.gaps) == sum(isinstance(step.does, kinds) for step in graph.steps)
    found = outcome(forgotten.filled(part.text))
    assert found.ok, found.problems
    assert found.networks[0].facts.train.params == recorded["params"]
    assert found.networks[0].facts.test.macs == recorded["macs"]
    pairs = [*part.names.pairs, *(pair for gap in part.gaps for pair in gap.entries)]
    assert {theirs for theirs, _ in pairs} == {entry for step in graph.steps for entry in step.weights.values()}
    with torch.device("meta"):
        held = netspec.build(netspec.Network(found.networks[0])).state_dict()
    counted = {one for one in held if one.endswith("num_batches_tracked")}
    assert sorted(ours for _, ours in pairs) == sorted(held.keys() - counted)
