"""The pages on A4: no column is lost, nothing stands beyond the edge, nothing is left that only a screen can use."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import netspec
from tests.page.browser import needs_chromium, opened
from tests.page.test_page import ROOT, run

WIDE = 703  # pixels between the margins of an upright A4 page
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (see .ci/apt-packages)")
CUT = """() => [...document.querySelectorAll(".scroll, pre, figure, table, details")]
  .filter((one) => one.getClientRects().length && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.getAttribute("aria-label") || one.outerHTML.slice(0, 80))"""
DIFFERENCE = ("diff", "specs/googlenet.ns", "specs/torchvision/googlenet.ns")


def page_of(arguments: tuple[str, ...], folder: Path) -> Path:
    target = folder / "page.html"
    done = run(*arguments, "--format", "html", "-o", str(target))
    assert done.returncode == 0, done.stderr
    return target


@needs_chromium
@pytest.mark.parametrize(
    "arguments",
    [*(("report", f"specs/{name}.ns") for name in ("googlenet", "inception_v3", "xception")), DIFFERENCE],
    ids=lambda one: f"{one[0]}-{Path(one[-1]).stem}",
)
def test_nothing_is_cut_off_on_paper(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with opened(page_of(arguments, tmp_path), WIDE) as (page, _):
        for one in page.locator("button", has_text="Open all").all():
            one.click()
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDE
        assert page.evaluate(CUT) == []
        assert page.locator("button, nav, input, .steps").locator("visible=true").count() == 0


@needs_chromium
@needs_pdftotext
def test_every_row_of_the_table_is_on_paper_with_all_its_cells(tmp_path: Path) -> None:
    table = netspec.load(ROOT / "specs/googlenet.ns").table()
    with opened(page_of(("report", "specs/googlenet.ns"), tmp_path)) as (page, _):
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    command = ["pdftotext", "-bbox", str(tmp_path / "page.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sheets = re.split(r"<page ", text)[1:]
    sizes = [re.match(r'width="([\d.]+)" height="([\d.]+)"', sheet) for sheet in sheets]
    assert {(round(float(one[1])), round(float(one[2]))) for one in sizes if one} == {(595, 842), (842, 595)}
    for sheet, size in zip(sheets, sizes, strict=True):
        edges = [float(right) for right in re.findall(r'xMax="([\d.]+)"', sheet)]
        assert size
        assert max(edges) < float(size[1])
    command = ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = {re.sub(r"\s", "", row) for row in shown.splitlines()}
    assert {re.sub(r"\s", "", "".join(cell.text for cell in line.cells)) for line in table.lines} <= rows
