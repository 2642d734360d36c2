"""`netspec sweep`: its rows are what loading each gives; killed and resumed it gives what it gives undisturbed."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netspec.cli.main import run
from netspec.pipeline import load_file

TEXT = """
param c: 4..64 step 2 = 8
param d: 1..3 = 1
param act: [relu, none] = relu
network n {
  input 3x16x16
  a: conv 3x3 c act=act
  b: repeat d { conv 1x1 (c // 2) groups=(c % 4 + 1) }
}
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.ns").write_text(TEXT)
    return tmp_path / "net.ns"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def test_rows_are_what_loading_gives(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", "net.ns", "--format", "csv"]) == 0
    found = rows(capsys.readouterr().out)
    assert list(found[0]) == ["index", "c", "d", "act", "params", "macs", "activations", "valid", "code", "key"]
    assert len(found) == 31 * 3 * 2
    for row in random.Random(0).sample(found, 40):
        outcome = load_file(spec, {"c": int(row["c"]), "d": int(row["d"]), "act": row["act"]})
        if not outcome.ok:
            assert (row["valid"], row["code"]) == ("false", outcome.problems[0].code)
            assert (row["params"], row["key"]) == ("0", "")
            continue
        totals = outcome.networks[0].facts.test
        assert (row["valid"], row["code"]) == ("true", "")
        assert (int(row["params"]), int(row["macs"])) == (totals.params, totals.macs)
    assert {row["valid"] for row in found} == {"true", "false"}


def test_json_lines_say_the_same(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["sweep", "net.ns", "--format", "csv"])
    table = rows(capsys.readouterr().out)
    run(["sweep", "net.ns", "--format", "jsonl"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    words = [
        {name: str(value).lower() if value is True or value is False else str(value) for name, value in one.items()}
        for one in found
    ]
    assert words == table


def test_budgets_and_equal_networks(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    over = ["--over", "width=0.05..8:0.01", "--format", "csv"]
    assert run(["sweep", "googlenet", *over]) == 0
    found = rows(capsys.readouterr().out)
    assert len(found) == len({row["key"] for row in found}) == 757
    assert run(["sweep", "googlenet", *over, "--where", "macs <= 1.5G"]) == 0
    kept = rows(capsys.readouterr().out)
    assert kept == [row for row in found if int(row["macs"]) <= 1_500_000_000]
    assert max((int(row["macs"]), row["width"]) for row in kept) == (1_486_696_768, "0.96")


def test_a_front(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["sweep", "net.ns", "--format", "csv"])
    every = [row for row in rows(capsys.readouterr().out) if row["valid"] == "true"]
    assert run(["sweep", "net.ns", "--front", "+params,macs", "--format", "csv"]) == 0
    found = rows(capsys.readouterr().out)
    pairs = {(-int(row["params"]), int(row["macs"])) for row in every}
    best = {
        one for one in pairs if not any(other != one and other[0] <= one[0] and other[1] <= one[1] for other in pairs)
    }
    assert [(-int(row["params"]), int(row["macs"])) for row in found] == sorted(best)


def test_a_table_counts_what_it_does_not_show(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", "net.ns", "--where", "params < 1K"]) == 0
    told = capsys.readouterr().out
    assert "more rows: --format csv -o FILE writes all" in told
    assert "not sound: NS404" in told
    assert "beyond a budget" in told


def test_a_budget_that_nothing_keeps_is_status_1(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", "net.ns", "--where", "params < 1"]) == 1
    assert "0 rows of 186 points" in capsys.readouterr().out


BIG = "".join(f"param c{number}: 8..64 step 8 = 16\n" for number in range(8))
STEPS = "\n".join(f"  conv 3x3 c{number}" for number in range(8))
MANY = f"{BIG}network n {{\n  input 3x16x16\n{STEPS}\n}}\n"


def started(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "netspec", "sweep", "big.ns", "--sample", "200K", *arguments]
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def noted(part: Path) -> bytes:
    """What a sweep has noted of how far it is; nothing before it has, and once it is done."""
    try:
        return part.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.mark.parametrize("how", [["-o", "rows.csv"], ["--front", "+params,macs", "-o", "rows.csv"]])
def test_killed_and_resumed(how: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill at any point; an interrupt; then the rest: the same bytes as undisturbed, and nothing else is left."""
    (tmp_path / "big.ns").write_text(MANY)
    monkeypatch.chdir(tmp_path)
    assert started(*how).wait() == 0
    output = Path(how[-1])
    wanted = output.read_bytes()
    output.unlink()
    part = Path(f"{output}.part.json")
    draw = random.Random(str(how))
    for kind in (signal.SIGKILL, signal.SIGINT):
        work = started(*how, "--resume")
        before = noted(part)
        deadline = time.monotonic() + 300
        while work.poll() is None and noted(part) in (b"", before) and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(draw.random() / 20)
        work.send_signal(kind)
        work.wait()
    if part.exists():
        # What a run wrote behind its last note is cut off.
        with Path(f"{output}.part").open("ab") as stream:
            stream.write(b"half a ro")
    assert started(*how, "--resume").wait() == 0
    assert output.read_bytes() == wanted
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big.ns", output.name]


def test_a_full_disk_is_a_mistake_and_leaves_a_part(
    spec: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("netspec.sweep.part.Part.save", full)
        assert run(["sweep", "net.ns", "-o", "rows.csv"]) == 2
    told = capsys.readouterr().err
    assert "NS006" in told
    assert "No space left on device" in told
    assert "--resume" in told
    assert not Path("rows.csv").exists()
    assert run(["sweep", "net.ns", "-o", "rows.csv", "--resume"]) == 0
    assert len(rows(Path("rows.csv").read_text())) == 186
