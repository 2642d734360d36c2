"""A folder of its own for each test, with a small spec in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bad_input.spec import SPEC


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "spec.ns").write_text(SPEC, encoding="utf-8")
    return tmp_path
