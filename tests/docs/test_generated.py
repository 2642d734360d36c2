"""What the pages say about operations, functions, codes, commands and GoogLeNet is what the code says."""

from __future__ import annotations

import pytest

from tests.docs.generated import PARTS
from tests.docs.pages import between


@pytest.mark.parametrize(("page", "mark"), sorted(PARTS))
def test_part_is_up_to_date(page: str, mark: str) -> None:
    """Where it is not: `python -m tests.docs.generated`."""
    assert between(page, mark) == "\n".join(PARTS[page, mark]()).strip("\n")
