"""A sweep in Python holds the rows that the command writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import run


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
