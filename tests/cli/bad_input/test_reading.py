"""Files, sizes and values that no spec should have: each ends in a code, in bounded memory."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from netspec.cli.main import run
from tests.cli.bad_input.spec import SPEC, called, checked, network

DOUBLING = (
    "".join(f"block b{i}(n) = concat {{\n b{i + 1} n\n b{i + 1} n\n}}\n" for i in range(40))
    + "block b40(n) = conv 1x1 n\n"
    + "network net {\n input 3x8x8\n b0 1\n}\n"
)


@pytest.mark.parametrize(
    ("name", "code"),
    [("missing.ns", "NS001"), (".", "NS002"), ("spec.ns/x.ns", "NS001"), ("/dev/null", "NS003"), ("a" * 5000, "NS003")],
)
def test_unreadable_specs(name: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "compile", "report", "table", "ir"):
        if command == "check" and name == ".":  # a folder stands for its specs
            continue
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
        (DOUBLING, {"NS222"}),
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


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"let name{i} = 8\n" for i in range(2000)) + network(*(f"conv 3x3 nmae{i}" for i in range(2000))),
        network(*(f"name{i}: relu" for i in range(2000)))
        + "variant other of net {\n"
        + "".join(f"remove nmae{i}\n" for i in range(2000))
        + "}\n",
        network(*["same: relu"] * 2000),
        "".join(f"let name{i} = nmae{i}\n" for i in range(2000)) + network("relu"),
        network("relu", *(f"expect nmae{i} == 3" for i in range(2000))),
    ],
    ids=["names", "edits", "labels", "constants", "claims"],
)
def test_mistakes_past_a_hundred_are_left_out(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, codes = checked(text, capsys)
    assert status == 1
    assert len(codes) == 101
    assert codes.count("NS199") == 1
    assert len(set(codes)) == 2
