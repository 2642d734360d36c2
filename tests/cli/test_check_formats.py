"""`netspec check` for programs: GitHub's commands and SARIF, each read back; folders, `--quiet`, and `--watch`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from netspec.cli.main import run

FINE = "network net {\n  input 3x32x32\n  conv 3x3 8\n}\n"
BAD = "network net {\n  input 3x32x32\n  a: conv 3x3 8\n  a: cnov 3x3\n  expect params == 3 + 100%\n}\n"
PLACE = ("line", "column", "end_line", "end_column")
NAMES = ["bad.ns", "a,b:c.ns", "100%.ns", "é ×.ns", "sub dir/x.ns"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name: str, text: str = BAD) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(".fresh")  # whoever watches the file never sees half of it
    fresh.write_text(text, encoding="utf-8")
    return fresh.replace(path)


def told(form: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    run(["check", *arguments, "--format", form])
    return capsys.readouterr().out


def read_command(line: str) -> dict[str, str]:
    """A workflow command as GitHub's runner reads it (actions/runner, `ActionCommand.cs`)."""

    def unescaped(text: str, *more: tuple[str, str]) -> str:
        for escape, char in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
            text = text.replace(escape, char)
        return text

    head, _, message = line.removeprefix("::").partition("::")
    level, _, fields = head.partition(" ")
    pairs = (field.split("=", 1) for field in fields.split(","))
    found = {name: unescaped(value, ("%3A", ":"), ("%2C", ",")) for name, value in pairs}
    return {"level": level, "message": unescaped(message), **found}


@pytest.mark.parametrize("name", NAMES)
def test_github_reads_what_json_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    written(name)
    wanted = json.loads(told("json", capsys, name))
    found = [read_command(line) for line in told("github", capsys, name).splitlines()]
    assert len(wanted) == len(found) >= 2
    for one, other in zip(found, wanted, strict=True):
        assert (one["level"], one["title"], one["file"]) == (other["severity"], other["code"], name)
        assert (int(one["line"]), int(one["endLine"])) == (other["line"], other["end_line"])
        assert one["message"].startswith(other["message"])
        assert not other["help"] or one["message"].endswith(f"help: {other['help']}")


def test_github_of_what_has_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = told("github", capsys, "missing.ns").splitlines()
    assert line == "::error file=missing.ns,title=NS001::there is no file `missing.ns`"
    written("fine.ns", FINE)
    (line,) = told("github", capsys, "fine.ns", "--set", "n=3").splitlines()
    assert line.startswith("::error title=NS220::")
    assert told("github", capsys, "fine.ns") == ""


@pytest.mark.parametrize("name", NAMES)
def test_sarif_says_what_json_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    models = pytest.importorskip("sarif_pydantic", reason="install it: pip install -e '.[dev]'")
    written(name)
    wanted = json.loads(told("json", capsys, name))
    text = told("sarif", capsys, name)
    models.Sarif.model_validate_json(text)
    (only,) = json.loads(text)["runs"]
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert rules == sorted({one["code"] for one in wanted})
    for one, other in zip(only["results"], wanted, strict=True):
        assert (one["ruleId"], rules[one["ruleIndex"]], one["level"]) == (
            other["code"],
            other["code"],
            other["severity"],
        )
        assert one["message"]["text"].startswith(other["message"])
        where = one["locations"][0]["physicalLocation"]
        assert unquote(where["artifactLocation"]["uri"]) == name
        assert list(where["region"].values()) == [
            other[field] for field in ("line", "column", "end_line", "end_column")
        ]
        assert len(one.get("relatedLocations", ())) == len(other["labels"])


def test_sarif_of_what_has_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    written("fine.ns", FINE)
    for arguments in (["fine.ns"], ["missing.ns"], ["fine.ns", "--set", "n=3"], [str(Path("fine.ns").absolute())]):
        (only,) = json.loads(told("sarif", capsys, *arguments))["runs"]
        assert len(only["results"]) == (0 if arguments[-1].endswith("fine.ns") else 1)
        assert all("region" not in json.dumps(one) for one in only["results"])


def test_a_folder_is_all_specs_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("specs/b.ns", "specs/a/z.ns", "specs/c.ns"):
        written(name, FINE.replace("8", "0"))
    for name in ("specs/.hidden.ns", "specs/.git/x.ns", "specs/note.txt"):
        written(name)
    Path("specs/a/round").symlink_to("..")
    Path("specs/link.ns").symlink_to("b.ns")
    found = json.loads(told("json", capsys, "specs"))
    names = [f"specs/{name}" for name in ("a/z.ns", "b.ns", "c.ns", "link.ns")]
    assert [one["path"] for one in found] == names
    assert [one["path"] for one in json.loads(told("json", capsys, "specs/c.ns", "specs/a"))] == [names[2], names[0]]
    Path("link").symlink_to("specs")
    assert len(json.loads(told("json", capsys, "link"))) == len(names)


def test_a_folder_without_specs(capsys: pytest.CaptureFixture[str]) -> None:
    Path("none").mkdir()
    written("fine.ns", FINE)
    assert run(["check", "none", "fine.ns"]) == 2
    assert "error[NS028]" in capsys.readouterr().err


def test_quiet_says_mistakes_alone(capsys: pytest.CaptureFixture[str]) -> None:
    written("fine.ns", "param n = 8\n" + FINE.replace("8", "n").replace("}", "  expect params == 3\n}"))
    assert run(["check", "fine.ns", "--quiet", "--set", "n=4"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run(["check", "fine.ns", "-q"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, "NS501" in shown.err) == ("", True)


def until(process: subprocess.Popen[str], text: str) -> str:
    """What the process prints up to a text."""
    assert process.stdout is not None
    read = ""
    while text not in read:
        char = process.stdout.read(1)
        assert char, f"it ended after {read!r}"
        read += char
    return read


def test_watch_checks_again_after_each_change() -> None:
    written("specs/lib.ns", "block b(n) = conv 3x3 n\n")
    written("specs/spec.ns", 'use "lib.ns"\n' + FINE.replace("conv 3x3", "b"))
    command = [sys.executable, "-u", "-m", "netspec", "check", "specs", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        first = until(process, "checked\n")
        assert first.startswith("-- ")
        assert "no mistakes: 2 files" in first
        written("specs/lib.ns", "block b(n) = cnov 3x3 n\n")
        assert "NS201" in until(process, "help: did you mean `conv`?\n")
        written("specs/new.ns", FINE)
        until(process, "help: did you mean `conv`?\n")
        written("specs/lib.ns", "block b(n) = conv 3x3 n\n")
        assert "no mistakes: 3 files" in until(process, "checked\n")
        os.kill(process.pid, signal.SIGINT)
        assert process.stdout is not None
        rest = process.stdout.read()
        assert process.wait() == 130
    assert rest.endswith("interrupted; no file is left half-written\n")
    assert "Traceback" not in rest
