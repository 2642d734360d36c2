"""Names of damaged specs are resolved too, as far as they go: each use is where it says, and is called what it says."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from netspec.lowering.declarations.loader import Loader
from netspec.resolving.resolver import resolved
from netspec.source import SourceFile
from tests.laws.mutations import mutated
from tests.laws.trying import TWO_PARTS, number

ROOT = Path(__file__).parents[2] / "specs"
SHIPPED = sorted(ROOT.rglob("*.ns"))
HOW_MANY = int(os.environ.get("NETSPEC_MUTATIONS", "1200")) // 20


def holds(text: str, path: Path) -> None:
    program = Loader(ROOT).load_text(SourceFile(str(path), text), path)
    texts = {name: source.text for name, source in program.sources.items()}
    names = resolved(program)
    for one in names.uses:
        assert one.span.of(texts[one.place.path]) == one.text
        assert names.meant(one.place.path, one.span.start) is not None
    for definition in names.definitions:
        if definition.kind not in ("operation", "unlabelled"):
            assert definition.span.of(texts[definition.place.path]) == definition.name
            assert definition.extent.holds(definition.span)
            assert names.meant(definition.place.path, definition.span.start) is not None


@pytest.mark.parametrize("part", TWO_PARTS)
def test_damaged_specs(part: str) -> None:
    random = Random(number(part))
    for _ in range(HOW_MANY):
        path = random.choice(SHIPPED)
        text = mutated(path.read_text(encoding="utf-8"), random)[:20_000]
        try:
            holds(text, path)
        except Exception as error:
            raise AssertionError(f"{path}:\n{text}") from error
