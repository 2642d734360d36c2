"""`netspec check`: its exit statuses, and the fields of its JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from netspec.cli.main import run

FINE = "network net {\n  input 3x32x32\n  conv 3x3 8\n}\n"
FIELDS = ["code", "severity", "message", "path", "line", "column", "end_line", "end_column", "labels", "help"]


def told(
    text: str, capsys: pytest.CaptureFixture[str], *options: str, said: str = ""
) -> tuple[int, list[dict[str, Any]]]:
    Path("spec.ns").write_text(text, encoding="utf-8")
    status = run(["check", "spec.ns", "--format", "json", *options])
    output = capsys.readouterr()
    assert output.err == said
    return status, json.loads(output.out)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_fine_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(FINE, capsys) == (0, [])


def test_fields_and_places(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = told(FINE.replace("conv", "a: conv").replace("}", "  a: cnov 3x3\n}"), capsys)
    assert status == 1
    assert [list(one) for one in found] == [FIELDS, FIELDS]
    first, second = found
    assert (first["code"], first["severity"], first["path"]) == ("NS207", "error", "spec.ns")
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (4, 3, 4, 4)
    (label,) = first["labels"]
    assert label["text"] == "the other one"
    assert [label[name] for name in FIELDS[3:8]] == ["spec.ns", 3, 3, 3, 4]
    assert second["message"] == "there is no operation or block `cnov`"
    assert second["help"] == "did you mean `conv`?"
    assert (second["line"], second["column"], second["end_line"], second["end_column"]) == (4, 6, 4, 10)


def test_places_count_from_1_also_without_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    status, (one,) = told(FINE, capsys, "--set", "width=3")
    assert (status, one["code"], one["path"], one["line"], one["column"]) == (2, "NS220", "--set", 1, 1)
    assert run(["check", "missing.ns", "--format", "json"]) == 2
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["code"], one["path"], one["line"], one["end_column"]) == ("NS001", "missing.ns", 1, 1)


def test_several_files_in_one_run(capsys: pytest.CaptureFixture[str]) -> None:
    Path("fine.ns").write_text(FINE)
    Path("bad.ns").write_text(FINE.replace("8", "0"))
    assert run(["check", "fine.ns", "bad.ns"]) == 1
    assert "NS301" in capsys.readouterr().err
    assert run(["check", "fine.ns", "bad.ns", "missing.ns"]) == 2
    output = capsys.readouterr().err
    assert "NS301" in output
    assert "NS001" in output
    assert run(["check", "fine.ns", "fine.ns"]) == 0
    assert capsys.readouterr().out == "no mistakes: 2 files, 2 networks, 0 expectations checked\n"


def test_a_failed_expectation_is_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status, (one,) = told(FINE.replace("}", "  expect params == 3\n}"), capsys)
    assert (status, one["code"], one["line"]) == (1, "NS501", 4)


def test_colour_only_where_it_is_wanted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("bad.ns").write_text(FINE.replace("8", "0"))
    for options, colored in (([], False), (["--color", "never"], False), (["--color", "always"], True)):
        run(["check", "bad.ns", *options])
        assert ("\x1b[" in capsys.readouterr().err) == colored


def test_with_params_set_no_expectation_is_held(capsys: pytest.CaptureFixture[str]) -> None:
    text = "param n = 8\nnetwork net {\n  input 3x32x32\n  a: conv 3x3 n\n  expect params == 224\n}\n"
    said = "1 expectation not held, since params are set\n"
    assert told(text, capsys, "--set", "n=4", said=said) == (0, [])
    assert run(["check", "spec.ns", "--set", "n=4"]) == 0
    assert (
        capsys.readouterr().out
        == "no mistakes: 1 file, 1 network checked; 1 expectation not held, since params are set\n"
    )
    assert run(["report", "spec.ns", "--set", "n=4"]) == 0
    capsys.readouterr()
    _, (failing,) = told(text.replace("224", "225"), capsys)
    assert failing["code"] == "NS501"
    _, (missing,) = told(text.replace("params ==", "params(b) =="), capsys, "--set", "n=4", said=said)
    assert run(["check", "spec.ns", "--set", "n=4"]) == 1
    assert capsys.readouterr().err.endswith(said)
    assert (missing["code"], missing["line"], missing["column"]) == ("NS502", 5, 17)
