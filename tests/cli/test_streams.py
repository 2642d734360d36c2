"""Both standard streams in other encodings, closed, full, or not read: data stays UTF-8, nothing breaks."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.streams import LIKE, make_ready
from netspec.lazy import resolve
from netspec.report.formats import TABLE_FORMATS
from netspec.report.rich_stages import EIGHTHS
from tests.oracle.reference import ROOT

GOOGLENET = str(ROOT / "specs" / "googlenet.ns")
OTHER = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]
PEOPLES = [["report", "--count-as", "fvcore"], ["table", "--published"], ["check"]]
DATA = [
    *(["table", "--published", "--format", form] for form in TABLE_FORMATS if form != "rich"),
    ["report", "--format", "json"],
    ["report", "--format", "csv"],
    ["report", "--format", "html"],
    ["ir"],
    ["ir", "--format", "text"],
    ["compile", "-o", "-"],
    ["draw", "-o", "-"],
]


def called(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "netspec", *arguments]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHONIO"))}
    return subprocess.run(command, env={**settings, **environment}, capture_output=True, check=False)


@pytest.mark.parametrize("arguments", DATA, ids=" ".join)
def test_data_is_utf8_in_any_stream(arguments: list[str]) -> None:
    first, *rest = arguments
    wanted = called([first, GOOGLENET, *rest], {"PYTHONIOENCODING": "utf-8"}).stdout
    assert wanted.decode()
    for environment in OTHER[:2]:
        done = called([first, GOOGLENET, *rest], environment)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout == wanted, environment


@pytest.mark.parametrize("environment", OTHER, ids=str)
@pytest.mark.parametrize("arguments", PEOPLES, ids=" ".join)
def test_text_is_in_the_encoding_of_its_stream(arguments: list[str], environment: dict[str, str]) -> None:
    first, *rest = arguments
    done = called([first, GOOGLENET, *rest], environment)
    wanted = called([first, GOOGLENET, *rest], {"PYTHONIOENCODING": "utf-8"}).stdout.decode()
    encoding = environment.get("PYTHONIOENCODING", "ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    told = done.stdout.decode(encoding)
    assert "\\u" not in told
    assert [line.split()[:1] for line in told.translate(LIKE).splitlines()] == [
        line.split()[:1] for line in wanted.translate(LIKE).splitlines()
    ]


def test_every_sign_that_netspec_writes_has_one_like_it_in_ascii() -> None:
    # The room of escaping knows signs of other formats, and writes none.
    homes = [path for path in (ROOT / "netspec").rglob("*.py") if path.parent.name != "escaping"]
    written = set("".join(path.read_text(encoding="utf-8") for path in homes) + EIGHTHS)
    styles = vars(resolve("rich.box:SIMPLE_HEAD")), vars(resolve("rich.box:SIMPLE"))
    frames = {char for style in styles for text in style.values() if isinstance(text, str) for char in text}
    assert {char for char in written | frames if not char.isascii()} <= set(map(chr, LIKE))
    assert all(text.isascii() for text in LIKE.values())


@pytest.mark.parametrize("text", ["a×b", "é", "\udcff", "𝄞", "×é×"])
def test_nothing_is_lost_where_a_stream_lacks_a_character(text: str) -> None:
    make_ready()
    shown = codecs.encode(text, "ascii", "netspec.plainer").decode()
    assert shown == text.replace("×", "x").encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("arguments", [["ir"], ["report"], ["report", "--format", "json"], ["compile"], ["table"]])
def test_a_name_that_is_no_text(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("\udcff.ns").write_text("network net {\n  input 3x8x8\n  conv 3x3 4\n}\n")
    first, *rest = arguments
    done = called([first, "\udcff.ns", *rest], {"PYTHONIOENCODING": "utf-8"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode()


def test_a_written_file_is_named_without_control_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = called(["draw", GOOGLENET, "-o", "a\x1b[31m\n.svg"], {})
    assert (done.returncode, done.stdout) == (0, b"wrote a\\x1b[31m\\n.svg\n")


@pytest.mark.parametrize("arguments", [["compile", GOOGLENET], ["ir", GOOGLENET], ["--help"], ["check", "no.ns"]])
@pytest.mark.parametrize("both", [False, True])
def test_a_pipe_without_a_reader(
    arguments: list[str], both: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = [sys.executable, "-m", "netspec", *arguments]
    errors = subprocess.STDOUT if both else subprocess.PIPE
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process:
        assert process.stdout is not None
        process.stdout.close()
        said = process.stderr.read() if process.stderr is not None else b""
        wrong = "no.ns" in arguments
        assert process.wait() == (2 if wrong else 0)
        assert b"Traceback" not in said
        assert (b"NS001" in said) == (wrong and not both)


@pytest.mark.parametrize(
    ("redirect", "status"),
    [("2>&-", 2), ("2>/dev/full", 2), (">/dev/full 2>&1", 2), (">&- 2>&-", 2), ("2>&- <&-", 2)],
)
def test_mistakes_that_nobody_can_be_told_keep_their_status(redirect: str, status: int, tmp_path: Path) -> None:
    command = ["bash", "-c", f'"$@" {redirect}', "bash", sys.executable, "-m", "netspec", "check", "no.ns"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


def test_a_closed_standard_error_is_no_mistake(tmp_path: Path) -> None:
    command = ["bash", "-c", '"$@" 2>&-', "bash", sys.executable, "-m", "netspec", "check", GOOGLENET]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:11]) == (0, "no mistakes")


def test_a_deleted_current_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for arguments, status, said in (
        (["check", "spec.ns"], 2, "NS024"),
        (["table", "--into", "page.md"], 2, "NS001"),
        (["compile", GOOGLENET], 2, "NS006"),
        (["check", GOOGLENET], 0, ""),
        (["explain", "NS024"], 0, ""),
    ):
        gone.mkdir()
        script = 'rmdir "$PWD"; exec "$@"'
        command = ["bash", "-c", script, "bash", sys.executable, "-m", "netspec", *arguments]
        done = subprocess.run(command, cwd=gone, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.stderr
