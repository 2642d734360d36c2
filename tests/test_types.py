"""`Any` is a debt: how often the word may stand in a thousand lines of each package. The bounds only fall."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("package", "most"),
    [("netspec", 6), ("compiler/netspec_compiler", 4), ("compiler/netspec_training", 5)],
)
def test_any_is_no_more_than_it_was(package: str, most: int) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / package).rglob("*.py")]
    lines = sum(text.count("\n") for text in texts)
    found = sum(len(re.findall(r"\bAny\b", text)) for text in texts)
    assert lines > 1_000
    assert found / lines * 1_000 <= most
