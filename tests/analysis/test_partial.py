"""Shapes that are known beside a mistake are kept, and those of the mended spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.pipeline import check_file

SPEC = """network net {
  input 3x8x8
  a: conv 3x3 4
  b: conv 3x3 8 -> relu
  c: concat {
    conv 1x1 4
    conv 3x3 4
  }
  d: maxpool 2x2/2
  fc: linear 10
}
"""
# What is written instead of which line, and the nodes whose shapes are known all the same.
MISTAKES = (
    ("  fc: linear 10\n", "  fc: linea 10\n", "a b b.0 b.1 c c.branch1 c.branch2 d"),
    ("  fc: linear 10\n", "  fc: linear =\n", "a b b.0 b.1 c c.branch1 c.branch2 d"),
    ("    conv 3x3 4\n", "    conv 3x3/2 4\n", "a b b.0 b.1 c.branch1 c.branch2"),
    ("    conv 3x3 4\n", "    conv 3x3 none\n", "a b b.0 b.1 c.branch1"),
    ("  d: maxpool 2x2/2\n", "  d: maxpool 20x20 pad=valid\n", "a b b.0 b.1 c c.branch1 c.branch2"),
    ("  d: maxpool 2x2/2\n", "  d: maxpool 2x2/2 pad=so\n", "a b b.0 b.1 c c.branch1 c.branch2"),
    ("  a: conv 3x3 4\n", "  a: conv 3x3 4 act=rely\n", "a b b.0 b.1 c c.branch1 c.branch2 d fc"),
)


def shapes(text: str, folder: Path) -> tuple[dict[str, str], bool]:
    """All shapes that are known, by path, and whether the network holds together."""
    path = folder / "spec.ns"
    path.write_text(text, encoding="utf-8")
    outcome = check_file(path, {})
    (known,) = [one.network.shapes for one in outcome.networks] + [one.shapes for one in outcome.partial]
    return {name: str(shape) for name, shape in known.items()}, outcome.ok


@pytest.mark.parametrize(("line", "mistake", "known"), MISTAKES)
def test_what_is_known_beside_a_mistake(line: str, mistake: str, known: str, tmp_path: Path) -> None:
    right, holds = shapes(SPEC, tmp_path)
    assert holds
    found, still = shapes(SPEC.replace(line, mistake), tmp_path)
    assert not still
    # Nodes before the mistake are what they are without it; one behind it has no shape.
    assert found.keys() == set(known.split())
    assert {name: shape for name, shape in found.items() if name != "c.branch2"}.items() <= right.items()


def test_the_other_networks_of_a_file_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "spec.ns"
    path.write_text(SPEC + SPEC.replace("net {", "other {").replace("linear", "linea"), encoding="utf-8")
    outcome = check_file(path, {})
    assert [one.network.network.name for one in outcome.networks] == ["net"]
    assert [one.network.name for one in outcome.partial] == ["other"]
