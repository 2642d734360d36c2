"""Reports or tables of several networks in one format, one after another; of one network, what it is alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from netspec.escaping.csv import document
from netspec.escaping.json import document as as_json
from netspec.report.columns import merged


def together(texts: Sequence[tuple[str, str]], form: str) -> str:
    """The texts of networks, each with the network's name: a list in JSON, one sheet in CSV, else below each other."""
    if len(texts) == 1:
        return texts[0][1]
    if form == "json":
        return as_json([json.loads(text) for _, text in texts])
    return sheet(texts) if form == "csv" else "\n".join(text for _, text in texts)


def sheet(texts: Sequence[tuple[str, str]]) -> str:
    """One sheet with all columns, the network's name in the first."""
    parts = [(name, list(csv.reader(io.StringIO(text)))) for name, text in texts]
    columns = merged([rows[0] for _, rows in parts])
    found: list[list[str]] = [["network", *columns]]
    for name, rows in parts:
        for row in rows[1:]:
            held = dict(zip(rows[0], row, strict=True))
            found.append([name, *(held.get(column, "") for column in columns)])
    return document(found)
