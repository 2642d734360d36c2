"""The stored tables are the grammar's, and what is read of them makes the tokens and the trees that lark makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import lark
import pytest

from netspec.syntax import tables
from netspec.syntax.stored import JOINS, Parser, kind_of_join
from netspec.syntax.tokens import TokenStream
from tests.laws.mutations import mutated
from tests.laws.trying import FRESH, number

ROOT = Path(__file__).resolve().parents[2]
SPECS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "specs").rglob("*.ns"))]
EXTENT = ("start_pos", "end_pos", "line", "column", "end_line", "end_column")


@pytest.fixture(scope="module")
def built() -> lark.Lark:
    return tables.build()


@pytest.fixture(scope="module")
def stored() -> Parser:
    return tables.load()


def of_lark(built: lark.Lark, text: str) -> Iterator[lark.Token]:
    """Lark's own tokens, with the words of joins told."""
    return (one.update(kind_of_join(one)) if one in JOINS else one for one in built.lex(text))


def shown(node: Any) -> Any:
    """A token, or a tree, with where it stands."""
    if node is None:
        return None
    at = node if isinstance(node, lark.Token) else node.meta
    extent = tuple(getattr(at, name, None) for name in EXTENT)
    if isinstance(node, lark.Token):
        return node.type, str(node), extent
    return node.data, extent, [shown(child) for child in node.children]


def test_the_tables_are_those_of_the_grammar() -> None:
    text = tables.TABLES.read_text(encoding="utf-8")
    if f'"lark":"{lark.__version__}"' not in text:
        pytest.skip("another version of lark wrote the tables, and they are not used")
    assert text == tables.dump(), "python -m netspec.syntax.tables"


def test_tables_of_another_lark_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "grammar.jsonl").write_text('{"lark":"0.1"}\n', encoding="utf-8")
    monkeypatch.setattr(tables, "TABLES", tmp_path / "grammar.jsonl")
    assert [one.type for one in tables.load().lex("network a")] == ["NETWORK", "NAME"]


def test_tokens_are_larks(built: lark.Lark, stored: Parser) -> None:
    random = Random(number(FRESH[0]))
    for spec in SPECS:
        for text in (spec, mutated(spec, random)):
            assert [shown(one) for one in stored.lex(text)] == [shown(one) for one in of_lark(built, text)]


def test_trees_are_larks(built: lark.Lark, stored: Parser) -> None:
    for text in SPECS:
        ours, theirs = stored.machine(), built.parse_interactive("")
        for token in TokenStream("spec.ns", []).significant(of_lark(built, text)):
            ours.feed_token(token)
            theirs.feed_token(token)
        end = lark.Token("$END", "")
        assert shown(ours.feed_token(end)) == shown(theirs.feed_token(end))


def test_a_spec_reads_less_than_half_of_the_tables() -> None:
    assert tables.TABLES.stat().st_size < 100_000
    parser = tables.load()
    states: Any = parser.parser.parse_table.states
    machine = parser.machine()
    for token in parser.lex("network net {\n  input 3x8x8\n  conv 3x3 4 act=relu\n}\n"):
        machine.feed_token(token)
    assert 0 < len(states) < len(states.lines) / 2
    assert 0 < len(states.rules) < len(states.rules.lines) / 2
