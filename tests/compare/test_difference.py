"""What a difference says: small edits whose answer is known, and the paper's GoogLeNet against torchvision's.

`golden/*.txt` hold the two specs of a comparison on their first line, below it what is printed. `python -m
tests.compare.test_difference` writes them anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import netspec
from netspec.compare.fold import lines
from netspec.compare.formats import DIFF_FORMATS
from netspec.compare.model import Difference
from netspec.lazy import resolve
from tests.oracle.reference import SPECS

GOLDEN = Path(__file__).parent / "golden"
STEM = "  input 3x32x32\n"
CELL = "concat {{\n    conv 1x1 8\n    conv 1x1 4 -> conv {kernel} {filters}\n  }}\n"


def spec(folder: Path, name: str, body: str) -> netspec.Network:
    path = folder / f"{name}.ns"
    path.write_text(f"network example {{\n{STEM}{body}}}\n", encoding="utf-8")
    return netspec.load(path)


def difference(folder: Path, before: str, after: str) -> Difference:
    return spec(folder, "a", before).diff(spec(folder, "b", after))


def said(found: Difference) -> list[tuple[str, str]]:
    return [(one.about, one.text) for one in lines(found)]


CASES = {
    "kernel": ("conv 3x3 8\n", "conv 5x5 8\n", [("conv_1", "conv 3x3 -> 5x5")]),
    "filters": ("stem: conv 3x3 8\n", "stem: conv 3x3 16\n", [("stem", "filters 8 -> 16")]),
    "norm": (
        "conv 3x3 8\n",
        "conv 3x3 8 norm=batch act=relu\n",
        [("conv_1", "bias dropped, batch norm added, relu added")],
    ),
    "bias": ("conv 3x3 8 bias=true\n", "conv 3x3 8\n", []),
    "added": ("a: conv 3x3 8\n", "a: conv 3x3 8\nmaxpool 3x3/2\n", [("maxpool_1", "added (maxpool)")]),
    "renamed": ("a: conv 3x3 8\n", "b: conv 3x3 8\n", [("renamed", "a -> b")]),
    "split": ("a: conv 1x1 4 -> conv 3x3 8\n", "a: conv 1x1 4\nb: conv 3x3 8\n", [("a", "split into a, b")]),
    "pool": (
        "maxpool 3x3/2\n",
        "avgpool 3x3/2\n",
        [("maxpool_1", "maxpool 3x3/2 -> avgpool 3x3/2"), ("renamed", "maxpool_1 -> avgpool_1")],
    ),
    "branch": (
        CELL.format(kernel="3x3", filters=8),
        CELL.format(kernel="5x5", filters=8),
        [("concat_1", "branch2.1 conv 3x3 -> 5x5")],
    ),
    "branch filters": (
        CELL.format(kernel="3x3", filters=8),
        CELL.format(kernel="3x3", filters=6),
        [("concat_1", "filters 8 | 4 8 -> 8 | 4 6")],
    ),
    "form": (
        "a: residual { relu -> conv 3x3 3 act=relu -> conv 1x1 3 }\n",
        "a: residual { relu\n repeat 1 { conv 3x3 3 -> relu }\n conv 1x1 3 }\n",
        [("a", "the same operations, written otherwise")],
    ),
    "order of what is added": (
        "a: add {\n s: conv 1x1 3\n r: conv 3x3 3 act=relu\n}\n",
        "a: add {\n r: conv 3x3 3 -> relu\n s: conv 1x1 3\n}\n",
        [("a", "the same operations, written otherwise")],
    ),
    "joined": (
        "residual { conv 3x3 3 }\n",
        "residual scale=0.5 { conv 3x3 3 }\n",
        [("residual_1", "scale 1.0 -> 0.5")],
    ),
    "kind": (
        "add {\n    conv 3x3 8\n    conv 1x1 8\n  }\n",
        "mul {\n    conv 3x3 8\n    conv 1x1 8\n  }\n",
        [("add_1", "add of 2 -> mul of 2"), ("renamed", "add_1 -> mul_1")],
    ),
    "everywhere": (
        "a: conv 3x3 8\nb: conv 3x3 8\n",
        "a: conv 3x3 8 act=relu\nb: conv 3x3 8 act=relu\n",
        [("everywhere", "all 2 conv: relu added")],
    ),
    "later": (
        "a: conv 3x3 8\nb: conv 3x3 8\n",
        "a: conv 3x3 16\nb: conv 3x3 8\n",
        [("a", "filters 8 -> 16"), ("b", "written as before; differ in size or cost, since earlier stages changed")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_edit(case: str, tmp_path: Path) -> None:
    before, after, wanted = CASES[case]
    found = difference(tmp_path, before, after)
    assert said(found) == wanted
    assert found.same == (not wanted)


def test_a_crossing_label_is_followed_before_likeness(tmp_path: Path) -> None:
    found = difference(tmp_path, "a: conv 3x3 8\nb: conv 3x3 8\n", "new: conv 3x3 8\na: conv 3x3 8\nb: conv 3x3 8\n")
    assert [part.status for part in found.stages] == ["added", "affected", "affected"]


def test_branches_carry_the_figures(tmp_path: Path) -> None:
    found = difference(tmp_path, CELL.format(kernel="3x3", filters=8), CELL.format(kernel="5x5", filters=6))
    (stage,) = found.stages
    first, second = stage.branches
    assert (first.status, second.status) == ("same", "changed")
    assert second.delta("params") == stage.delta("params") == (25 * 4 * 6 + 6) - (9 * 4 * 8 + 8)
    assert second.delta("macs") == stage.delta("macs") == (25 * 4 * 6 - 9 * 4 * 8) * 32 * 32
    assert second.before is not None
    assert second.before.filters == "4 8"


def test_past_the_limit_nodes_are_paired_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netspec.compare.align.MOST_CELLS", 3)
    found = difference(tmp_path, "a: conv 3x3 8\nb: relu\n", "c: conv 3x3 9\nd: gelu\n")
    assert [(part.before and part.before.names, part.after and part.after.names) for part in found.stages] == [
        (("a",), ("c",)),
        (("b",), ("d",)),
    ]


def shown(command: str) -> str:
    """What a golden's first line asks for: two specs, a format, a width."""
    one, other, form, width = command.split()
    found = netspec.load(SPECS / one).diff(netspec.load(SPECS / other))
    found = found.replace(before=found.before.replace(source=one), after=found.after.replace(source=other))
    text: str = resolve(DIFF_FORMATS[form])(found, branches=False, width=int(width), color=False)
    return text


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    command, wanted = path.read_text(encoding="utf-8").split("\n", 1)
    assert shown(command) == wanted


def test_the_code_is_not_the_paper_on_one_screen() -> None:
    lines_shown = shown("googlenet.ns torchvision/googlenet.ns rich 120").splitlines()
    assert len(lines_shown) <= 50
    assert max(map(len, lines_shown)) <= 120
    assert sum("branch3.1 conv 5x5 -> 3x3" in line for line in lines_shown) == 1


if __name__ == "__main__":
    for golden in sorted(GOLDEN.glob("*.txt")):
        first = golden.read_text(encoding="utf-8").split("\n", 1)[0]
        golden.write_text(f"{first}\n{shown(first)}", encoding="utf-8")


def test_the_same_layers_without_their_block_cost_nothing_else(tmp_path: Path) -> None:
    block = "block cell(c) = residual { conv 3x3 c -> conv 3x3 3 }\n"
    written = ("a: repeat i in 1..2 { cell (2 * i) }", "a: cell 2 -> cell 4")
    spelled = "a: residual { conv 3x3 2 -> conv 3x3 3 } -> residual { conv 3x3 4 -> conv 3x3 3 }"
    networks = []
    for number, body in enumerate((*written, spelled)):
        file = tmp_path / f"{number}.ns"
        file.write_text(f"{block}network n {{\n  input 3x8x8\n  {body}\n}}\n", encoding="utf-8")
        networks.append(netspec.load(file))
    for one in networks:
        for other in networks:
            assert [part.status for part in one.diff(other).stages] == ["same"]


def test_the_order_of_what_is_joined_is_no_form(tmp_path: Path) -> None:
    before = "a: concat {\n s: conv 1x1 3\n r: conv 3x3 3 act=relu\n}\n"
    after = "a: concat {\n r: conv 3x3 3 -> relu\n s: conv 1x1 3\n}\n"
    found = difference(tmp_path, before, after)
    assert all(change.what != "form" for change in found.stages[0].changes)


@pytest.mark.parametrize("after", ["relu -> conv 3x3 3", "conv 3x3 3 -> tanh", "conv 3x3 3 bias=false -> relu"])
def test_what_computes_something_else_is_no_form(after: str, tmp_path: Path) -> None:
    found = difference(tmp_path, "a: conv 3x3 3 act=relu -> conv 1x1 3\n", f"a: {after} -> conv 1x1 3\n")
    assert found.stages[0].status == "changed"
    assert all(change.what != "form" for change in found.stages[0].changes)
