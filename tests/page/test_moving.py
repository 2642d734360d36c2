"""Finding one's way on the page, by keys and by pointer: a stage is found, the next one reached, a drawing zoomed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.page.browser import needs_chromium, opened
from tests.page.test_page import page_file

__all__ = ["page_file"]
pytestmark = needs_chromium
FOCUSED = "document.activeElement.closest('details')?.id"
SHOWN = "[...document.querySelectorAll('details.stage')].filter(one => !one.hidden).map(one => one.id)"

MIDDLE = """() => {
  const region = document.querySelector("figure .scroll");
  return (region.scrollLeft + region.clientWidth / 2) / region.scrollWidth;
}"""


def test_a_stage_is_found_by_its_name_its_figures_and_what_is_in_it(page_file: Path) -> None:
    with opened(page_file) as (page, seen):
        field = page.get_by_label("Find a stage")
        every = page.evaluate(SHOWN)
        field.fill("inception 4")
        assert page.evaluate(SHOWN) == [f"stage-inception4{letter}" for letter in "abcde"]
        field.fill("inception 4e")
        assert page.evaluate(SHOWN) == ["stage-inception4e"]
        assert page.locator("output[for=find]").inner_text() == f"1 of {len(every)} stages"
        field.fill("163,696")
        assert page.evaluate(SHOWN) == ["stage-inception3a"]
        field.fill("conv 7x7")
        assert page.evaluate(SHOWN) == ["stage-conv1"]
        field.fill("64X112x112")
        assert page.evaluate(SHOWN) == ["stage-conv1", "stage-maxpool_1"]
        page.keyboard.press("ArrowDown")
        assert page.evaluate(FOCUSED) == "stage-conv1"
        field.fill("5a")
        page.locator("figure a[href='#stage-conv1']").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#stage-conv1 summary:focus")
        field.fill("")
        assert page.evaluate(SHOWN) == every
        assert seen.errors == []
        assert seen.requests == [page_file.as_uri()]


def test_keys_and_links_lead_from_stage_to_stage(page_file: Path) -> None:
    with opened(page_file) as (page, seen):
        every = page.evaluate(SHOWN)
        page.locator("summary").first.focus()
        for name in every[1:]:
            page.keyboard.press("ArrowDown")
            assert page.evaluate(FOCUSED) == name
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert page.evaluate(FOCUSED) == every[-2]
        page.keyboard.press("Enter")
        page.locator(f"#{every[-2]} .steps a", has_text="Next").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#{every[-1]}[open] summary:focus")
        assert page.locator(f"#{every[-1]} .steps a").count() == 1
        assert (seen.errors, seen.messages) == ([], [])


@pytest.mark.parametrize("width", [1280, 390])
def test_a_drawing_is_zoomed_around_its_middle(page_file: Path, width: int) -> None:
    with opened(page_file, width) as (page, seen):
        drawing = page.locator("figure svg")
        before = drawing.bounding_box()["width"]
        page.get_by_role("button", name="Zoom in").click()
        page.locator("figure .scroll").focus()
        page.keyboard.press("+")
        assert drawing.bounding_box()["width"] == pytest.approx(1.5 * before, abs=2)
        assert page.locator(".zoom output").inner_text() == "150%"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width > 1000:  # all of it was shown
            assert page.evaluate(MIDDLE) == pytest.approx(0.5, abs=0.02)
        page.keyboard.press("-")
        assert drawing.bounding_box()["width"] == pytest.approx(1.25 * before, abs=2)
        page.get_by_role("button", name="Zoom to the width").click()
        assert drawing.bounding_box()["width"] == pytest.approx(before, abs=1)
        for _ in range(9):
            page.get_by_role("button", name="Zoom in").click()
        assert page.locator(".zoom output").inner_text() == "400%"
        assert (seen.errors, seen.messages) == ([], [])


def test_what_needs_the_script_is_hidden_without_it(page_file: Path) -> None:
    with opened(page_file) as (page, _):
        context = page.context.browser.new_context(java_script_enabled=False)
        plain = context.new_page()
        plain.goto(page_file.as_uri())
        for one in (".zoom", ".finder"):
            assert not plain.locator(one).is_visible()
        plain.locator("#stage-inception3a > summary").click()
        plain.locator("#stage-inception3a .steps a").last.click()
        assert plain.locator("#stage-inception3b").is_visible()
