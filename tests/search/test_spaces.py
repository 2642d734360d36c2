"""`netspec.space`: rows, their figures against `netspec.load`, and the spaces of other tools."""

from __future__ import annotations

from pathlib import Path

import pytest

import netspec

SPEC = """param width: 0.5..2 = 1
network small {
  input 3x16x16
  scale_filters width
  a: conv 3x3 32 act=relu
  b: conv 3x3 32
  global_avgpool -> linear 10
}
space around of small {
  vary width: 0.5..1 step 0.25
  vary a.filters: [8, 16]
  drop b
  choose a.act: [relu, silu]
  require macs <= 1M
}
"""


@pytest.fixture
def around(tmp_path: Path) -> netspec.OpenSpace:
    (tmp_path / "main.ns").write_text(SPEC.replace("  choose a.act: [relu, silu]\n", "  vary a.act: [relu, silu]\n"))
    return netspec.space(tmp_path / "main.ns")


def test_rows_and_their_figures(around: netspec.OpenSpace) -> None:
    assert (around.name, around.size, around.names) == ("around", 24, ("width", "a.filters", "b.kept", "a.act"))
    assert around.row(1) == {"width": 0.5, "a.filters": 8, "b.kept": True, "a.act": "silu"}
    found = around.columns(range(around.size))
    for number in range(around.size):
        net = around.load(number)
        assert found["macs"][number] == net.facts.test.macs
        assert bool(found["holds"][number]) == (net.facts.test.macs <= 1_000_000)
    assert around.edits(2) == ("set width = 0.5", "set a.filters = 8", "remove b", "set a.act = relu")
    with pytest.raises(IndexError):
        around.row(24)


def test_other_tools(around: netspec.OpenSpace) -> None:
    pytest.importorskip("optuna", reason="the extra `search` is not installed")
    optuna = around.optuna()
    assert (optuna["width"].low, optuna["width"].high, optuna["width"].step) == (0.5, 1.0, 0.25)
    assert optuna["a.filters"].choices == (8, 16)
    width, filters, kept, act = around.ax()
    assert width == {
        "name": "width",
        "type": "choice",
        "values": [0.5, 0.75, 1],
        "is_ordered": True,
        "sort_values": True,
    }
    assert (filters["values"], kept["values"], act["values"]) == ([8, 16], [True, False], ["relu", "silu"])
    assert "<td>a.act</td><td>2</td><td>relu, silu</td>" in around._repr_html_()


def test_params_without_a_declaration() -> None:
    widths = netspec.space("googlenet", over=["width=0.5..1:0.25"], where=["macs <= 500M"], classes=10)
    assert [bool(one) for one in widths.columns([0, 1, 2])["holds"]] == [True, False, False]
    with pytest.raises(netspec.SpecError, match="wdith"):
        netspec.space("googlenet", over=["wdith=0.5..1:0.25"])
