"""What `netspec.closed_form` takes and gives, on a network whose figures are told by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import netspec
from netspec.closed.figures import AT_STAGE, NAMES

TEXT = """
param c: 1..64 = 8
param k = 3
param act: [relu, none] = relu
param deep: 1..5 = 2
let half = c // 2
network n {
  input 4x16x16
  a: conv k half act=act bias=false
  b: concat {
    conv 1x1 c bias=false
    maxpool 3x3 -> repeat deep { conv 1x1 2 bias=false }
  }
  c: conv 3x3 8 groups=2 bias=false
}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "net.ns").write_text(TEXT)
    return tmp_path / "net.ns"


def test_figures_row_by_row(spec: Path) -> None:
    form = netspec.closed_form(spec, free=["c", "deep"])
    found = form(c=[8, 10, 65, 9], deep=[1, 3, 1, 6], stages=["a", "b"], kinds=True)
    assert found["valid"] == [True, True, False, False]
    assert found["code"] == ["", "", "NS308", "NS308"]
    first = 4 * 9 * 4 + 4 * 8 + 4 * 2 + 10 // 2 * 9 * 8
    second = 4 * 9 * 5 + 5 * 10 + 5 * 2 + 2 * 4 + 12 // 2 * 9 * 8
    assert found["params"] == [first, second, 0, 0]
    assert found["macs"] == [256 * first, 256 * second, 0, 0]
    assert found["params(a)"] == [144, 180, 0, 0]
    assert found["channels(b)"] == [10, 12, 0, 0]
    assert found["params[conv 1x1]"] == [40, 68, 0, 0]
    assert found["elements_out[concat]"] == [2560, 3072, 0, 0]
    assert {f"{name}(a)" for name in AT_STAGE} < found.keys()
    assert all(len(one) == 4 for one in found.values())


def test_rules_of_validity_come_with_their_codes(spec: Path) -> None:
    form = netspec.closed_form(spec, free=["c", "k"])
    odd = form(c=[1, 2, 7, 8], k=[3, 3, 3, 0.5])
    assert odd["valid"] == [False, True, False, False]
    assert odd["code"] == ["NS301", "", "NS404", "NS301"]
    assert [one.code for one in form.paths] == ["NS301", "", "NS404", "NS301"]


def test_words_and_settings_by_keyword(spec: Path) -> None:
    form = netspec.closed_form(spec, free=["act"], c=8, k=1)
    found = form(act=["relu", "none", "gelu"], figures=["other", "params"])
    assert found["code"] == ["", "", "NS308"]
    assert found["other"][0] - found["other"][1] == 4 * 256
    assert list(found) == ["other", "params", "valid", "code"]


def test_a_form_without_free_params_is_one_row(spec: Path) -> None:
    found = netspec.closed_form(spec, free=[])()
    assert found["params"] == [netspec.load(spec).report().totals.params]
    assert set(NAMES) < found.keys()


def test_rows_of_one_path_are_run_once(spec: Path) -> None:
    form = netspec.closed_form(spec, free=["c"])
    form(c=list(range(2, 65, 2)))
    assert len(form.paths) == 1
    assert form.paths[0].guards


def test_arrays_in_arrays_out(spec: Path) -> None:
    numpy = pytest.importorskip("numpy")
    form = netspec.closed_form(spec, free=["c", "deep"])
    c, deep = numpy.arange(1, 80).repeat(6), numpy.tile(numpy.arange(1, 7), 79)
    found, listed = form(c=c, deep=deep), form(c=c.tolist(), deep=deep.tolist())
    assert {name: one.tolist() for name, one in found.items()} == listed
    assert found["params"].dtype == numpy.int64
    assert found["valid"].dtype == bool
    assert 0 < found["valid"].sum() < len(c)


def test_what_it_does_not_take(spec: Path) -> None:
    with pytest.raises(netspec.SpecError, match="NS"):
        netspec.closed_form(spec, free=["cc"])
    with pytest.raises(netspec.SpecError, match="NS"):
        netspec.closed_form(spec, free=["c"], depth=3)
    with pytest.raises(netspec.SpecError, match="NS"):
        netspec.closed_form(spec.parent / "none.ns", free=[])
    form = netspec.closed_form(spec, free=["c", "k"])
    with pytest.raises(ValueError, match=r"takes the columns \['c', 'k'\], and gets \['c'\]"):
        form(c=[1])
    with pytest.raises(ValueError, match="different lengths"):
        form(c=[1], k=[1, 2])
    with pytest.raises(ValueError, match="no figure 'weights'"):
        form(c=[1], k=[1], figures=["weights"])
    assert form(c=[], k=[])["params"] == []


def test_plain_python_needs_no_numpy(spec: Path) -> None:
    code = "import sys, netspec; netspec.closed_form(sys.argv[1], free=['c'])(c=[2]); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, str(spec)], check=False).returncode == 0
