"""Mutated specs end in success or in coded diagnostics inside the file, never in an exception, and always soon."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import strategies as st

from netspec.diagnostics.explain import codes
from netspec.diagnostics.render import render
from netspec.lazy import resolve
from netspec.network import Network
from netspec.pipeline import Outcome, check_file
from netspec.report.formats import REPORT_FORMATS, TABLE_FORMATS
from netspec.source import Place
from tests.laws.mutations import mutated
from tests.laws.specs import Spec, specs
from tests.laws.trying import PARTS, number, tried

ROOT = Path(__file__).parents[2] / "specs"
SHIPPED = sorted(ROOT.rglob("*.ns"))
HOW_MANY = int(os.environ.get("NETSPEC_MUTATIONS", "1200"))
# Far more than any case takes: an alarm for what would hang, not a measure.
HANGS_AFTER_S = 120
CODES = frozenset(codes())


@contextmanager
def alarm() -> Iterator[None]:
    """Ends what hangs."""

    def hangs(*_: object) -> None:
        raise TimeoutError("this spec hangs")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(HANGS_AFTER_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def held(path: Path, text: str) -> None:
    """Runs the whole pipeline over a text and holds what comes out against what every text is promised."""
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with alarm():
        outcome = check_file(path, {})
        told = render(outcome.problems, outcome.sources)
    assert all(one.code in CODES for one in outcome.problems)
    assert all(character.isprintable() or character in "\t\n" for character in told)
    for one in outcome.problems:
        sane(one.place, outcome)
        assert one.place.line or one.status == 2
        for label in one.labels:
            sane(label.place, outcome)
    if outcome.ok:
        compiles(outcome)


def sane(place: Place, outcome: Outcome) -> None:
    """A place lies inside its file: its lines exist, its columns are on them, its end is not before its start."""
    if not place.line:
        return
    lines = outcome.sources[place.path].lines()
    assert 1 <= place.line <= place.end_line <= len(lines)
    assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    assert 1 <= place.end_column <= len(lines[place.end_line - 1]) + 2
    assert (place.line, place.column) < (place.end_line, place.end_column)


def compiles(outcome: Outcome) -> None:
    """What is accepted is compiled, to a file that Python accepts, and is shown in every way there is."""
    for one in outcome.networks:
        network = Network(one)
        if len(network.facts.nodes) < 2_000:
            compile(network.to_source(), "network.py", "exec")
            shown(network)


def shown(network: Network) -> None:
    """Every view of a network: reports and tables in each format, its picture, its page."""
    views = [(REPORT_FORMATS, network.report()), (TABLE_FORMATS, network.table()), (TABLE_FORMATS, network.table(True))]
    for formats, value in views:
        for name, place in formats.items():
            assert resolve(place)(value, width=80, color=False).strip(), name
    assert network.to_svg().startswith("<svg")
    assert network.to_html().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("part", PARTS)
def test_mutated_shipped_specs(part: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT, tmp_path / "specs")
    random = Random(number(part))
    for count in range(HOW_MANY // 4):
        spec = tmp_path / "specs" / SHIPPED[count % len(SHIPPED)].relative_to(ROOT)
        text = spec.read_text(encoding="utf-8")
        held(spec, mutated(text, random))
        spec.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("part", PARTS)
def test_mutated_random_specs(part: str, tmp_path: Path) -> None:
    def holds(spec: Spec, chosen: int) -> None:
        if spec.library is not None:
            (tmp_path / "library.ns").write_text(spec.library, encoding="utf-8")
        held(tmp_path / "spec.ns", mutated(spec.text, Random(chosen)))

    tried(part, holds, specs(), st.integers(0, 2**32), how_many=HOW_MANY // 4)
