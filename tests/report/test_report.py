"""`netspec report`: every format holds the same figures, and the figures add up."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lazy import resolve
from netspec.report.formats import REPORT_FORMATS
from tests.oracle.reference import ROOT, SPECS

NETWORKS = sorted(path for path in SPECS.rglob("*.ns") if "lib" not in path.parts)
TOTALS = {"params", "params_train", "macs", "macs_train", "flops", "activations"}
ROW = {"name", "op", "output", "params", "macs", "line"}
HEAD = {"name", "at", "weight", "params", "macs"}
FIGURES = ("params", "macs", "other", "activations")


def named(path: Path) -> str:
    return str(path.relative_to(SPECS).with_suffix(""))


@cache
def loaded(path: Path) -> netspec.Network:
    return netspec.load(path, root=ROOT)


def shown(path: Path, form: str, width: int = 120, color: bool = False) -> str:
    text: str = resolve(REPORT_FORMATS[form])(loaded(path).report(), width=width, color=color)
    return text


def data(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown(path, "json"))
    return found


def test_every_network_is_here() -> None:
    assert len(NETWORKS) >= 14


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_json_holds_the_fixed_fields(path: Path) -> None:
    found = data(path)
    assert {"network", "input", "totals", "rows", "aux"} <= found.keys()
    assert found["totals"].keys() >= TOTALS
    assert all(row.keys() >= ROW for row in found["rows"])
    assert all(head.keys() >= HEAD for head in found["aux"])
    network = loaded(path).checked.network
    assert found["network"] == network.name
    assert found["input"] == list(network.input)
    assert [row["name"] for row in found["rows"]] == [node.label or node.name for node in network.body]
    assert [head["name"] for head in found["aux"]] == [head.name for head in network.heads]


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_rows_add_up_to_the_totals(path: Path) -> None:
    found = data(path)
    totals = found["totals"]
    for figure in FIGURES:
        assert sum(row[figure] for row in found["rows"]) == totals[figure], figure
    for figure in ("params", "macs"):
        heads = sum(head[figure] for head in found["aux"])
        assert totals[figure] + heads == totals[f"{figure}_train"], figure
    assert totals["flops"] == 2 * totals["macs"]


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_line_is_the_stage_s_own(path: Path) -> None:
    """A labelled stage is written as `label: ...`; one without a label starts with its operation or block.

    The stages of a variant stand in the file of its base, but for those that it replaces.
    """
    network = loaded(path).checked.network
    labels = {node.name: node.label for node in network.body}
    found = data(path)
    for row, node in zip(found["rows"], network.body, strict=True):
        line = line_of(node.place.path, row["line"]).removeprefix("replace ")
        start = f"{row['name']}:" if row["name"] in labels.values() else row["op"]
        assert line.startswith(start), (row["name"], line)
    for head, node in zip(found["aux"], network.heads, strict=True):
        assert re.match(rf"aux {re.escape(head['name'])}\b", line_of(node.place.path, head["line"]))


def line_of(path: str, number: int) -> str:
    return Path(path).read_text(encoding="utf-8").splitlines()[number - 1].strip()


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_csv_holds_the_figures_of_the_json(path: Path) -> None:
    found, rows = data(path), list(csv.DictReader(io.StringIO(shown(path, "csv"))))
    stages = [row for row in rows if row["kind"] == "stage"]
    heads = [row for row in rows if row["kind"] == "aux"]
    for kind, wanted in ((stages, found["rows"]), (heads, found["aux"])):
        assert [row["name"] for row in kind] == [row["name"] for row in wanted]
        assert [(int(row["params"]), int(row["macs"])) for row in kind] == [
            (row["params"], row["macs"]) for row in wanted
        ]
        assert [row["output"] for row in kind] == ["x".join(map(str, row["output"])) for row in wanted]
    without, *training = [row for row in rows if row["kind"] == "total"]
    for figure in FIGURES:
        assert sum(int(row[figure]) for row in stages) == int(without[figure])
    for row in training:
        for figure in ("params", "macs"):
            assert sum(int(one[figure]) for one in (*stages, *heads)) == int(row[figure])
    assert len(training) == bool(found["aux"])


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_no_figure_is_cut_on_a_terminal(path: Path, width: int) -> None:
    found, text = data(path), shown(path, "rich", width)
    words = set(re.split(r"[\s,]*\s[\s,]*", text))
    totals = [
        found["totals"][name] for name in TOTALS - ({"params_train", "macs_train"} if not found["aux"] else set())
    ]
    figures = [row[name] for row in (*found["rows"], *found["aux"]) for name in ("params", "macs")]
    assert {f"{value:,}" for value in (*figures, *totals) if value} <= words
    assert {"x".join(map(str, row["output"])) for row in (*found["rows"], *found["aux"])} <= words
    assert "…" not in text


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_no_line_is_wider_than_the_terminal(path: Path, width: int) -> None:
    assert max(map(len, shown(path, "rich", width).splitlines())) <= width


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_names_and_totals_stand_on_one_line(path: Path, width: int) -> None:
    lines = [line.strip() for line in shown(path, "rich", width).splitlines()]
    starts = {line.split()[0] for line in lines if line}
    assert {row["name"] for row in data(path)["rows"]} <= starts
    first = next(number for number, line in enumerate(lines) if line.startswith("parameters "))
    assert lines[first + 7].startswith("live activations ")
    assert lines[first + 8] == ""


def test_wider_terminals_show_more() -> None:
    path = SPECS / "googlenet.ns"
    narrow, wide = shown(path, "rich", 80), shown(path, "rich", 120)
    assert "inception" not in narrow
    assert "907x907" not in narrow
    assert "inception" in wide
    assert "907x907" in wide


@pytest.mark.parametrize("form", REPORT_FORMATS)
def test_colour_is_shown_where_it_is_asked_for(form: str) -> None:
    path = SPECS / "googlenet.ns"
    plain, coloured = shown(path, form), shown(path, form, color=True)
    assert "\x1b" not in plain
    assert ("\x1b[" in coloured) == (form == "rich")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured).split() == plain.split()


@pytest.mark.parametrize("form", REPORT_FORMATS)
def test_same_bytes_twice(form: str) -> None:
    path = SPECS / "googlenet.ns"
    again = resolve(REPORT_FORMATS[form])(netspec.load(path).report(), width=120, color=False)
    assert again == shown(path, form)


def test_convention_and_input_are_named() -> None:
    text = " ".join(shown(SPECS / "googlenet.ns", "rich", 80).split())
    assert "input 3x224x224" in text
    assert loaded(SPECS / "googlenet.ns").report().convention in text
    assert "13,378,280 with aux heads" in text
