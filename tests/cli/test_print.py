"""`ir`, `schema` and `explain`: what they print and their statuses; and colour, which all commands share."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import netspec
from netspec.cli.main import run
from netspec.diagnostics.explain import codes

SPEC = "network net {\n  input 3x32x32\n  conv 3x3 8\n}\n"
NETSPEC = [sys.executable, "-c", "from netspec.cli.main import main; main()"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.ns").write_text(SPEC, encoding="utf-8")
    Path("bad.ns").write_text(SPEC.replace("8", "0"), encoding="utf-8")


def test_ir_holds_to_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert run(["ir", "spec.ns"]) == 0
    told = capsys.readouterr().out
    assert told == netspec.load("spec.ns").to_json()
    jsonschema.Draft202012Validator(schema).validate(json.loads(told))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({**json.loads(told), "network": {}})


def test_ir_as_text_is_a_spec_of_the_same_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ir", "spec.ns", "--format", "text"]) == 0
    Path("again.ns").write_text(capsys.readouterr().out, encoding="utf-8")
    assert netspec.load("again.ns").report().totals == netspec.load("spec.ns").report().totals


@pytest.mark.parametrize("command", ["ir", "report", "table", "compile"])
def test_statuses(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for spec, status, code in (("bad.ns", 1, "NS301"), ("missing.ns", 2, "NS001")):
        assert run([command, spec]) == status
        told = capsys.readouterr()
        assert code in told.err
        assert not told.out


def test_explain_knows_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    for code in codes():
        assert run(["explain", code.lower()]) == 0
        assert code in capsys.readouterr().out
    assert run(["explain", "NS40"]) == 2
    told = capsys.readouterr()
    assert "no error code `NS40`" in told.err
    assert not told.out


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the command prints where its output is a terminal."""
    main, other = pty.openpty()
    settings = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen([*NETSPEC, *arguments], stdout=other, stderr=other, env={**settings, **environment}) as one:
        os.close(other)
        told = b""
        try:
            while chunk := os.read(main, 65536):
                told += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        one.wait()
    os.close(main)
    return told.decode()


COLOURED = [
    (["--color", "auto"], {}, True),
    (["--color", "always"], {"NO_COLOR": "1"}, True),
    (["--color", "never"], {}, False),
    ([], {"NO_COLOR": "1"}, False),
    ([], {"NO_COLOR": ""}, True),
    ([], {"TERM": "dumb"}, False),
]


@pytest.mark.parametrize(("options", "environment", "coloured"), COLOURED)
def test_colour_on_a_terminal(options: list[str], environment: dict[str, str], coloured: bool) -> None:
    for command, spec in (("report", "spec.ns"), ("table", "spec.ns"), ("check", "bad.ns")):
        told = on_a_terminal(command, spec, *options, **{"TERM": "xterm", **environment})
        assert ("\x1b[" in told) == coloured, command


@pytest.mark.parametrize("command", ["report", "table", "compile"])
def test_colour_off_a_terminal_only_where_it_is_asked_for(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for options, coloured in (([], False), (["--color", "never"], False), (["--color", "always"], True)):
        assert run([command, "spec.ns", *options]) == 0
        assert ("\x1b[" in capsys.readouterr().out) == coloured


def test_explain_lists_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines] == list(codes())
    assert all(len(line) > len("NS000  x") for line in lines)


def test_explain_is_laid_out_on_a_terminal_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "NS405"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("# NS405: ")
    assert "```netspec" in told
    shown = on_a_terminal("explain", "NS405", TERM="xterm", NO_COLOR="1")
    assert "NS405: Branches of a concat differ" in shown
    assert "```" not in shown
    assert "concat {" in shown
