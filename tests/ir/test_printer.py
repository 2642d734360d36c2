"""The text form of every spec is a spec of the same network: the same paths, layers, shapes, heads and claims."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from netspec.cli.ir import command
from netspec.ir.model import CheckedNetwork, Group, Operation, everything, walk
from netspec.ir.printer import print_checked
from netspec.network import load
from tests.compiler.nets import ALL, ROOT, named


def nodes(checked: CheckedNetwork) -> list[tuple[object, ...]]:
    """Every node by its path, with what it is, the shape it gives, and its documentation."""
    return [
        (path, node.doc, checked.shapes[path], node.layer if isinstance(node, Operation) else group(node))
        for path, node in walk(everything(checked.network))
    ]


def group(node: Group) -> tuple[object, ...]:
    return node.kind, node.scale, node.act


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_text_parses_back(spec: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(spec), "--format", "text"])
    written = tmp_path / "text.ns"
    written.write_text(done.output, encoding="utf-8")
    ours, again = load(spec, root=ROOT).checked, load(written).checked
    assert nodes(again) == nodes(ours)
    heads = [[(head.name, head.weight, head.doc) for head in one.network.heads] for one in (ours, again)]
    assert heads[0] == heads[1]
    assert len(again.network.expectations) == len(ours.network.expectations)
    figures = [[(one.source, one.figures) for one in each.network.publications] for each in (ours, again)]
    assert figures[0] == figures[1]
    models = [[(one.source, one.made) for one in each.network.published_models] for each in (ours, again)]
    assert models[0] == models[1]
    assert print_checked(again) == done.output
