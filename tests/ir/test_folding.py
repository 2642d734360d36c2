"""Both ways over the tree, against `walk`, which goes another way."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from netspec.ir.folding import fold, rewrite
from netspec.ir.model import Group, Operation, everything, walk
from tests.compiler.nets import ALL, named, network


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_fold_visits_each_node_once_by_its_path(spec: Path) -> None:
    ir = network(spec).ir
    paths = []
    for node in everything(ir.network):
        paths += fold(node, lambda _, path: [path], lambda _, path, parts: [path, *chain.from_iterable(parts)])
    assert paths == [path for path, _ in walk(everything(ir.network))]


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_rewrite_changes_operations_alone(spec: Path) -> None:
    nodes = everything(network(spec).ir.network)
    renamed = tuple(rewrite(node, lambda one, path: one.replace(doc=path)) for node in nodes)
    for (path, before), (same, after) in zip(walk(nodes), walk(renamed), strict=True):
        assert path == same
        assert after.doc == (path if isinstance(before, Operation) else before.doc)
        assert isinstance(after, Group) or after.layer == before.layer  # type: ignore[union-attr]


def test_rewrite_leaves_what_it_does_not_enter() -> None:
    nodes = everything(network(ALL[0]).ir.network)
    kept = tuple(
        rewrite(node, lambda one, _: one.replace(doc="x"), enter=lambda group: not group.calls) for node in nodes
    )
    changed = {path for path, node in walk(kept) if node.doc == "x"}
    blocks = [path for path, node in walk(nodes) if isinstance(node, Group) and node.calls]
    assert changed
    assert blocks
    assert not any(path.startswith(f"{block}.") for path in changed for block in blocks)
