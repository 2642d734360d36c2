"""The pages behind `netspec explain`: one Markdown file per code, beside this module."""

from __future__ import annotations

from pathlib import Path

PAGES = Path(__file__).parent / "pages"


def codes() -> tuple[str, ...]:
    """All codes, in order."""
    return tuple(sorted(page.stem for page in PAGES.glob("NS*.md")))


def page(code: str) -> str | None:
    """What a code means, as Markdown, with a spec that fails and a mended one; none where there is no such code."""
    return (PAGES / f"{code}.md").read_text(encoding="utf-8") if code in codes() else None


def title(code: str) -> str:
    """The heading of a code's page, without the code; empty where there is no such code."""
    return (page(code) or "").split("\n", 1)[0].removeprefix(f"# {code}: ")
