"""`netspec table`: columns add up, every format holds the same cells, published figures that differ are marked."""

from __future__ import annotations

import csv
import io
import json
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lazy import resolve
from netspec.report.formats import TABLE_FORMATS
from netspec.report.table import MARK, Cell, Column, Table, TableRow
from tests.oracle.reference import FACTS, ROOT, SPECS

NETWORKS = sorted(path for path in SPECS.rglob("*.ns") if "lib" not in path.parts)
HOSTILE = "</table><script>alert('x')</script> & \"q\" | `code` **b** [l](u) é\x1b[31m"
WIDTHS = (40, 80, 120, 200)


def named(path: Path) -> str:
    return str(path.relative_to(SPECS).with_suffix(""))


def shown(table: Table, form: str, width: int = 120) -> str:
    text: str = resolve(TABLE_FORMATS[form])(table, width=width, color=False)
    return text


def table_of(path: Path, published: bool = False) -> Table:
    return netspec.load(path, root=ROOT).table(published)


def column(table: Table, heading: str, kind: str = "stage") -> list[Any]:
    """The values of one column in the rows of one kind."""
    number = [one.heading for one in table.columns].index(heading)
    return [line.cells[number].value for line in table.lines if line.kind == kind]


def hostile_table() -> Table:
    columns = (Column(HOSTILE, False), Column("params", True))
    return Table("net", HOSTILE, columns, (TableRow("stage", HOSTILE, (Cell(HOSTILE), Cell("1", 1))),), (HOSTILE,))


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_columns_add_up(path: Path) -> None:
    table = table_of(path, published=True)
    assert all(len(line.cells) == len(table.columns) for line in table.lines)
    for heading in ("params", "ops"):
        stages, heads = sum(column(table, heading)), sum(column(table, heading, "aux"))
        sums = [stages, stages + heads] if heads else [stages]
        assert column(table, heading, "total") == sums


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_csv_and_json_hold_every_cell(path: Path) -> None:
    table = table_of(path, published=True)
    headings = [one.heading for one in table.columns]
    document = json.loads(shown(table, "json"))
    assert document["columns"] == headings
    assert document["caption"] == table.caption
    first, *rows = csv.reader(io.StringIO(shown(table, "csv")))
    assert first == ["row", "name", *headings]
    for line, in_json, in_csv in zip(table.lines, document["rows"], rows, strict=True):
        assert (in_json["row"], in_json["name"]) == (line.kind, line.name) == tuple(in_csv[:2])
        assert [cell["text"] for cell in in_json["cells"]] == [cell.text for cell in line.cells]
        assert [cell.get("differs", False) for cell in in_json["cells"]] == [cell.differs for cell in line.cells]
        wanted = [str(cell.value) if type(cell.value) is int else cell.text for cell in line.cells]
        assert in_csv[2:] == wanted


def test_csv_sums_agree() -> None:
    rows = list(csv.DictReader(io.StringIO(shown(table_of(SPECS / "googlenet.ns"), "csv"))))
    for heading, total, training in (("params", 6_998_552, 13_378_280), ("ops", 1_582_671_872, 1_591_044_096)):
        stages = sum(int(row[heading]) for row in rows if row["row"] == "stage")
        heads = sum(int(row[heading]) for row in rows if row["row"] == "aux")
        assert (stages, stages + heads) == (total, training)
        assert [int(row[heading]) for row in rows if row["row"] == "total"] == [total, training]


def markdown_cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_markdown_has_equal_cells_in_each_row(path: Path) -> None:
    table = table_of(path, published=True)
    rows = [markdown_cells(line) for line in shown(table, "markdown").splitlines() if line.startswith("|")]
    assert {len(row) for row in rows} == {len(table.columns)}
    assert len(rows) == len(table.lines) + 2
    for row, line in zip(rows[2:], table.lines, strict=True):
        assert [re.sub(r"\\(.)", r"\1", cell.strip("*")) for cell in row] == [cell.text for cell in line.cells]


def test_markdown_reads_nothing_in_a_heading() -> None:
    rows = [line for line in shown(hostile_table(), "markdown").splitlines() if line.startswith("|")]
    assert {len(markdown_cells(row)) for row in rows} == {2}
    assert not re.search(r"(?<!\\)[<`\[]", "".join(rows))


class Cells(HTMLParser):
    """The tags of a page, and the text of every cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_html_is_well_formed_and_holds_every_cell(path: Path) -> None:
    table = table_of(path, published=True)
    found = Cells(shown(table, "html"))
    assert found.open == []
    head, *rows = found.rows
    assert head == [one.heading for one in table.columns]
    assert rows[: len(table.lines)] == [[cell.text for cell in line.cells] for line in table.lines]


def test_html_escapes_what_a_spec_says() -> None:
    text = shown(hostile_table(), "html")
    found = Cells(text)
    assert set(found.tags) == {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
    assert text.count(escape("</table><script>alert('x')</script>")) == 4
    assert "\x1b" not in text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_no_figure_is_cut_on_a_terminal(path: Path, width: int) -> None:
    """Every cell but the first stands whole, in its row of the one part that has its column."""
    table = table_of(path, published=True)
    text = shown(table, "rich", width)
    words = text.split()
    for number in range(1, len(table.columns)):
        for value in {line.cells[number].text for line in table.lines if line.cells[number].text}:
            amount = sum(line.cells[number].text == value for line in table.lines)
            assert text.count(value) >= amount, value
    assert "…" not in words


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("path", NETWORKS, ids=named)
def test_no_line_is_wider_than_the_terminal(path: Path, width: int) -> None:
    for published in (False, True):
        assert max(map(len, shown(table_of(path, published), "rich", width).splitlines())) <= width


def test_computed_figures_stand_beside_published_ones() -> None:
    table = table_of(SPECS / "googlenet.ns", published=True)
    for width in (80, 120, 200):
        rows = [line.split() for line in shown(table, "rich", width).splitlines()]
        assert any(row[-6:] == ["1.04M", "51.1M", "7×7×832", "1072Ki", MARK, "54M"] for row in [r[:-1] for r in rows])


TWO_SOURCES = """network net {
  input 3x8x8
  stem: conv 3x3 8
  fc: linear 10
  published "first" {
    stem: params=224
    fc: shape=10 params=5.13K
  }
  published "second" {
    stem: params=223
    fc: shape=10x1x1 params=5K
  }
}
"""


def test_every_source_is_shown_and_a_vector_is_its_features(tmp_path: Path) -> None:
    # stem: 3*9*8 + 8 = 224, one more than 223; fc: 8*64*10 + 10 = 5,130, within 1K of 5K.
    (tmp_path / "net.ns").write_text(TWO_SOURCES, encoding="utf-8")
    table = netspec.load(tmp_path / "net.ns").table(published=True)
    stem, fc = (line.cells[-2:] for line in table.lines if line.kind == "stage")
    assert [cell.text for cell in stem] == ["", "224; 223"]
    assert [cell.text for cell in fc] == ["1×1×10; 1×1×10", "5.13K; 5K"]
    assert not any(cell.differs for cell in (*stem, *fc))


# The paper's Table 1. A figure is marked where it differs by more than one unit of its last printed digit from the
# computed one, biases included, at the K that the spec writes (`159Ki`). The reference also lets K be 1000 and biases
# be left out; no figure of the paper agrees in such a way only, so both rules mark the same.


def paper() -> list[dict[str, str]]:
    with (FACTS / "googlenet-paper-table1.csv").open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["type"] != "softmax"]


def in_paper() -> list[dict[str, Cell]]:
    """The stages that Table 1 lists: all but the local response norms."""
    table = table_of(SPECS / "googlenet.ns", published=True)
    headings = [one.heading for one in table.columns]
    lines = [line for line in table.lines if line.kind == "stage" and not line.name.startswith("lrn")]
    return [dict(zip(headings, line.cells, strict=True)) for line in lines]


def plain(text: str) -> str:
    return text.replace("×", "x")


def test_rows_are_the_paper_s() -> None:
    columns = {
        "n1x1": "#1×1",
        "n3x3_reduce": "#3×3 reduce",
        "n3x3": "#3×3",
        "n5x5_reduce": "#5×5 reduce",
        "n5x5": "#5×5",
        "pool_proj": "pool proj",
        "patch_size_stride": "patch size/stride",
        "type": "type",
        "output_size_computed": "output size",
    }
    for wanted, cells in zip(paper(), in_paper(), strict=True):
        assert {name: plain(cells[heading].text) for name, heading in columns.items()} == {
            name: wanted[name] for name in columns
        }
        assert cells["params"].value == int(wanted["weights_and_biases_computed"] or 0)
        assert cells["ops"].value == int(wanted["macs_computed"] or 0)
        assert cells["depth"].value == int(wanted["depth"])


def test_marks_are_where_the_reference_disagrees() -> None:
    marks = 0
    for wanted, cells in zip(paper(), in_paper(), strict=True):
        for name in ("params", "ops"):
            cell = cells[f"{name} published"]
            assert cell.text.removesuffix(f" {MARK}").replace("i", "") == wanted[f"{name}_published"]
            assert cell.differs == wanted[f"{name}_check"].startswith("DISAGREES"), (wanted["type"], name)
            assert cell.text.endswith(MARK) == cell.differs
            marks += cell.differs
        assert not cells["output published"].differs
        assert plain(cells["output published"].text) in ("", wanted["output_size"])
    assert marks == 10


EDITS = {
    "replace 3a.branch3.1: conv 3x3 16": ["64", "96", "128", "16", "16", "32"],
    "insert after 3a.branch3.1 { conv 3x3 48 }": ["64", "96", "128", "16", "32 → 48", "32"],
    "remove 3a.branch4": ["64", "96", "128", "16", "32", ""],
    "insert after 3a.branch4 { conv 1x1 24 }": ["64", "96", "128", "16", "32", "32", "24"],
    "replace 3a.branch1: depthwise 3x3": ["", "96", "128", "16", "32", "32"],
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_stage_keeps_its_columns(edit: str, tmp_path: Path) -> None:
    """A call that a variant edits inside is a call no more; what its branches have stands where the block has it."""
    path = tmp_path / "variant.ns"
    path.write_text(f'use "{SPECS / "googlenet.ns"}"\nvariant edited of googlenet {{\n  {edit}\n}}\n', encoding="utf-8")
    edited, plain = netspec.load(path, root="/").table(), table_of(SPECS / "googlenet.ns")
    first, last = 4, len(edited.columns) - 2
    rows = {line.name: [cell.text for cell in line.cells[first:last]] for line in edited.lines}
    assert rows["3a"] == EDITS[edit]
    others = {line.name: [cell.text for cell in line.cells[first : len(plain.columns) - 2]] for line in plain.lines}
    assert all(rows[name][:6] == others[name] for name in ("3b", "4e", "conv2", "fc"))
