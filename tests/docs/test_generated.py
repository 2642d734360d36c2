"""What the pages say about operations, functions, codes, commands and GoogLeNet is what the code says."""

from __future__ import annotations

import pytest

from tests.docs.generated import PARTS, PICTURES
from tests.docs.pages import ROOT, between


@pytest.mark.parametrize(("page", "mark"), sorted(PARTS))
def test_part_is_up_to_date(page: str, mark: str) -> None:
    """Where it is not: `python -m tests.docs.generated`."""
    assert between(page, mark) == "\n".join(PARTS[page, mark]()).strip("\n")


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PICTURES[name]()
