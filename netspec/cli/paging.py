"""Markdown laid out for a terminal."""

from __future__ import annotations

from rich.markdown import Markdown

from netspec.report.console import printed

WIDEST = 100


def laid_out(text: str, width: int, color: bool) -> str:
    """The page, in lines no longer than are good to read."""
    return printed([Markdown(text, code_theme="ansi_dark")], min(width, WIDEST), color)
