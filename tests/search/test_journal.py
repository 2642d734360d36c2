"""A study in a file: what is noted stays, a line that was cut short never was, and one search at a time works on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.search.journal import Journal, stored

OF = {"the spec's files": "abc"}


@pytest.fixture
def where(tmp_path: Path) -> str:
    return str(tmp_path / "study.jsonl")


def test_what_is_noted_stays(where: str) -> None:
    assert stored(where, "around") is None
    Journal(where, "around", OF).add({"trial": 0})
    assert stored(where, "around") == OF
    assert stored(where, "another") == {}
    assert Journal(where, "around", OF).entries == [{"trial": 0}]


def test_cut_short_at_any_byte(where: str) -> None:
    for number in range(3):
        Journal(where, "around", OF).add({"trial": number})
    whole = Path(where).read_bytes()
    for length in range(len(whole)):
        Path(where).write_bytes(whole[:length])
        kept = max(whole[:length].count(b"\n") - 1, 0)
        assert (stored(where, "around") is None) == (b"\n" not in whole[:length])
        entries = Journal(where, "around", OF).entries
        assert entries == [{"trial": number} for number in range(kept)]
        assert Path(where).read_bytes().endswith(b"}\n")


def test_one_search_at_a_time(where: str) -> None:
    pytest.importorskip("fcntl", reason="files can't be locked here")
    first = Journal(where, "around", OF)
    with pytest.raises(BlockingIOError, match="another search"):
        Journal(where, "around", OF)
    first.file.close()
    Journal(where, "around", OF)


def test_what_is_no_study(where: str) -> None:
    with pytest.raises(ValueError, match="in a file"):
        stored("sqlite:///study.db", "around")
    for text in ("[1]\n", "{\n", '{"op_code": 0}\n', "\udcff\n"):
        Path(where).write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(ValueError, match="no study"):
            stored(where, "around")
