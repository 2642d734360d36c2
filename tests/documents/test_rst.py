"""Tables in reStructuredText, read by docutils: no complaint, and the cells that the CSV has."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docutils.core
import pytest
from docutils import nodes

import netspec
from netspec.lazy import resolve
from netspec.report.formats import TABLE_FORMATS
from tests.oracle.reference import ROOT

AWKWARD = """
block b(c1 "#1*1*" | c2 "a\\\\b" | c3 "`x`_" | c4 "|y|" | c5 "- z") = concat {
  conv 1x1 c1
  conv 1x1 c2
  conv 1x1 c3
  conv 1x1 c4
  conv 1x1 c5
}
network net {
  input 3x8x8
  3a: b 1 | 2 | 3 | 4 | 5
}
"""


def rst_cells(network: netspec.Network) -> list[list[str]]:
    """The cells of the table as docutils reads it, with every warning an error."""
    text = resolve(TABLE_FORMATS["rst"])(network.table(), width=None, color=False)
    read = docutils.core.publish_doctree(text, settings_overrides={"halt_level": 2, "report_level": 2})
    rows = read.findall(nodes.row)
    return [[entry.astext() for entry in row.findall(nodes.entry)] for row in rows]


def csv_cells(network: netspec.Network) -> list[list[str]]:
    text = resolve(TABLE_FORMATS["csv"])(network.table(), width=None, color=False)
    return [*csv.reader(io.StringIO(text))]


@pytest.mark.parametrize("spec", ["googlenet", "inception_v3", "squeezenet1_0"])
def test_docutils_reads_the_tables_of_the_specs(spec: str) -> None:
    network = netspec.load(ROOT / "specs" / f"{spec}.ns")
    stages = [row[2:5] + row[6:-2] for row in csv_cells(network) if row[0] == "stage"]
    assert [row[:3] + row[4:-2] for row in rst_cells(network)[1 : len(stages) + 1]] == stages


def test_headings_are_text(tmp_path: Path) -> None:
    (tmp_path / "net.ns").write_text(AWKWARD)
    network = netspec.load(tmp_path / "net.ns")
    headings = rst_cells(network)[0]
    assert headings[4:9] == ["#1*1*", "a\\b", "`x`_", "|y|", "- z"]
