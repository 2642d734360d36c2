"""Two networks side by side as a page: its bytes, its figures, its structure; and in a real Chromium."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.page.browser import needs_chromium, opened
from tests.page.outline import Outline
from tests.page.test_page import HOSTILE, run

NETWORKS = ("specs/googlenet.ns", "specs/torchvision/googlenet.ns")
GONE = "network net {\n  input 3x8x8\n  a: conv 3x3 4\n  b: conv 3x3 4\n}\n"
CAME = "network net {\n  input 3x8x8\n  a: conv 3x3 4\n  c: maxpool 2x2/2\n}\n"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page") / "diff.html"
    done = run("diff", *NETWORKS, "--format", "html", "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"wrote {target}\n", "")
    return target


def text_of(text: str) -> str:
    return "".join(Outline(text).text)


def test_every_link_leads_somewhere_and_no_id_is_there_twice(page_file: Path) -> None:
    outline = Outline(page_file.read_text(encoding="utf-8"))
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [str(attributes["href"]) for attributes in outline.all("a")]
    assert {"#old-conv2", "#new-conv3", "#old-aux1", "#new-aux1"} <= set(targets)
    assert all(target[0] == "#" and target[1:] in ids for target in targets)
    assert not {name for _, attributes in outline.elements for name in attributes if name in ("src", "style", "srcset")}


def test_structure_for_screen_readers(page_file: Path) -> None:
    outline = Outline(page_file.read_text(encoding="utf-8"))
    tags = [name for name, _ in outline.elements]
    assert [tags.count(one) for one in ("main", "header", "nav", "h1", "section")] == [1, 1, 1, 1, 4]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tags.count("caption") == tags.count("table")
    assert all(one.get("scope") in ("col", "colgroup", "row") for one in outline.all("th"))


def test_figures_are_those_of_the_json(page_file: Path) -> None:
    text = text_of(page_file.read_text(encoding="utf-8"))
    data = json.loads(run("diff", *NETWORKS, "--format", "json").stdout)
    for one in data["stages"] + data["aux"]:
        assert f" {one['status']}" in text
        for side in filter(None, (one["before"], one["after"])):
            assert f"{side['params']:,}" in text
            assert f"{side['macs']:,}" in text
            assert "×".join(map(str, side["receptive_field"])) in text
            assert side["filters"] in text
    for total in data["totals"].values():
        assert f"{total['before']:,}" in text
        assert f"{total['after']:,}{' ≠' if total['delta'] else ''}" in text
    assert data["convention"] in text
    assert all(name in text for name in NETWORKS)
    assert "all 59 conv: bias dropped" in text


def test_what_came_and_what_went(tmp_path: Path) -> None:
    for name, text in (("a.ns", GONE), ("b.ns", CAME)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    text = run("diff", "a.ns", "b.ns", "--format", "html", cwd=tmp_path).stdout
    outline = Outline(text)
    rows = [one.get("class") for one in outline.all("tr") if str(one.get("class")).startswith("stage")]
    assert sorted(map(str, rows)) == ["stage is-added", "stage is-removed", "stage is-same"]
    assert "+ added" in text_of(text)
    assert "− removed" in text_of(text)


def test_a_network_against_itself_differs_in_nothing() -> None:
    done = run("diff", NETWORKS[0], NETWORKS[0], "--format", "html", "--check")
    assert done.returncode == 0
    assert "Nothing differs." in text_of(done.stdout)
    assert "differs" not in {one.get("class") for _, one in Outline(done.stdout).elements}


def test_branches_have_rows_where_asked() -> None:
    count = [
        run("diff", *NETWORKS, "--format", "html", *more).stdout.count('<tr class="branch')
        for more in ([], ["--branches"])
    ]
    assert count == [0, 9 * 4]


def test_same_bytes_twice(page_file: Path) -> None:
    assert run("diff", *NETWORKS, "--format", "html").stdout == page_file.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["rich", "markdown", "json", "html"])
def test_output_files(tmp_path: Path, form: str) -> None:
    target = tmp_path / "diff"
    arguments = ["diff", *NETWORKS, "--format", form, "-o", str(target)]
    assert run(*arguments).returncode == 0
    printed = run("diff", *NETWORKS, "--format", form).stdout
    assert target.read_text(encoding="utf-8") == printed
    target.write_text("mine")
    done = run(*arguments)
    assert (done.returncode, "NS007" in done.stderr, target.read_text()) == (2, True, "mine")
    assert run(*arguments, "--force", "--check").returncode == 1
    assert target.read_text(encoding="utf-8") == printed


@needs_chromium
def test_no_string_of_a_spec_runs(tmp_path: Path) -> None:
    specs = [tmp_path / f"{name}<img src=x onerror=ran=1>.ns" for name in "ab"]
    specs[0].write_text(HOSTILE, encoding="utf-8")
    specs[1].write_text(HOSTILE.replace("s: b 2 | 2", "s: b 2 | 3"), encoding="utf-8")
    target = tmp_path / "diff.html"
    done = run("diff", *map(str, specs), "--format", "html", "-o", str(target))
    assert done.returncode == 0, done.stderr
    outline = Outline(target.read_text(encoding="utf-8"))
    assert len(outline.all("script")) == 1
    assert not outline.all("img")
    assert not any(name.startswith("on") for _, attributes in outline.elements for name in attributes)
    with opened(target) as (page, seen):
        assert page.evaluate("typeof ran") == "undefined"
        assert page.locator("img").count() == 0
        assert page.locator("section").count() == 4
        assert "onerror" in page.locator("header").inner_text()
        assert (seen.dialogs, seen.errors, seen.messages) == ([], [], [])
        assert seen.requests == [target.as_uri()]


@needs_chromium
def test_by_keyboard_from_either_drawing_to_the_row(page_file: Path) -> None:
    with opened(page_file) as (page, seen):
        for target in ("#old-inception4e", "#new-conv3"):
            page.locator(f"figure a[href='{target}']").focus()
            page.keyboard.press("Enter")
            page.wait_for_selector(f"{target}:target:focus", state="attached")
        row = page.locator("tr:has(:target)").inner_text()
        assert "conv2 → conv2, conv3" in row
        assert "115,200 ≠" in row
        assert (seen.errors, seen.messages) == ([], [])


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_both_sides_fit_the_page_and_all_text_stands_out(page_file: Path, width: int, dark: bool) -> None:
    script = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
    with opened(page_file, width, dark) as (page, seen):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        old, new = (page.locator("figure").nth(number).bounding_box() for number in (0, 1))
        assert (old["y"] == new["y"]) == (width > 1000)
        found = page.evaluate(script)
        assert found["texts"] > 300
        assert found["weak"] == []
        assert seen.messages == []
