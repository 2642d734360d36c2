"""Fronts as pages and pictures, rows as Parquet and as specs: each holds what the rows say."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from netspec.cli.main import run
from netspec.pipeline import check_file, load_file
from netspec.sweep.part import Part
from tests.page.browser import needs_chromium, opened

TEXT = """
param c: 8..64 step 8 = 16
param d: 1..3 = 1
network n {
  input 3x32x32
  a: conv 3x3 c
  maxpool 3x3/2
  b: repeat d { conv 3x3 (72 - c) }
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "net.ns").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in Path(path).read_text().splitlines() if line[0] != "#"))


def test_a_page_shows_each_row_of_the_front_and_how_to_write_it(folder: Path) -> None:
    front = ["sweep", "net.ns", "--front", "+params,macs"]
    assert run([*front, "-o", "front.csv"]) == 0
    assert run([*front, "--mark", "squeezenet1_1", "-o", "front.html"]) == 0
    page = (folder / "front.html").read_text()
    found = rows("front.csv")
    assert [int(one) for one in re.findall(r'id="row-(\d+)"', page)] == [int(row["index"]) for row in found]
    assert ">squeezenet1_1</text>" in page
    assert ">n</text>" in page
    for row in found:
        assert f"{int(row['macs']):,}" in page
    command = re.findall(r"netspec sweep net\.ns --write \d+ -o \S+\.ns", page)[1]
    assert run(shlex.split(command)[1:]) == 0
    written = shlex.split(command)[-1]
    assert check_file(Path(written), {}).ok
    (one,) = load_file(Path(written), {}).networks
    assert (one.facts.test.params, one.facts.test.macs) == (int(found[1]["params"]), int(found[1]["macs"]))
    assert not [name for name in folder.iterdir() if ".part" in name.name]


@needs_chromium
def test_a_point_leads_to_its_network(folder: Path) -> None:
    assert run(["sweep", "net.ns", "--front", "+params,macs", "-o", "front.html"]) == 0
    for dark in (False, True):
        with opened(folder / "front.html", dark=dark) as (page, seen):
            point = page.locator("svg.front a").last
            target = point.get_attribute("href")
            point.click()
            assert page.locator(f"details{target}").get_attribute("open") is not None
            assert not seen.errors
            assert not seen.requests[1:]


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_picture(form: str, folder: Path) -> None:
    pytest.importorskip("matplotlib")
    output = f"front.{form}"
    assert run(["sweep", "net.ns", "-o", output]) == 0
    first = Path(output).read_bytes()
    assert first.startswith({"svg": b"<?xml", "png": b"\x89PNG"}[form])
    assert run(["sweep", "net.ns", "-o", output]) == 0
    assert Path(output).read_bytes() == first


def test_parquet_holds_the_rows(folder: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert run(["sweep", "net.ns", "-o", "rows.csv"]) == 0
    assert run(["sweep", "net.ns", "-o", "rows.parquet"]) == 0
    table = parquet.read_table("rows.parquet")
    words = [{name: said(value) for name, value in row.items()} for row in table.to_pylist()]
    assert words == rows("rows.csv")
    assert b"a sweep of n" in table.schema.metadata[b"netspec"]


def test_parquet_goes_on_behind_its_last_block(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("netspec.closed.arrays.Arrays.block", 7)
    assert run(["sweep", "net.ns", "-o", "whole.parquet"]) == 0
    calls = []

    def stopped(part: object, note: dict) -> None:
        calls.append(note)
        if len(calls) == 3:
            raise KeyboardInterrupt
        save(part, note)

    save = Part.save
    with monkeypatch.context() as patched:
        patched.setattr(Part, "save", stopped)
        assert run(["sweep", "net.ns", "-o", "rows.parquet"]) == 130
    assert Path("rows.parquet.part").exists()
    assert run(["sweep", "net.ns", "-o", "rows.parquet", "--resume"]) == 0
    assert Path("rows.parquet").read_bytes() == Path("whole.parquet").read_bytes()


def test_a_row_that_there_is_not(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", "net.ns", "--write", "24"]) == 2
    assert "rows are numbered from 0 to 23" in capsys.readouterr().err
