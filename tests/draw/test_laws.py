"""Random networks keep the laws of geometry, folded and unfolded, whole and stage by stage, with and without heat."""

from __future__ import annotations

import pytest

import netspec
from netspec.draw.compose import picture
from netspec.draw.network import blocks, draw_block, draw_network, draw_stage
from netspec.draw.parts import Drawing
from netspec.draw.svg import render
from tests.draw import geometry
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import TWO_PARTS, tried


def drawings(network: netspec.Network) -> list[Drawing]:
    checked, facts = network.checked, network.facts
    found = [
        draw_network(checked, facts, unfold, heat) for unfold in (True, False) for heat in (None, "params", "macs")
    ]
    found += [draw_block(checked, facts, path, unfold=False) for path in blocks(checked).values()]
    return found + [draw_stage(checked, facts, node.name, False, None) for node in checked.network.body]


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_network_is_drawn_by_the_laws(part: str) -> None:
    tried(part, is_drawn_by_the_laws, specs())


def is_drawn_by_the_laws(spec: Spec) -> None:
    network = loaded(spec)
    for one, again in zip(drawings(network), drawings(loaded(spec)), strict=True):
        made = picture(one)
        geometry.check(made)
        svg = render(made)
        assert svg == render(picture(again))
        texts = geometry.written_texts(svg)
        shown = [*made.boxes, *made.labels]
        assert len(texts) == sum(bool(one.text) for one in shown) + sum(bool(box.note) for box in made.boxes)
