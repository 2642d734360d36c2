"""What people and their disks do to a command line: nothing ends in a traceback, nothing is lost or half-written."""

from __future__ import annotations

import ast
import errno
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli import write
from netspec.cli.main import run

SPEC = "param width: 1..64 = 8\n\nnetwork net {\n  input 3x32x32\n  conv 3x3 width\n}\n"
NETSPEC = [sys.executable, "-c", "from netspec.cli.main import main; main()"]
MEMORY = 2**30
DOUBLING = (
    "".join(f"block b{i}(n) = concat {{\n b{i + 1} n\n b{i + 1} n\n}}\n" for i in range(40))
    + "block b40(n) = conv 1x1 n\n"
    + "network net {\n input 3x8x8\n b0 1\n}\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "spec.ns").write_text(SPEC, encoding="utf-8")
    return tmp_path


def called(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The command as its own process, in bounded memory."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    settings: dict[str, object] = {
        "capture_output": True,
        "text": True,
        "timeout": 300,
        "preexec_fn": bounded,
        **options,
    }
    return subprocess.run([*NETSPEC, *arguments], check=False, **settings)  # type: ignore[call-overload,no-any-return]


def checked(text: str | bytes, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[str]]:
    """The exit status and the codes of `netspec check` on a text."""
    Path("bad.ns").write_bytes(text if isinstance(text, bytes) else text.encode())
    capsys.readouterr()
    status = run(["check", "bad.ns", "--format", "json", *options])
    told = capsys.readouterr()
    assert not told.err
    return status, [one["code"] for one in json.loads(told.out)]


def network(*lines: str) -> str:
    return "network net {\n  input 3x32x32\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


# Files


@pytest.mark.parametrize(
    ("name", "code"),
    [("missing.ns", "NS001"), (".", "NS002"), ("spec.ns/x.ns", "NS001"), ("/dev/null", "NS003"), ("a" * 5000, "NS003")],
)
def test_unreadable_specs(name: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "compile", "report", "table", "ir"):
        assert run([command, name]) == 2
        told = capsys.readouterr()
        assert told.err.startswith(f"error[{code}]")
        assert not told.out


def test_no_permission_by_the_system(capsys: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything; the next test says what happens then")
    Path("spec.ns").chmod(0)
    assert run(["check", "spec.ns"]) == 2
    assert "NS003" in capsys.readouterr().err


def test_no_permission(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "spec.ns")

    monkeypatch.setattr(Path, "open", refuses)
    assert run(["check", "spec.ns"]) == 2
    assert "error[NS003]: `spec.ns` can't be read: Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", "Größe".encode("latin-1"), SPEC.encode("utf-16")])
def test_not_utf8(text: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(text, capsys) == (2, ["NS004"])


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + SPEC.encode(),
        SPEC.replace("\n", "\r\n").encode(),
        SPEC.replace("\n", "\r").encode(),
        SPEC.replace("  ", "\t").encode(),
        SPEC.rstrip("\n").encode(),
        b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode(),
    ],
)
def test_other_editors(text: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(text, capsys) == (0, [])


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "## only a comment\n", "\ufeff", " \t"])
def test_nothing_in_it(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(text, capsys) == (1, ["NS211"])
    assert run(["compile", "bad.ns"]) == 1
    assert not Path("net.py").exists()


def test_columns_of_other_editors(capsys: pytest.CaptureFixture[str]) -> None:
    """A byte-order mark, CRLF and tabs move no column."""
    for text in (network("conv 3x3 0"), "\ufeff" + network("conv 3x3 0").replace("\n", "\r\n")):
        Path("bad.ns").write_text(text.replace("  ", "\t"), encoding="utf-8", newline="")
        run(["check", "bad.ns", "--format", "json"])
        (one,) = json.loads(capsys.readouterr().out)
        assert (one["line"], one["column"], one["end_line"], one["end_column"]) == (3, 11, 3, 12)


# Sizes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("# comment\n" * 1_000_000, {"NS005"}),
        ("a" * 1_000_000, {"NS107"}),
        ("{" * 100_000, {"NS101", "NS106"}),
        ("network net { " + "concat { " * 100_000, {"NS106"}),
        ("let x = " + "(" * 100_000 + "1" + ")" * 100_000, {"NS106"}),
        ("network net {\n input 3x8x8\n conv 3x3 " + "(" * 100_000 + "\n}", {"NS106"}),
        ("}" * 100_000, {"NS108", "NS199"}),
        ("let x = " + "-" * 100_000 + "1\n" + network("relu"), set()),
        ("let x = " + "1 + " * 100_000 + "1\n" + network("conv 3x3 x"), set()),
        ("let x = " + "9" * 10_000 + "\n" + network("conv 3x3 x"), {"NS303"}),
        (network("conv 3x3 " + "9" * 10_000), {"NS303"}),
        (network("conv " + "9" * 10_000 + "x3 8"), {"NS303"}),
        (network("conv 3x3 8\n" * 80_000), set()),
        (network("relu" + " -> relu" * 20_000), set()),
        (network("repeat 400 { repeat 400 { repeat 400 { relu } } }"), {"NS222"}),
        (DOUBLING, {"NS222", "NS223"}),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(sorted(value)) or "fine",
)  # fmt: skip
def test_sizes(text: str, codes: set[str]) -> None:
    """All in bounded memory, by the real command."""
    Path("bad.ns").write_text(text, encoding="utf-8")
    done = called("check", "bad.ns", "--format", "json")
    assert not done.stderr, done.stderr[-2000:]
    assert {one["code"] for one in json.loads(done.stdout)} == codes
    assert done.returncode == (2 if codes == {"NS005"} else 1 if codes else 0)


@pytest.mark.parametrize("text", ["}" * 100_000, network("conv 3x3 " + ")" * 100_000), "]\n" * 100_000])
def test_mistakes_that_give_the_parser_no_token_are_told_a_hundred_times(text: str) -> None:
    Path("bad.ns").write_text(text, encoding="utf-8")
    done = called("check", "bad.ns")
    assert done.returncode == 1
    assert 100 <= done.stderr.count("error[NS108]") <= 101
    assert "error[NS199]" in done.stderr
    assert len(done.stderr) < 100_000


# Values


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("conv 3x3 0", "NS301"),
        ("conv 3x3 (-1)", "NS301"),
        ("conv 3x3 -1", "NS101"),
        ("conv 3x3 1000000000000000000", "NS301"),
        ("conv 3x3 1e18", "NS301"),
        ("conv 3x3/0 8", "NS301"),
        ("conv 3x3 8 stride=0", "NS301"),
        ("conv 3x3 8 stride=0x1", "NS301"),
        ("maxpool 3x3/0", "NS301"),
        ("maxpool 33x33 pad=valid", "NS402"),
        ("concat {\n conv 1x1 8\n conv 3x3/2 8\n}", "NS405"),
        ("add {\n conv 1x1 8\n conv 1x1 9\n}", "NS406"),
        ("cnov 3x3 8", "NS201"),
        ("conv 3x3 filters", "NS311"),
        ("a: relu\na: relu", "NS207"),
        ("class: relu", "NS209"),
        ("forward: relu", "NS209"),
        ("training: relu", "NS209"),
        ("state_dict: relu", "NS209"),
        ("__init__: relu", "NS209"),
        ("linear 2_147_483_647", "NS408"),
        ("conv 3x3 8 dilation=2147483647", "NS402"),
    ],
)
def test_values(line: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    if "dilation" in line:
        line += " pad=valid"
    assert checked(network(*line.split("\n")), capsys) == (1, [code])


# What is written reaches nothing


HOSTILE = (
    '\\"\\"\\"',
    "'''",
    'quote \\" and \\\\ backslash',
    '\\"\\"\\"\\nimport os\\nos.system(\\"touch pwned\\")\\n\\"\\"\\"',
    "{braces} {0} {self.place} %s %(x)s",
    "</td><script>alert(1)</script>",
    "\\\\input{/etc/passwd} $x$ & % # _ ^ ~",
    "a|b\\nc|d",
    "\u202e\u2028 line",
    "[red]markup[/red] [link=http://x]y[/link]",
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_headings_and_comments_are_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    comment = text.replace("\\n", " ").replace('\\"', '"')
    spec = (
        f'## {comment}\n\n## Block {comment}\nblock pair(c1 "{text}" | c2 "{text}") = concat {{\n'
        f"  ## Inner {comment}\n  conv 1x1 c1\n  conv 3x3 c2\n}}\n\n## Net {comment}\n"
        + network(f"## Stage {comment}", "a: pair 8 | 8", f'published "{text}" {{', "a: params=3", "}")
    )
    Path("bad.ns").write_text(spec, encoding="utf-8")
    assert run(["compile", "bad.ns", "-o", "-"]) == 0
    source = capsys.readouterr().out
    tree = ast.parse(source)
    held = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, ast.Module))]
    shown = "".join(char if char.isprintable() else "" for char in f"Net {comment}").replace('"""', "'''")
    assert any(words(shown) <= words(doc) for doc in held)
    assert {type(node) for node in tree.body} <= {
        ast.Expr,
        ast.Import,
        ast.ImportFrom,
        ast.ClassDef,
        ast.FunctionDef,
        ast.Assign,
    }
    assert {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names} <= {"torch"}
    called_names = {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called_names <= {"super", "Pair", "bool", "isinstance", "getattr"}
    for form in ("rich", "markdown", "latex", "html", "csv", "json"):
        assert run(["table", "bad.ns", "--format", form, "--published"]) == 0
        table = capsys.readouterr().out
        assert "<script>" not in table or form not in ("html", "markdown")
        assert "\\input{" not in table or form != "latex"
    for command in (["report", "bad.ns"], ["ir", "bad.ns"], ["ir", "bad.ns", "--format", "text"]):
        assert run(command) == 0
    assert not Path("pwned").exists()


def words(text: str) -> set[str]:
    return set(text.split())


# `use`


@pytest.mark.parametrize(
    "target", ["/etc/passwd.ns", "../../../../etc/x.ns", "link.ns", "folder/../../outside.ns", "~/x.ns"]
)
def test_nothing_outside_is_read(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outside.ns").write_text("block secret(n) = conv 1x1 n\n")
    (tmp_path / "in").mkdir()
    os.chdir(tmp_path / "in")
    Path("link.ns").symlink_to(tmp_path / "outside.ns")
    status, codes = checked(f'use "{target}"\n' + network("secret 8"), capsys, "--root", ".")
    assert status == 1
    assert codes == ["NS011" if target.startswith("~") or "folder" in target else "NS012"] or codes == ["NS012"]


def test_links_in_a_circle(capsys: pytest.CaptureFixture[str]) -> None:
    Path("one.ns").symlink_to("two.ns")
    Path("two.ns").symlink_to("one.ns")
    assert checked('use "one.ns"\n' + network("relu"), capsys) == (1, ["NS014"])
    assert run(["check", "one.ns"]) == 2
    assert "NS003" in capsys.readouterr().err


# --set


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("widht=3", "NS220"),
        ("width=65", "NS308"),
        ("width=0", "NS308"),
        ("width=2.5", "NS302"),
        ("width=relu", "NS301"),
        ("width=3x3", "NS301"),
        ("width=1)", "NS221"),
        ("width=8\nnetwork x {", "NS221"),
        ("width=__import__('os')", "NS221"),
        ("width", "is not written name=value"),
        ("=3", "is not written name=value"),
        ("width=", "is not written name=value"),
        ("width=" + "9" * 5000, "NS303"),
        ("width=" + "(" * 5000, "NS221"),
    ],
)
def test_settings_from_outside(given: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "compile", "report"):
        assert run([command, "spec.ns", "--set", given]) == 2 or told == "NS302"
        assert told in capsys.readouterr().err
    assert not Path("net.py").exists()


# Outputs


def test_what_others_wrote_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    Path("net.py").write_text("mine\n")
    assert run(["compile", "spec.ns"]) == 2
    assert "NS007" in capsys.readouterr().err
    assert Path("net.py").read_text() == "mine\n"
    assert run(["compile", "spec.ns", "--force"]) == 0
    assert "class Net(" in Path("net.py").read_text()
    assert run(["compile", "spec.ns"]) == 0


@pytest.mark.parametrize("forced", [[], ["--force"]])
@pytest.mark.parametrize(
    "command",
    [["compile"], ["report", "--format", "json"], ["report", "--format", "html"], ["table"], ["draw"]],
    ids=" ".join,
)
def test_no_spec_is_replaced(command: list[str], forced: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.ns").write_text(SPEC)
    for output in ("spec.ns", "other.ns"):
        assert run([*command, "spec.ns", "-o", output, *forced]) == 2
        assert "--force" not in capsys.readouterr().err
        assert Path(output).read_text() == SPEC


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (".", "NS002"),
        ("no/net.py", "NS006"),
        ("spec.ns/x", "NS006"),
        ("x" * 5000, "NS006"),
        ("a\0b", "NS006"),
        ("/proc/net.py", "NS006"),
    ],
)
def test_outputs_that_cant_be(output: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "spec.ns", "-o", output]) == 2
    told = capsys.readouterr()
    assert code in told.err
    assert not told.out
    assert os.listdir() == ["spec.ns"]


@pytest.mark.parametrize("forced", [[], ["--force"]])
def test_devices_stay_devices(forced: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe")
    assert run(["compile", "spec.ns", "-o", "pipe", *forced]) == 2
    assert "NS006" in capsys.readouterr().err
    assert Path("pipe").is_fifo()


def test_a_link_is_followed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("there").mkdir()
    Path("net.py").symlink_to("there/real.py")
    assert run(["compile", "spec.ns"]) == 0
    assert Path("net.py").is_symlink()
    assert "class Net(" in Path("there/real.py").read_text()


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_full_and_read_only_places(
    step: str, number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "spec.ns"]) == 0
    before = Path("net.py").read_text()

    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(write.os, step, fails)
    assert run(["compile", "spec.ns", "--set", "width=9"]) == 2
    assert f"can't be written: {os.strerror(number)}" in capsys.readouterr().err
    assert Path("net.py").read_text() == before
    assert sorted(os.listdir()) == ["net.py", "spec.ns"]


def test_standard_output_is_full() -> None:
    for command in (
        ["report", "spec.ns"],
        ["compile", "spec.ns", "-o", "-"],
        ["check", "spec.ns"],
        ["explain", "NS405"],
        ["schema"],
    ):
        with open("/dev/full", "w") as full:
            done = called(*command, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 2, command
        assert done.stderr == "error[NS006]: standard output can't be written: No space left on device\n"


def test_standard_output_is_closed() -> None:
    done = subprocess.run(
        ["bash", "-c", '"$@" >&-', "bash", *NETSPEC, "report", "spec.ns"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_a_broken_pipe_is_no_mistake() -> None:
    lines = "".join(f"  conv 3x3 {n}\n" for n in range(1, 3000))
    Path("long.ns").write_text(f"network net {{\n  input 3x8x8\n{lines}}}\n")
    for command in (["ir", "long.ns"], ["report", "long.ns"], ["compile", "long.ns", "-o", "-"]):
        script = 'set -o pipefail; "$@" | head -c 100 > first; echo "${PIPESTATUS[0]}"'
        done = subprocess.run(
            ["bash", "-c", script, "bash", *NETSPEC, *command], capture_output=True, text=True, check=False
        )
        assert done.stdout == "0\n", command
        assert not done.stderr, command


INTERRUPTED = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background of a shell starts without
import {module} as stage
stage.{name} = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT)
from netspec.cli.main import main
main()
"""


@pytest.mark.parametrize(
    "stage",
    [
        "netspec.pipeline:load",
        "netspec.pipeline:check_shapes",
        "netspec.pipeline:analyse",
        "netspec.cli.write:os.fsync",
    ],
)
def test_an_interrupt_writes_nothing(stage: str) -> None:
    module, _, name = stage.partition(":")
    program = INTERRUPTED.format(module=module, name=name)
    done = subprocess.run(
        [sys.executable, "-c", program, "compile", "spec.ns"], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "\ninterrupted; nothing was written\n")
    assert os.listdir() == ["spec.ns"]


def test_an_interrupt_while_writing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupts(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write.os, "fsync", interrupts)
    assert run(["compile", "spec.ns"]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert os.listdir() == ["spec.ns"]


# Usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc", "spec.ns"],
        ["check"],
        ["check", "spec.ns", "--no-such"],
        ["report", "spec.ns", "--format", "pdf"],
        ["explain", "NS999"],
        ["compile", "spec.ns", "spec.ns"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err
