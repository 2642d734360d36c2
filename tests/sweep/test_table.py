"""A sweep in Python holds the rows that the command writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import run
from netspec.closed.engines import available
from netspec.pipeline import Outcome
from netspec.sweep.question import Wanted, question
from netspec.sweep.rich_rows import Row, render
from netspec.sweep.running import evaluation, kept
from netspec.sweep.selection import Selection


def test_columns_are_the_rows_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    over = ["width=0.25..2:0.25", "classes=[10, 1000]"]
    asked = ["sweep", "googlenet", "--over", over[0], "--over", over[1], "--where", "macs <= 1.5G"]
    assert run([*asked, "-o", "rows.jsonl"]) == 0
    found = netspec.space("googlenet", over=over, where=["macs <= 1.5G"]).sweep()
    rows = [dict(zip(found.columns, row, strict=True)) for row in zip(*found.columns.values(), strict=True)]
    assert rows == [json.loads(line) for line in Path("rows.jsonl").read_text().splitlines()]
    assert len(found) == 6
    assert found.spec(1) == "set width = 0.25\nset classes = 1000"
    assert "1,615,648" in str(found)
    assert "<pre>" in found._repr_html_()


def test_fronts_and_mistakes() -> None:
    found = netspec.space("googlenet", over=["width=0.05..8:0.01"]).sweep(["+params", "macs"], limit=2)
    assert found.columns["width"] == [7.99, 7.98]
    with pytest.raises(netspec.SpecError, match="NS937"):
        netspec.space("googlenet", over=["width=0.25..2:0.25"]).sweep(["sizes"])


@pytest.mark.parametrize("wrong", [False, True])
def test_a_table_hides_no_name_that_fits(wrong: bool, tmp_path: Path) -> None:
    names = [f"name_{letter}" for letter in "abcdefg"]
    params = "".join(f"param {name}: [1, 2] = 1\n" for name in names)
    last = "linear (10 - 10 * (name_a - 1))" if wrong else "linear 10"
    (tmp_path / "main.ns").write_text(f"{params}network net {{\ninput 3x8x8\n{last}\n}}\n")
    found = question(Wanted(spec=tmp_path / "main.ns"))
    assert not isinstance(found, Outcome)
    selection = Selection(False, None)
    blocks = list(kept(found, evaluation(found, available()), selection))
    rows = [Row(found, block, at) for block, here in blocks for at in here]
    ((block, _), *_) = blocks
    rows += [Row(found, block, 127)] if wrong else []
    wide, narrow = (render(found, rows, selection.tally, width=width, color=False) for width in (200, 60))
    needed = len(wide.splitlines()[2]) + 1
    assert needed > 60
    assert render(found, rows, selection.tally, width=needed, color=False) == wide
    fewer = render(found, rows, selection.tally, width=needed - 1, color=False)
    assert ("name_g" in fewer, "name_f" in fewer, "name_g" in narrow) == (False, True, False)


def test_a_picture() -> None:
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    space = netspec.space("googlenet", over=["width=0.5..2:0.5"])
    drawn = space.sweep().picture()
    assert all(word in drawn for word in (b"<svg", b"the front", b"googlenet"))
    assert space.sweep(["+params", "macs"]).picture("png").startswith(b"\x89PNG")
    assert 'src="data:image/svg+xml;base64,' in space.sweep(["+params", "macs"])._repr_html_()
    assert "<img" not in space.sweep()._repr_html_()
    with pytest.raises(ValueError, match="forms are svg, png, pdf"):
        space.sweep().picture("gif")
