"""Every form of `expect`, where it holds and where it fails; depth as papers count it."""

from __future__ import annotations

import pytest

from netspec.network import load
from tests.analysis.small import network, outcome
from tests.oracle.reference import SPECS

# Parameters: stem 3*9*8 + 8 = 224; two (8 + 1)*4 + (72 + 1)*4 + (36 + 1)*6 = 550; fc 10*256*10 + 10 = 25,610; head 55.
# MACs: stem 216*1024 = 221,184; two 256*(32 + 288 + 216) = 137,216; fc 25,600; head 50.
BODY = [
    "stem: conv 3x3 8",
    "pool: maxpool 2x2/2 pad=valid",
    "two: concat {",
    "a: conv 1x1 4",
    "b: conv 3x3 4 -> conv 3x3 6",
    "}",
    "flat: conv 1x7 10 bias=false",
    "fc: linear 10",
    "aux head at two: global_avgpool -> linear 5",
]
# What holds, and what of the same form does not.
CLAIMS = [
    ("params == 27_084", "params == 27_083"),
    ("params == 224 + 550 + 700 + 25_610", "params == 224"),
    ("27_084 == params", "27_083 == params"),
    ("params != 27_083", "params != 27_084"),
    ("macs < 563_201", "macs < 563_200"),
    ("macs <= 563_200", "macs <= 563_199"),
    ("macs > 563_199", "macs > 563_200"),
    ("macs >= 563_200", "macs >= 563_201"),
    ("params(stem) == 224", "params(stem) == 225"),
    ("params(stem) ~ 200 within 12%", "params(stem) ~ 200 within 11.9%"),
    ("params(stem) ~ 250 within 10.4%", "params(stem) ~ 250 within 10.39%"),
    ("params(stem) ~ 224 within 0%", "params(stem) ~ 225 within 0%"),
    ("macs(two) == 137_216", "macs(two) == 137_215"),
    ("macs(two.a) < macs(two.b)", "macs(two.a) > macs(two.b)"),
    ("shape(two) == 10x16x16", "shape(two) == 10x16x15"),
    ("shape(two) != 10x15x16", "shape(two) != 10x16x16"),
    ("shape(stem) != shape(pool)", "shape(stem) == shape(pool)"),
    ("shape(fc) == 10", "shape(fc) == 11"),
    ("10 == shape(fc)", "10x1x1 == shape(fc)"),
    ("shape(head) != 10", "shape(head) == shape(fc)"),
    ("train.params == 27_139", "train.params == params"),
    ("train.macs == 563_250", "train.macs == macs"),
    ("receptive_field(stem) == 3", "receptive_field(stem) == 4"),
    ("receptive_field(two.a) == 4", "receptive_field(two.a) == 12"),
    ("receptive_field(two) == 12", "receptive_field(two) < 12"),
    ("receptive_field(flat) == 12x24", "receptive_field(flat) == 24x12"),
    ("depth == 5", "depth == 4"),
    ("depth != 6", "depth < 5"),
]
FALSE = [claim for pair in CLAIMS for claim in pair[1:]]


@pytest.mark.parametrize("claim", [holds for holds, _ in CLAIMS])
def test_holds(claim: str) -> None:
    network([*BODY, f"expect {claim}"])


@pytest.mark.parametrize("claim", FALSE)
def test_fails(claim: str) -> None:
    found = outcome([*BODY, f"expect {claim}"])
    assert [one.code for one in found.problems] == ["NS501"]
    # `network`, `input`, the body, and then the claim.
    assert found.problems[0].place.line == 3 + len(BODY)
    assert not found.ok
    assert len(found.networks) == 1


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("shape(two) < 10x16x16", "NS503"),
        ("shape(two) ~ 10x16x16 within 5%", "NS503"),
        ("shape(two) == 10", "NS503"),
        ("shape(fc) < 11", "NS503"),
        ("params(stem) * 2 == 448", "NS301"),
        ("27_084 == max(params, 1)", "NS301"),
        ("macs / 1000 > 1", "NS301"),
        ("stem.params == 224", "NS226"),
        ("params == 3x3x3", "NS503"),
        ("receptive_field(flat) < 30", "NS503"),
        ("params(nowhere) == 1", "NS502"),
        ("shape(two.c) == 10x16x16", "NS502"),
    ],
)
def test_is_no_claim(claim: str, code: str) -> None:
    assert [one.code for one in outcome([*BODY, f"expect {claim}"]).problems] == [code]


def test_every_false_claim_is_told() -> None:
    found = outcome([*BODY, *(f"expect {claim}" for claim in FALSE)])
    assert [one.code for one in found.problems] == ["NS501"] * len(FALSE)


@pytest.mark.parametrize("spec", ["googlenet.ns", "torchvision/googlenet.ns"])
def test_googlenet_is_22_layers_deep(spec: str) -> None:
    """Szegedy et al., "Going Deeper with Convolutions", 2015, section 5: 22 layers that have weights."""
    assert load(SPECS / spec).facts.depth == 22


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        (["maxpool 3x3 -> relu -> lrn"], 0),
        (["conv 1x1 3 -> linear 3"], 2),
        (["concat {", "conv 1x1 3 -> conv 1x1 3 -> conv 1x1 3", "conv 1x1 3 -> conv 1x1 3", "}"], 3),
        (["residual { conv 1x1 3 }", "repeat 3 { residual { conv 1x1 3 -> depthwise 3x3 } }"], 7),
        (["a: conv 1x1 3", "aux head at a: conv 1x1 3 -> conv 1x1 3 -> linear 2"], 1),
    ],
)
def test_depth_is_the_longest_path_of_layers_with_weights(body: list[str], depth: int) -> None:
    assert network(body).facts.depth == depth
