"""The difference as JSON, exact integers, every stage and branch in it."""

from __future__ import annotations

from netspec.compare.model import Difference
from netspec.escaping.json import document


def render(difference: Difference, *, branches: bool = False, width: int | None, color: bool) -> str:
    """Indented JSON, the same bytes for the same networks."""
    return document(difference.as_data())
