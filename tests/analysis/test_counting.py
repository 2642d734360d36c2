"""Other tools' figures: against what they recorded of the published models, and against the tools themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
import torchinfo

import netspec
from netspec.analysis.counting.catalogue import CONVENTIONS, count
from netspec.copying import self_contained
from netspec_compiler.verify import example, fvcore_counts
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import HOW_MANY, TWO_PARTS, tried
from tests.oracle.reference import SPECS, facts

# The spec that follows each recorded model.
RECORDED = {
    "bvlc_googlenet": "googlenet.ns",
    "torchvision_googlenet": "torchvision/googlenet.ns",
    "naive_inception_3a": "inception_naive.ns",
    "reduced_inception_3a": "inception_reduced.ns",
    "cadene_bninception": "bn_inception.ns",
    "torchvision_inception_v3": "inception_v3.ns",
    "timm_inception_v4": "inception_v4.ns",
    "timm_inception_resnet_v2": "inception_resnet_v2.ns",
    "torchvision_squeezenet1_0": "squeezenet1_0.ns",
}
# fvcore 0.1.5 and torchinfo 1.8.0, run on models of timm 1.0.31 and torchvision 0.28.0 whose records lack them.
MEASURED = {
    "xception.ns": (8_399_882_600, 8_357_459_024),
    "squeezenet1_1.ns": (349_320_936, 351_741_288),
}
# What Keras prints for its applications: its documentation's table before Keras 2.5, and `summary()` today.
KERAS = {
    "inception_v3.ns": 23_851_784,
    "inception_resnet_v2.ns": 55_873_736,
    "xception.ns": 22_910_480,
}
NETSPEC = (sys.executable, "-c", "from netspec.cli.main import main; main()")


def counted(spec: str, tool: str) -> dict[str, Any]:
    """What the command prints as JSON."""
    arguments = ["report", str(SPECS / spec), "--count-as", tool, "--format", "json"]
    done = subprocess.run([*NETSPEC, *arguments], capture_output=True, text=True, check=True, cwd=SPECS)
    found: dict[str, Any] = json.loads(done.stdout)["count_as"]
    return found


def tallies(spec: str) -> dict[str, Any]:
    network = netspec.load(SPECS / spec)
    return {tool: count(network.checked, network.facts, tool) for tool in CONVENTIONS}


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_figures(name: str) -> None:
    recorded, found = facts(name), tallies(RECORDED[name])
    assert found["fvcore"].macs.total == recorded["macs_fvcore_total"]
    assert found["torchinfo"].macs.total == recorded["torchinfo_mult_adds"]
    assert found["torchinfo"].params.total == recorded["torchinfo_total_params"]
    assert found["flop_counter"].macs.total == recorded["flop_counter_torch"]
    assert found["torchvision"].macs.total == recorded["macs_conv_linear_only"]
    assert found["torchvision"].params.total == recorded["params_total"]
    assert found["fvcore"].params.total == found["timm"].params.total == recorded["params_total"]
    heads = recorded.get("macs_conv_linear_with_aux", recorded["macs_conv_linear_only"])
    assert found["timm"].macs.total == heads


@pytest.mark.parametrize("spec", MEASURED)
def test_figures_measured_on_published_models(spec: str) -> None:
    found = tallies(spec)
    assert (found["fvcore"].macs.total, found["torchinfo"].macs.total) == MEASURED[spec]


@pytest.mark.parametrize("spec", KERAS)
def test_keras(spec: str) -> None:
    found = tallies(spec)["keras"]
    assert found.params.total == KERAS[spec]
    assert found.macs is None


@pytest.mark.parametrize("spec", ["inception_v3.ns", "inception_v4.ns", "inception_resnet_v2.ns"])
def test_a_copy_counts_as_the_network_does(spec: str, tmp_path: Path) -> None:
    """What `netspec new` makes, under another name and without the published figures."""
    copy = tmp_path / "mine.ns"
    copy.write_text(self_contained(SPECS / spec, SPECS, "mine"), encoding="utf-8")
    network = netspec.load(copy)
    assert network.name == "mine"
    assert {tool: count(network.checked, network.facts, tool) for tool in CONVENTIONS} == tallies(spec)


NAMESAKE = """network inception_v3 {
  input 3x8x8
  conv 3x3 8 norm=batch act=relu
}
variant edited of inception_v3 {
  published "timm" norm_act=true
  published "keras 3" norm_scale=false norm_act=false
}
variant again of edited {
  published "keras 3" norm_scale=true
}
"""


def test_a_name_alone_counts_for_nothing(tmp_path: Path) -> None:
    """A network of a published name has scales and leaves; what a variant says of models holds for its variants too."""
    spec = tmp_path / "namesake.ns"
    spec.write_text(NAMESAKE, encoding="utf-8")
    added = {}
    for name in ("inception_v3", "edited", "again"):
        one = netspec.load(spec, network=name)
        tools = (count(one.checked, one.facts, tool) for tool in ("keras", "torchinfo"))
        added[name] = [tally.total - tally.own for tool in tools for tally in (tool.params, tool.macs) if tally]
    assert added == {"inception_v3": [16, 0, 16], "edited": [8, 0, 0], "again": [16, 0, 0]}


def test_command_shows_the_difference_line_by_line() -> None:
    found = counted("torchvision/googlenet.ns", "fvcore")
    recorded = facts("torchvision_googlenet")
    by_operator = recorded["macs_fvcore_by_operator"]
    assert [line["amount"] for line in found["macs_lines"]] == [
        recorded["macs_conv_linear_only"],
        by_operator["batch_norm"],
        by_operator["adaptive_avg_pool2d"],
    ]
    assert found["macs"] == recorded["macs_fvcore_total"] == sum(line["amount"] for line in found["macs_lines"])
    assert found["version"] == "fvcore 0.1.5"


NORMS = """network norms {
  input 3x8x8
  conv 3x3 8 norm=batch
  conv 3x3 8 norm=batch(affine=false)
  conv 1x1 8 norm=group(groups=2)
  groupnorm groups=4 affine=false
}
"""
# The line of each kind of norm, and what fvcore counts for an output element of it.
NORM_LINES = {
    "batch norm without scale and shift, 1 for each output element": 1,
    "batch norm, 2 for each output element": 2,
    "group norm without scale and shift, 4 for each output element": 4,
    "group norm, 5 for each output element": 5,
}


def test_a_line_says_what_is_counted_for_each_element(tmp_path: Path) -> None:
    spec = tmp_path / "norms.ns"
    spec.write_text(NORMS, encoding="utf-8")
    lines = {line["what"]: line["amount"] for line in counted(str(spec), "fvcore")["macs_lines"][1:]}
    assert lines == {what: each * 8 * 8 * 8 for what, each in NORM_LINES.items()}
    network = netspec.load(spec)
    by_operator = fvcore_counts(netspec.build(network).eval(), example(network.checked, 1))
    assert by_operator["batch_norm"] == 3 * 8 * 8 * 8
    assert by_operator["group_norm"] == 9 * 8 * 8 * 8


@pytest.mark.parametrize("form", ["rich", "csv"])
def test_every_format_shows_both_figures(form: str) -> None:
    arguments = ["report", str(SPECS / "googlenet.ns"), "--count-as", "torchinfo", "--format", form]
    done = subprocess.run([*NETSPEC, *arguments], capture_output=True, text=True, check=True)
    shown = done.stdout.replace(",", "")
    recorded = facts("bvlc_googlenet")
    assert str(recorded["torchinfo_mult_adds"]) in shown
    assert str(recorded["torchinfo_total_params"]) in shown
    assert "torchinfo 1.8.0" in shown


def test_unknown_tool_is_wrong_usage() -> None:
    arguments = ["report", str(SPECS / "googlenet.ns"), "--count-as", "fvcroe"]
    done = subprocess.run([*NETSPEC, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "did you mean `fvcore`?" in done.stderr
    assert not done.stdout


def test_counting_needs_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys, netspec\n"
        f"report = netspec.load({str(SPECS / 'googlenet.ns')!r}).report(count_as='torchinfo')\n"
        "assert report.counted.macs.total and 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_the_tools_themselves_agree_on_random_networks(part: str) -> None:
    """fvcore and torchinfo, run on the compiled module, give the figures that are said of the compiled file."""

    def holds(spec: Spec) -> None:
        network = loaded(spec)
        model = netspec.build(network).eval()
        x = example(network.checked, 1)
        ours = {tool: count(network.checked, network.facts, tool) for tool in ("fvcore", "torchinfo")}
        with torch.no_grad():
            assert ours["fvcore"].macs is not None
            assert ours["fvcore"].macs.compiled == sum(fvcore_counts(model, x).values())
            summary = torchinfo.summary(model, input_data=x, verbose=0, mode="eval")
        assert ours["torchinfo"].macs is not None
        assert ours["torchinfo"].macs.compiled == summary.total_mult_adds
        assert ours["torchinfo"].params is not None
        assert ours["torchinfo"].params.total == sum(one.numel() for one in model.parameters())

    tried(part, holds, specs(), how_many=HOW_MANY // 4)
