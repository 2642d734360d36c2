"""Where a spec may read from: the project around it, the current folder, or its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.lowering.declarations.root import ROOT_MARKERS, default_root


@pytest.mark.parametrize("marker", ROOT_MARKERS)
def test_the_project_around_the_file(tmp_path: Path, marker: str) -> None:
    (tmp_path / marker).mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert default_root(tmp_path / "a" / "b" / "net.ns") == tmp_path.resolve()


def test_without_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert default_root(tmp_path / "here" / "below" / "net.ns") == (tmp_path / "here").resolve()
    assert default_root(tmp_path / "net.ns") == tmp_path.resolve()
