"""Values of expressions and params, told by the figures of a network that holds them."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest

import netspec

NETWORK = "\nnetwork n {\n  input 1x1x1\n  conv 1x1 (p) bias=false\n}\n"


def filters(folder: Path, head: str, **params: Any) -> int:
    """The value of `p` after these declarations, as a number of filters."""
    path = folder / "net.ns"
    path.write_text(head + NETWORK, encoding="utf-8")
    return netspec.load(path, **params).report().totals.params


@pytest.mark.parametrize(
    ("written", "value"),
    [
        # `//` and `%` go with the floor, as in Python, for fractions too.
        ("-7 // 2 + 10", -7 // 2 + 10),
        ("-7 % 4", -7 % 4),
        ("7 % -4 + 10", 7 % -4 + 10),
        ("7.5 // 2", floor(Fraction(15, 4))),
        ("7.5 % 2 * 2", Fraction(15, 2) % 2 * 2),
        ("(0.1 + 0.2) * 10", 3),
        ("1/3 * 3 * 5", 5),
        ("2 + 3 * 4 - 1", 13),
        ("20 - 4 - 3", 13),
        ("60 / 5 / 2", 6),
        ("- -8", 8),
        ("-+-8", 8),
        # Halves go up, on either side of zero.
        ("round(2.5)", 3),
        ("round(-2.5) + 10", 8),
        ("ceil(-2.1) + 10", ceil(-2.1) + 10),
        ("floor(-2.1) + 10", floor(-2.1) + 10),
        ("round_to(60, 8)", 64),
        ("round_to(59, 8)", 56),
        ("round_to(7.3, 0.5) * 2", 15),
        ("min(9, 8, 10)", 8),
        ("max(min(3, 4), 2)", 3),
        ("1_0", 10),
        ("1e1", 10),
        ("1.5e1", 15),
        ("1500e-2", 15),
        ("0.5K", 500),
        ("1Ki", 1024),
        ("0.5Ki", 512),
        ("1e1K", 10_000),
        ("0.25Mi", 2**18),
        ("0.001M", 1000),
        ("0.0001G", 100_000),
        ("(\n  3 # three\n  + # and\n\n  ## four\n  4\n)", 7),
    ],
)
def test_expressions_are_exact(written: str, value: int, tmp_path: Path) -> None:
    assert filters(tmp_path, f"let p = {written}") == value


def test_words_of_a_choice_can_be_compared(tmp_path: Path) -> None:
    path = tmp_path / "net.ns"
    path.write_text(
        "param mode: [slim, wide] = slim\nnetwork n {\n  input 1x1x1\n  conv 1x1 8 bias=(mode == wide)\n}\n",
        encoding="utf-8",
    )
    assert netspec.load(path).report().totals.params == 8
    assert netspec.load(path, mode="wide").report().totals.params == 16
    with pytest.raises(netspec.SpecError, match="NS308"):
        netspec.load(path, mode="wid")


@pytest.mark.parametrize(
    ("domain", "usual", "inside", "outside"),
    [
        ("1..8", "4", (1, 8, 4.0), (0, 9)),
        ("1..9 step 2", "3", (1, 9), (2, 4)),
        ("0..1 step 0.1", "0.2", (0.3, 0.7, 1), (0.25, 1.1)),
        ("-4..4 step 2", "-2", (-4, 0), (-3, 6)),
        ("-1.5..1.5", "0.5", (-1.5, 1.25), (-1.75, 2)),
        ("1Ki..4Ki step 1Ki", "2Ki", ("3Ki", 3072), ("3K", 5120)),
        ("[2, 0.5, -4]", "2", (0.5, -4), (-2, 4)),
        ("[true, false]", "true", (False, True), ()),
        ("[3x3, 5x5/2]", "3x3", ("5x5/2", "3x3"), ("5x5", "3x5")),
    ],
)
def test_a_domain_holds_what_it_says(
    domain: str, usual: str, inside: tuple[Any, ...], outside: tuple[Any, ...], tmp_path: Path
) -> None:
    path = tmp_path / "net.ns"
    path.write_text(f"param p: {domain} = {usual}\nnetwork n {{\n  input 1x1x1\n  relu\n}}\n", encoding="utf-8")
    for value in inside:
        assert netspec.load(path, p=value).report().totals.params == 0
    for value in outside:
        with pytest.raises(netspec.SpecError, match="NS308"):
            netspec.load(path, p=value)


@pytest.mark.parametrize("width", ["1/3", "2/3", "1/7", "0.1", "0.3", "7/3", "1e-3", "11/12"])
@pytest.mark.parametrize("count", [1, 12, 36, 60, 100])
@pytest.mark.parametrize("multiple", [1, 8, 12])
def test_filters_are_scaled_exactly(tmp_path: Path, width: str, count: int, multiple: int) -> None:
    """`round_to(count * width, multiple)`, at least `multiple`, with no float in between."""
    text = f"param width = {width}\nnetwork n {{\n  input 1x1x1\n  scale_filters width multiple={multiple}\n"
    (tmp_path / "net.ns").write_text(text + f"  conv 1x1 {count} bias=false\n}}\n")
    found = netspec.load(tmp_path / "net.ns").report().totals.params
    assert found == max(multiple, floor(count * Fraction(width) / multiple + Fraction(1, 2)) * multiple)
