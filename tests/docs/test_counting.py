"""Every large number on the page about counting is one that its commands print, or follows from two that they do."""

from __future__ import annotations

import re
import subprocess

from tests.docs.pages import ROOT, examples
from tests.docs.test_examples import ENVIRONMENT, commands

NUMBER = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")


def printed() -> set[str]:
    """All numbers in what the page's commands print, with separators."""
    found: set[str] = set()
    for example in examples("console"):
        if example.place.startswith("docs/counting.md"):
            for command, _ in commands(example.text):
                done = subprocess.run(
                    ["bash", "-c", command], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True
                )
                found |= set(NUMBER.findall(done.stdout)) | {f"{int(one):,}" for one in re.findall(r"\d+", done.stdout)}
    return found


def test_numbers_of_the_page() -> None:
    known = printed()
    keras, classifier = 23_851_784, 2_049_000
    assert {f"{keras:,}", f"{classifier:,}"} <= known
    on_the_page = set(NUMBER.findall((ROOT / "docs" / "counting.md").read_text(encoding="utf-8")))
    assert len(on_the_page) > 15
    assert on_the_page - known == {f"{keras - classifier:,}"}
