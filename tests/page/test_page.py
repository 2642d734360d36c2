"""The HTML report as a file: its bytes, its structure, its figures; and in a real Chromium: keys, links, colours."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import netspec
from netspec.syntax.words import pieces
from tests.page.browser import needs_chromium, opened
from tests.page.outline import Outline

ROOT = Path(__file__).parents[2]
NETSPEC = str(Path(sys.executable).parent / "netspec")
GOOGLENET = ROOT / "specs" / "googlenet.ns"
SPECS = sorted((ROOT / "specs").rglob("*.ns"))


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NETSPEC, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page") / "report.html"
    done = run("report", "specs/googlenet.ns", "--format", "html", "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"wrote {target}\n", "")
    return target


def test_every_link_leads_somewhere_on_the_page(page_file: Path) -> None:
    outline = Outline(page_file.read_text(encoding="utf-8"))
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [attributes["href"] for attributes in outline.all("a")]
    assert targets
    assert all(target is not None and target[0] == "#" and target[1:] in ids for target in targets)
    assert not {name for _, attributes in outline.elements for name in attributes if name in ("src", "style", "srcset")}


def test_structure_for_screen_readers(page_file: Path) -> None:
    outline = Outline(page_file.read_text(encoding="utf-8"))
    tags = [name for name, _ in outline.elements]
    assert outline.all("html") == [{"lang": "en"}]
    assert [tags.count(one) for one in ("main", "header", "nav", "h1")] == [1] * 4
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    headings = {attributes.get("id") for name, attributes in outline.elements if name == "h2"}
    assert {one["aria-labelledby"] for one in outline.all("section")} == headings
    assert tags.count("caption") == tags.count("table")
    assert all(one.get("scope") in ("col", "row") for one in outline.all("th"))
    assert all("aria-label" in one or one.get("aria-hidden") for one in outline.all("svg"))
    assert outline.all("a")[0]["href"] == "#main"


def test_figures_are_the_report_s(page_file: Path) -> None:
    text = "".join(Outline(page_file.read_text(encoding="utf-8")).text)
    report = netspec.load(GOOGLENET).report()
    for row in report.rows:
        assert f"{row.macs:,}" in text
        assert f"{row.params:,}" in text
    for amount in (report.totals.params_train, report.totals.macs, report.totals.activations):
        assert f"{amount:,}" in text
    assert "2.7Ki ≠" in text
    assert text.count("does not hold") == 0
    assert "train.params == 13_378_280" in text


def test_with_params_set_no_expectation_is_held() -> None:
    written, changed = netspec.load(GOOGLENET).to_html(), netspec.load(GOOGLENET, classes=10).to_html()
    verdicts = [re.findall(">(holds|does not hold|not held)</span>", page) for page in (written, changed)]
    assert verdicts == [["holds"] * 7, ["not held"] * 7]
    assert ["here something else is set, so none is held" in page for page in (written, changed)] == [False, True]
    done = run("report", "specs/googlenet.ns", "--format", "html", "--set", "classes=10")
    assert done.stdout == changed


def test_counts_of_other_tools() -> None:
    done = run("report", "specs/torchvision/googlenet.ns", "--format", "html", "--count-as", "fvcore")
    text = "".join(Outline(done.stdout).text)
    assert "Counted as fvcore counts" in text
    counted = netspec.load(ROOT / "specs/torchvision/googlenet.ns").report("fvcore").counted
    assert counted is not None
    assert counted.macs is not None
    assert f"{counted.macs.total:,}" in text


def test_same_bytes_twice() -> None:
    assert netspec.load(GOOGLENET).to_html() == netspec.load(GOOGLENET).to_html()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_colouring_keeps_every_character(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = list(pieces(text))
    assert "".join(piece.text for piece in found) == text
    assert "keyword" in {piece.kind for piece in found}


def test_the_report_imports_neither_torch_nor_rich() -> None:
    script = "import sys; from netspec.cli.main import run; "
    script += "run(['report', 'specs/googlenet.ns', '--format', 'html']); "
    script += "sys.exit(bool({'torch', 'rich'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("form", ["rich", "json", "csv", "html"])
def test_output_files(tmp_path: Path, form: str) -> None:
    target = tmp_path / "report"
    arguments = ["report", "specs/googlenet.ns", "--format", form, "-o", str(target)]
    assert run(*arguments).returncode == 0
    printed = run("report", "specs/googlenet.ns", "--format", form).stdout
    assert target.read_text(encoding="utf-8") == printed
    target.write_text("mine")
    done = run(*arguments)
    assert done.returncode == 2
    assert "NS007" in done.stderr
    assert target.read_text() == "mine"
    assert run(*arguments, "--force").returncode == 0
    assert target.read_text(encoding="utf-8") == printed


SCRIPT = "<script>ran=1</script><img src=x onerror=ran=1>'\\\"]]>--></title></style></script><svg onload=ran=1>"
HOSTILE = f"""
## {SCRIPT}
# {SCRIPT}
param classes = 3

## {SCRIPT}
block b(c "{SCRIPT}" | d "#{SCRIPT}") = concat {{  # {SCRIPT}
  ## {SCRIPT}
  conv 1x1 c
  conv 1x1 d
}}

## {SCRIPT}
network net {{
  input 3x8x8
  ## {SCRIPT}
  s: b 2 | 2
  ## {SCRIPT}
  aux head at s: linear classes
  expect params > 1
  published "{SCRIPT}" {{ s: params=1 }}
}}
"""


@needs_chromium
def test_no_string_of_a_spec_runs(tmp_path: Path) -> None:
    spec, target = tmp_path / f"{'<b onclick=ran=1>'}.ns", tmp_path / "report.html"
    spec.write_text(HOSTILE, encoding="utf-8")
    done = run("report", str(spec), "--format", "html", "-o", str(target))
    assert done.returncode == 0, done.stderr
    for one in (target.read_text(encoding="utf-8"),):
        outline = Outline(one)
        assert len(outline.all("script")) == 1
        assert not outline.all("img")
        assert not any(name.startswith("on") for _, attributes in outline.elements for name in attributes)
    with opened(target) as (page, seen):
        page.click("summary")
        assert page.evaluate("typeof ran") == "undefined"
        assert page.locator("img").count() == 0
        assert "<script>ran=1</script>" in page.locator("#spec").inner_text()
        assert page.locator("section").count() == 7
        assert (seen.dialogs, seen.errors, seen.messages) == ([], [], [])
        assert seen.requests == [target.as_uri()]


@needs_chromium
def test_a_script_that_is_not_ours_is_stopped_by_the_policy(page_file: Path, tmp_path: Path) -> None:
    """The policy itself works: what is injected into the file behind netspec's back does not run."""
    target = tmp_path / "injected.html"
    text = page_file.read_text(encoding="utf-8")
    target.write_text(
        text.replace("</main>", "<script>ran=1</script><img src=x onerror=ran=1></main>"), encoding="utf-8"
    )
    with opened(target) as (page, seen):
        assert page.evaluate("typeof ran") == "undefined"
        assert any("Content Security Policy" in message for message in seen.messages)


@needs_chromium
def test_from_the_diagram_to_the_stage_to_its_line_and_back(page_file: Path) -> None:
    with opened(page_file) as (page, seen):
        page.click("figure a[href='#stage-inception4e']")
        stage = page.locator("#stage-inception4e")
        assert stage.evaluate("one => one.open")
        assert page.evaluate("document.activeElement.closest('details').id") == "stage-inception4e"
        assert "868,352" in stage.inner_text()
        stage.locator("dd a").click()
        line = page.evaluate("location.hash")
        assert page.locator(line).inner_text().endswith("4e: inception 256 | 160 320 | 32 128 | 128")
        stage.evaluate("one => { one.open = false }")
        page.locator(line).locator("a").click()
        assert stage.evaluate("one => one.open")
        assert seen.errors == []


@needs_chromium
def test_by_keyboard_alone(page_file: Path) -> None:
    with opened(page_file) as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        for _ in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.getAttribute('href') || ''").startswith("#stage-"):
                break
        target = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("Enter")
        page.wait_for_selector("summary:focus")
        assert page.locator(target).evaluate("one => one.open")
        page.keyboard.press("Enter")
        assert not page.locator(target).evaluate("one => one.open")


@needs_chromium
def test_without_scripts_everything_can_be_read(page_file: Path) -> None:
    with opened(page_file) as (page, _):
        context = page.context.browser.new_context(java_script_enabled=False)
        plain = context.new_page()
        plain.goto(page_file.as_uri())
        assert not plain.locator("button").first.is_visible()
        plain.locator("#stage-inception3a > summary").click()
        assert plain.locator("#stage-inception3a dl").is_visible()


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_makes_the_page_scroll_sideways(page_file: Path, width: int, dark: bool) -> None:
    with opened(page_file, width, dark) as (page, seen):
        page.locator("button", has_text="Open all").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (colour == "rgb(20, 23, 28)") == dark
        assert seen.messages == []


@needs_chromium
@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out(page_file: Path, dark: bool) -> None:
    """Every text of the page at least 4.5 to 1 on what is behind it (WCAG 2.1, AA)."""
    script = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
    with opened(page_file, dark=dark) as (page, _):
        page.locator("button", has_text="Open all").click()
        found = page.evaluate(script)
        assert found["texts"] > 500
        assert found["weak"] == []
