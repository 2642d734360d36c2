"""The difference as JSON, exact integers, every stage and branch in it."""

from __future__ import annotations

import json

from netspec.compare.model import Difference


def render(difference: Difference, *, branches: bool, width: int | None, color: bool) -> str:
    """Indented JSON, the same bytes for the same networks."""
    return json.dumps(difference.as_data(), indent=2, ensure_ascii=False) + "\n"
