"""The style sheet and the script of the page, kept in files of their own beside this module."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

HERE = Path(__file__).parent


def read(name: str) -> str:
    """The text of one file."""
    return (HERE / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """The text's hash as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
