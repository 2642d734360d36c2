"""`netspec compare`: rows are the reports' totals, differences are theirs, in every format, and in documents."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.cli.main import run
from netspec.report.formats import TABLE_FORMATS
from tests.oracle.reference import SPECS

TOTALS = {
    "params": "params",
    "MACs": "macs",
    "activations": "activations",
    "live memory": "live_bytes",
    "depth": "depth",
}
NAMES = ("googlenet", "inception_v3", "squeezenet1_0", "xception")
FILES = [str(SPECS / f"{name}.ns") for name in NAMES]


def compared(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    """The rows of `compare --format json`: values by heading."""
    assert run(["compare", *arguments, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    return [
        dict(zip(found["columns"], (cell["value"] for cell in row["cells"]), strict=True)) | {"network": row["name"]}
        for row in found["rows"]
    ]


def test_rows_are_totals_and_their_differences(capsys: pytest.CaptureFixture[str]) -> None:
    rows = compared(capsys, *FILES)
    assert [row["network"] for row in rows] == list(NAMES)
    totals = [netspec.load(path).report().totals for path in FILES]
    for heading, name in TOTALS.items():
        values = [getattr(one, name) for one in totals]
        assert [row[heading] for row in rows] == values
        assert [row[f"{heading} ±"] for row in rows] == [None, *(value - values[0] for value in values[1:])]
        if heading != "depth":
            shares = [None, *(round(100 * (value - values[0]) / values[0], 2) for value in values[1:])]
            assert [row[f"{heading} ±%"] for row in rows] == shares


def test_sorting_moves_rows_and_no_figure(capsys: pytest.CaptureFixture[str]) -> None:
    plain = compared(capsys, *FILES)
    for order, heading in (("params", "params"), ("macs", "MACs"), ("memory", "live memory"), ("network", "network")):
        rows = compared(capsys, *FILES, "--sort", order)
        assert rows == sorted(plain, key=lambda row: row[heading])


def test_variants_and_values_are_rows_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ablation.ns"
    path.write_text(
        "param width = 1\nnetwork base {\n  input 3x16x16\n  conv 3x3 (8 * width)\n}\n"
        "variant deep of base {\n  insert after conv_1 { conv 3x3 8 }\n}\n",
        encoding="utf-8",
    )
    rows = compared(capsys, str(path), "--set", "width=1,2")
    assert [row["network"] for row in rows] == [
        "base (width=1)",
        "deep (width=1)",
        "base (width=2)",
        "deep (width=2)",
    ]
    assert [row["params"] for row in rows] == [
        netspec.load(path, network=name, width=width).report().totals.params
        for width in (1, 2)
        for name in ("base", "deep")
    ]
    twice = compared(capsys, str(path), str(path), "--network", "base")
    assert [row["params ±"] for row in twice] == [None, 0]
    assert compared(capsys, str(path), "--network", "deep")[0].keys().isdisjoint({"params ±", "params ±%"})


@pytest.mark.parametrize("form", list(TABLE_FORMATS))
def test_every_format_has_every_row(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", *FILES, "--format", form]) == 0
    out = capsys.readouterr().out.replace("\\", "")
    assert all(name in out for name in NAMES)
    assert "± is from googlenet" in out or form == "csv" or "$pm$ is from googlenet" in out or "textpm" in out


def test_csv_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", *FILES, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [int(row["MACs"]) for row in rows] == [netspec.load(path).report().totals.macs for path in FILES]


def test_other_tools_and_inputs(capsys: pytest.CaptureFixture[str]) -> None:
    rows = compared(capsys, FILES[0], FILES[0], "--count-as", "fvcore", "--set", "classes=10,1000")
    counted = [netspec.load(FILES[0], classes=classes).report("fvcore").counted for classes in (10, 1000)]
    wanted = [one.macs.total for one in counted if one is not None and one.macs is not None]
    operations = next(key for key in rows[0] if key.endswith("as fvcore") and not key.startswith("params"))
    assert [row[operations] for row in rows] == wanted * 2
    assert "input" in compared(capsys, *FILES)[0]
    assert "input" not in compared(capsys, FILES[1], FILES[3], "--input", "3x320x320")[0]
    assert run(["compare", FILES[0], "--count-as", "fvcore", "--batch", "2"]) == 2


def test_nothing_is_compared_where_a_network_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.ns").write_text("network bad {\n  input 3x8x8\n  conv 3x3\n}\n", encoding="utf-8")
    assert run(["compare", FILES[0], str(tmp_path / "bad.ns")]) == 1
    assert not capsys.readouterr().out
    assert run(["compare", FILES[0], str(tmp_path / "none.ns")]) == 2


def test_a_document_holds_a_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        filters = 8 if name == "one" else 4
        Path(f"{name}.ns").write_text(f"network {name} {{\n  input 3x8x8\n  conv 3x3 {filters}\n}}\n", encoding="utf-8")
    document = Path("page.md")
    document.write_text("<!-- netspec:compare one.ns two.ns --sort params -->\n<!-- /netspec -->\n", encoding="utf-8")
    assert run(["table", "--into", "page.md"]) == 0
    assert run(["compare", "one.ns", "two.ns", "--sort", "params", "--format", "markdown"]) == 0
    assert capsys.readouterr().out.removeprefix("wrote page.md\n") in document.read_text(encoding="utf-8")
    assert run(["table", "--into", "page.md", "--check"]) == 0
    for wrong in ("--sort size one.ns", "one.ns --set a=1,", "none.ns", ""):
        document.write_text(f"<!-- netspec:compare {wrong} -->\n<!-- /netspec -->\n", encoding="utf-8")
        assert run(["table", "--into", "page.md"]) == 1
