"""`netspec draw`: goldens of both modules of figure 2, what a sheet holds, escaping, formats, colours, mistakes."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

import netspec
from netspec.draw import colours
from netspec.draw.compose import picture
from netspec.draw.network import draw_network
from netspec.draw.picture import Picture
from netspec.draw.svg import render
from tests.draw import geometry

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
NETSPEC = str(Path(sys.executable).parent / "netspec")
SPECS = sorted(path for path in (ROOT / "specs").rglob("*.ns") if re.search(r"(?m)^network ", path.read_text()))


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NETSPEC, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def drawn(path: Path) -> Picture:
    network = netspec.load(path)
    return picture(draw_network(network.checked, network.facts, unfold=False, heat=None))


@pytest.mark.parametrize(
    ("golden", "arguments"),
    [
        ("figure_2a", ["specs/inception_naive.ns", "--block", "inception_naive"]),
        ("figure_2b", ["specs/inception_reduced.ns", "--block", "inception"]),
        ("stage_3a", ["specs/googlenet.ns", "--stage", "3a"]),
    ],
)
def test_golden(golden: str, arguments: list[str]) -> None:
    done = run("draw", *arguments, "-o", "-")
    assert done.stdout == (GOLDEN / f"{golden}.svg").read_text(encoding="utf-8")
    assert not done.stderr


def test_figure_2_shows_what_the_paper_shows() -> None:
    """Figure 2b, left to right and top to bottom: the operations of the four branches, and where they join."""
    texts = geometry.written_texts((GOLDEN / "figure_2b.svg").read_text(encoding="utf-8"))
    assert texts[:9] == [
        *("input", "conv 1×1 c1", "conv 1×1 r3", "conv 3×3 c3", "conv 1×1 r5", "conv 5×5 c5"),
        *("maxpool 3×3", "conv 1×1 pp", "concat"),
    ]


def test_the_pictures_in_the_docs_are_what_the_command_draws() -> None:
    done = run("draw", "specs/googlenet.ns", "-o", "-")
    assert done.stdout == (ROOT / "docs" / "images" / "googlenet.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_fits_a_page_and_keeps_the_laws(path: Path) -> None:
    made = drawn(path)
    geometry.check(made)
    units_per_mm = min(max(made.width / 190, made.height / 277), max(made.width / 277, made.height / 190))
    assert 11 / units_per_mm > 1.6, "text on an A4 page is at least 1.6 mm high (4.5 points)"


def test_every_stage_and_head_is_in_the_picture_of_googlenet() -> None:
    network = netspec.load(ROOT / "specs/googlenet.ns")
    made = drawn(ROOT / "specs/googlenet.ns")
    names = [node.name for node in network.checked.network.body] + ["aux1", "aux2"]
    assert list(made.stages) == sorted(names, key=list(made.stages).index)
    assert {box.stage for box in made.boxes} == {*names, ""}
    weighted = [box for box in made.boxes if box.kind in ("convolution", "linear")]
    assert len(weighted) == 9 * 6 + 3 + 1 + 2 * 3


REPEATED = """
block unit(c) = conv 3x3 c -> relu
network net {
  input 8x16x16
  body: repeat 5 { unit 8 }
  a: unit 8
  b: unit 8
  c: unit 4
  aux head at a: linear 2
}
"""


def test_repeats_are_folded_with_a_count_and_open_on_demand(tmp_path: Path) -> None:
    spec = tmp_path / "main.ns"
    spec.write_text(REPEATED, encoding="utf-8")
    folded, whole = run("draw", str(spec), "-o", "-").stdout, run("draw", str(spec), "-o", "-", "--unfold").stdout
    assert geometry.written_texts(folded).count("×5") == 1
    # a is not folded with b: a head looks at it.
    assert geometry.written_texts(folded).count("conv 3×3 8") == 3
    assert geometry.written_texts(whole).count("conv 3×3 8") == 7
    assert "×5" not in geometry.written_texts(whole)


HOSTILE = """
## <script>alert(1)</script> & "doc"
block b(c "<img src=x onerror=alert(1)>" d "]]>&amp;'\\" <b>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") {
  conv 1x1 c
  conv 1x1 d
}
## </svg><script>alert(2)</script>
network net {
  input 3x8x8
  s: b 2 2
  published "<script>alert(3)</script>" { s: params=1 }
}
"""


@pytest.mark.parametrize("more", [[], ["--block", "b"], ["--stage", "s"], ["--heat", "params"]])
def test_no_string_of_a_spec_becomes_markup(tmp_path: Path, more: list[str]) -> None:
    spec = tmp_path / "main.ns"
    spec.write_text(HOSTILE, encoding="utf-8")
    done = run("draw", str(spec), "-o", "-", *more)
    assert done.returncode == 0, done.stderr
    tags = {
        one.tag.rpartition("}")[2] for one in ElementTree.fromstring(done.stdout).iter() if isinstance(one.tag, str)
    }
    assert tags <= {"svg", "title", "desc", "style", "g", "rect", "path", "text", "tspan"}
    attributes = {name for one in ElementTree.fromstring(done.stdout).iter() for name in one.attrib}
    assert not any(name.startswith("on") or "href" in name for name in attributes)


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG\r\n"), ("pdf", b"%PDF-")])
def test_other_formats(tmp_path: Path, form: str, begins: bytes) -> None:
    spec, target = str(ROOT / "specs/inception_reduced.ns"), tmp_path / f"net.{form}"
    assert run("draw", spec, "-o", str(target)).returncode == 0
    first = target.read_bytes()
    assert first.startswith(begins)
    assert run("draw", spec, "-o", str(target)).returncode == 0, "a picture that netspec wrote is replaced"
    assert target.read_bytes() == first
    target.write_bytes(b"mine")
    assert "NS007" in run("draw", spec, "-o", str(target)).stderr
    assert target.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--block", "incepton"], "did you mean `inception`?"),
        (["--stage", "3z"], "has no `3z`"),
        (["--block", "inception", "--heat", "macs"], "leave out --heat"),
        (["--heat", "flops"], "`flops` is not one of"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    done = run("draw", "specs/googlenet.ns", "-o", "-", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_draw_imports_neither_torch_nor_rich() -> None:
    script = "import sys; from netspec.cli.main import run; run(['draw', 'specs/googlenet.ns', '-o', '-']); "
    script += "sys.exit(bool({'torch', 'rich', 'cairosvg'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False).returncode == 0


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_text_and_lines_stand_out(mode: int) -> None:
    """Text at least 4.5 to 1 on what it stands on, lines 3 to 1 on the paper: WCAG 2.1, AA."""
    paper = colours.PAPER[mode]
    for tint in colours.TINTS.values():
        fill, line = (tint.light, tint.dark)[mode]
        assert contrast(colours.INK[mode], fill) >= 4.5, tint
        assert contrast(line, paper) >= 3, tint
    for tones in colours.HEAT:
        assert contrast(*tones[mode]) >= 4.5, tones
    assert contrast(colours.QUIET[mode], paper) >= 4.5
    assert contrast(colours.QUIET[mode], colours.FRAME[mode][0]) >= 4.5
    assert contrast(colours.LINE[mode], paper) >= 3


def test_the_heat_scale_falls_evenly() -> None:
    """So that it is read on paper without colour: each step is lighter than the one before, in dark mode darker."""
    for mode, sign in ((0, 1), (1, -1)):
        tones = [sign * luminance(one[mode][0]) for one in colours.HEAT]
        assert tones == sorted(tones)


def test_same_bytes_twice() -> None:
    assert render(drawn(ROOT / "specs/googlenet.ns")) == render(drawn(ROOT / "specs/googlenet.ns"))


@pytest.mark.parametrize("name", ["inception_v4", "inception_resnet_v2", "googlenet"])
def test_no_line_turns_aside_by_a_hair(name: str) -> None:
    """A branch that is almost below the line that enters is below it."""
    loaded = netspec.load(ROOT / "specs" / f"{name}.ns")
    drawn = picture(draw_network(loaded.checked, loaded.facts, unfold=False, heat=None))
    stretches = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for edge in drawn.edges for a, b in pairwise(edge.points)]
    assert not {1, 2, 3} & set(stretches)
