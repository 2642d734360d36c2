"""The letters of pictures: as wide as Helvetica's, shaped as an installed font's, and the same bytes anywhere."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from fontTools.agl import AGL2UV
from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont

import netspec
from netspec.draw.compose import picture
from netspec.draw.letters import MISSING, letters
from netspec.draw.network import draw_network
from netspec.draw.svg import render
from netspec.draw.text import TextRun
from netspec.draw.writing import as_outlines, written
from tests.draw.test_draw import NETSPEC, ROOT
from tests.page.browser import needs_chromium, opened

AFMS = Path(mpl.get_data_path()) / "fonts" / "pdfcorefonts"
LIBERATION = Path("/usr/share/fonts/truetype/liberation")
# What the font has otherwise than Helvetica.
OTHERWISE = set("·¯±÷µ")
Bounds = tuple[float, float, float, float]


def bounds(path: str) -> Bounds | None:
    pen = BoundsPen(None)
    parse_path(path, pen)
    return pen.bounds


def advances(name: str) -> dict[str, int]:
    """Adobe's own widths of a font's letters."""
    found = re.findall(r"WX (\d+) ; N (\w+) ;", (AFMS / f"{name}.afm").read_text(encoding="latin-1"))
    return {chr(AGL2UV[glyph]): int(wide) for wide, glyph in found if glyph in AGL2UV}


@pytest.mark.parametrize(("strong", "name"), [(False, "Helvetica"), (True, "Helvetica-Bold")])
def test_letters_are_as_wide_as_helvetica_s(strong: bool, name: str) -> None:
    theirs = advances(name)
    shared = set(theirs) & set(letters(strong).found)
    assert {char for char in shared if letters(strong).advance(char) != theirs[char]} == OTHERWISE
    assert len(shared) > 180


@pytest.mark.skipif(not LIBERATION.is_dir(), reason="needs fonts-liberation (see .ci/apt-packages)")
@pytest.mark.parametrize(("strong", "name"), [(False, "Regular"), (True, "Bold")])
def test_letters_are_those_of_the_font_that_they_were_traced_from(strong: bool, name: str) -> None:
    """Against another version of it, whose letters and figures differ by a few hundredths of the em."""
    font = TTFont(LIBERATION / f"LiberationSans-{name}.ttf")
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    compared = 0
    for char in letters(strong).found:
        if not (char.isascii() and char.isalnum()):
            continue
        pen = BoundsPen(glyphs)
        glyphs[names[ord(char)]].draw(pen)
        mine = bounds(letters(strong).outline(char))
        assert (mine is None) == (pen.bounds is None), char
        if mine and pen.bounds:
            left, bottom, right, top = pen.bounds
            theirs = (left, -top, right, -bottom)
            assert max(abs(a - b) for a, b in zip(mine, theirs, strict=True)) < 0.08 * letters(strong).units, char
            compared += 1
    assert compared == 62


def test_outlines_stay_in_the_room_of_their_text() -> None:
    network = netspec.load(ROOT / "specs/googlenet.ns")
    made = picture(draw_network(network.checked, network.facts, unfold=False, heat="macs"))
    root = ElementTree.fromstring(render(made, write=as_outlines))
    assert not list(root.iter("{http://www.w3.org/2000/svg}text"))
    for box in made.boxes:
        for text, size in ((box.text, 11.0), *([(box.note, 9.0)] if box.note else [])):
            line = written(text, box.x + box.width // 2, 0, size, "middle", "x")
            assert box.x <= line.x
            assert line.x + line.width <= box.x + box.width
            left, top, right, bottom = drawn_bounds(as_outlines(line))
            assert line.x - 1 <= left <= right <= line.x + line.width + 1
            assert -size <= top <= bottom <= size / 3


def drawn_bounds(element: str) -> Bounds:
    """The bounds of a path element after its transform."""
    found = re.fullmatch(r'<path .*"translate\((\S+),(\S+)\) scale\((\S+),(\S+)\)" d="(.*)"/>', element)
    assert found
    x, y, across, up = map(float, found.groups()[:4])
    inner = bounds(found[5])
    assert inner
    return x + inner[0] * across, y + inner[1] * up, x + inner[2] * across, y + inner[3] * up


def test_a_letter_that_is_not_there_is_an_empty_box() -> None:
    made = as_outlines(written((TextRun("漢"),), 0, 0, 10.0, "start", "x"))
    assert letters(False).outline(MISSING) in made


@pytest.mark.parametrize("form", ["png", "pdf"])
@pytest.mark.parametrize("name", ["googlenet", "inception_v3"])
def test_the_same_bytes_on_a_machine_without_fonts(form: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}/empty</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    bare = {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    made = []
    for number, environment in enumerate((dict(os.environ), bare)):
        target = tmp_path / f"{number}.{form}"
        command = [NETSPEC, "draw", f"specs/{name}.ns", "--heat", "macs", "-o", str(target)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        made.append(target.read_bytes())
    assert made[0] == made[1]


IN_BOXES = """() => {
  const wrong = [];
  const spare = 2.5;  // the browser squeezes no single letter, and a box has seven to spare on either side
  let texts = 0;
  for (const text of document.querySelectorAll("text")) {
    texts += 1;
    const found = text.getBBox(), room = Number(text.getAttribute("textLength"));
    const start = Number(text.getAttribute("x"));
    if (found.x < start - spare || found.width > room + spare) wrong.push([text.textContent, found.width, room]);
  }
  return [texts, wrong];
}"""


@needs_chromium
@pytest.mark.parametrize("font", ["monospace", "serif", "DejaVu Sans", "nothing at all"])
def test_text_stays_in_its_room_in_a_browser_with_any_font(font: str, tmp_path: Path) -> None:
    svg: Any = netspec.load(ROOT / "specs/googlenet.ns").to_svg(heat="macs")
    (tmp_path / "a.svg").write_text(re.sub(r"font-family:[^}]*}", f"font-family:{font!r}}}", svg), encoding="utf-8")
    with opened(tmp_path / "a.svg") as (page, _):
        texts, wrong = page.evaluate(IN_BOXES)
    assert texts > 200
    assert wrong == []
