"""Numbers that grow from step to step are bounded: what goes beyond is refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

import netspec
from netspec.analysis.receptive_field import MOST_ROWS
from netspec.cli.main import run

POOL = "maxpool 3x3 stride=1_000_000_000"
# The network reaches the limit in its body, in its head alone, and by dilations.
FAR = {
    "body": f"input 1x1x1\n  repeat 483 {{ {POOL} }}",
    "head": f"input 1x1x1\n  s: conv 1x1 1\n  aux a at s: repeat 5 {{ {POOL} }}",
    "branch": f"input 1x1x1\n  concat {{\n identity\n repeat 5 {{ {POOL} }}\n }}\n relu",
    "dilation": "input 1x1x1\n  repeat 9 { conv 3x3 1 stride=1_000_000_000 dilation=1_000_000_000 }",
}


@pytest.mark.parametrize("text", FAR.values(), ids=FAR)
@pytest.mark.parametrize("command", ["check", "compile", "report"])
def test_strides_that_multiply_are_refused(
    command: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far.ns").write_text(f"network n {{\n  {text}\n}}\n", encoding="utf-8")
    assert run([command, "far.ns"]) == 1
    told = capsys.readouterr().err
    assert told.count("error[NS411]") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["far.ns"]


def test_the_limit_is_exact(tmp_path: Path) -> None:
    """Sixty-two halvings see 2^63 - 1 rows of an input of one, one more would see 2^64 - 1."""
    spec = tmp_path / "near.ns"
    text = "network n {{\n  input 1x1x1\n  repeat {} {{ conv 2x2/2 1 pad=1 }}\n}}\n"
    spec.write_text(text.format(62), encoding="utf-8")
    (row,) = netspec.load(spec).report().rows
    assert row.receptive_field == (2**62, 2**62)
    assert MOST_ROWS > 2**62
    spec.write_text(text.format(63), encoding="utf-8")
    with pytest.raises(netspec.SpecError, match="NS411"):
        netspec.load(spec)


@pytest.mark.parametrize("value", [10**5000, -(10**5000), 2**63 + 1, 1e300], ids=["huge", "deep", "over", "float"])
def test_a_number_from_python_is_bounded(value: float, tmp_path: Path) -> None:
    spec = tmp_path / "p.ns"
    spec.write_text("param p = 4\nnetwork n {\n  input 1x1x1\n  conv 1x1 (p)\n}\n", encoding="utf-8")
    with pytest.raises(netspec.SpecError, match="NS303"):
        netspec.load(spec, p=value)
