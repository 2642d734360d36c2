"""A folder for runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.runs import furnished


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return furnished(tmp_path, monkeypatch)
