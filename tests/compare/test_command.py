"""`netspec diff` as a process: statuses, revisions of git, and what is left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = 'use "lib/cell.ns"\n\nnetwork example {\n  input 3x32x32\n  a: cell 8\n}\n'
LIBRARY = "block cell(c) = conv 1x1 4 -> conv 3x3 c\n"
GIT = ["git", "-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from netspec.cli.main import main; main()"
    environment = {**os.environ, "TMPDIR": str(folder / "temporary")}
    command = [sys.executable, "-c", program, "diff", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose first commit has a spec and its library; both were edited since."""
    (tmp_path / "temporary").mkdir()
    (tmp_path / "nets" / "lib").mkdir(parents=True)
    (tmp_path / "nets" / "net.ns").write_text(SPEC)
    (tmp_path / "nets" / "lib" / "cell.ns").write_text(LIBRARY)
    for command in (["init", "-q"], ["add", "nets"], ["commit", "-qm", "first"]):
        subprocess.run([*GIT, *command], cwd=tmp_path, check=True)
    (tmp_path / "nets" / "net.ns").write_text(SPEC.replace("cell 8", "cell 16"))
    (tmp_path / "nets" / "lib" / "cell.ns").write_text(LIBRARY.replace("3x3", "5x5"))
    return tmp_path


def test_against_reads_the_old_spec_and_what_it_uses(repository: Path) -> None:
    done = run(repository, "nets/net.ns", "--against", "HEAD", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    (stage,) = json.loads(done.stdout)["stages"]
    assert stage["before"]["params"] == 3 * 4 + 4 + 9 * 4 * 8 + 8
    assert stage["after"]["params"] == 3 * 4 + 4 + 25 * 4 * 16 + 16
    assert (repository / "nets" / "lib" / "cell.ns").read_text() == LIBRARY.replace("3x3", "5x5")
    assert list((repository / "temporary").iterdir()) == []


def test_against_works_from_below_the_top(repository: Path) -> None:
    done = run(repository, str(repository / "nets" / "net.ns"), "--against", "HEAD~0", "--check")
    assert (done.returncode, done.stderr) == (1, "")


def test_check_is_0_where_nothing_differs(repository: Path) -> None:
    subprocess.run([*GIT, "checkout", "-q", "."], cwd=repository, check=True)
    done = run(repository, "nets/net.ns", "--against", "HEAD", "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("nothing differs\n")


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "-h", "HEAD:nets", "a b", "", "HEAD; touch x"])
def test_what_is_no_revision_is_a_mistake(repository: Path, revision: str) -> None:
    done = run(repository, "nets/net.ns", f"--against={revision}")
    assert done.returncode == 2
    assert "error[NS022]" in done.stderr
    assert sorted(path.name for path in repository.iterdir()) == [".git", "nets", "temporary"]


def test_a_spec_that_the_revision_lacks(repository: Path) -> None:
    (repository / "nets" / "new.ns").write_text(SPEC)
    done = run(repository, "nets/new.ns", "--against", "HEAD")
    assert (done.returncode, "error[NS023]" in done.stderr) == (2, True)


def test_a_mistake_in_the_old_spec_is_shown(repository: Path) -> None:
    (repository / "nets" / "net.ns").write_text("network example { input 3x8x8 }\n")
    subprocess.run([*GIT, "commit", "-qam", "broken"], cwd=repository, check=True)
    (repository / "nets" / "net.ns").write_text(SPEC)
    done = run(repository, "nets/net.ns", "--against", "HEAD")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "error[NS" in done.stderr


def test_a_link_out_of_the_old_tree_is_not_followed(repository: Path) -> None:
    (repository / "nets" / "away.ns").symlink_to("/etc/passwd")
    subprocess.run([*GIT, "add", "nets"], cwd=repository, check=True)
    subprocess.run([*GIT, "commit", "-qm", "link"], cwd=repository, check=True)
    done = run(repository, "nets/net.ns", "--against", "HEAD")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "error[NS003]" in done.stderr
    assert list((repository / "temporary").iterdir()) == []


def test_params_and_networks_of_the_second_side(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    text = "param c = 8\nnetwork one {\n  input 3x8x8\n  conv 3x3 c\n}\nnetwork two {\n  input 3x8x8\n  conv 5x5 c\n}\n"
    (tmp_path / "net.ns").write_text(text)
    widened = run(tmp_path, "net.ns", "--network", "one", "--set-b", "c=16", "--format", "json")
    assert json.loads(widened.stdout)["totals"]["params"] == {"before": 224, "after": 448, "delta": 224}
    other = run(tmp_path, "net.ns", "--network", "one", "--network-b", "two", "--format", "json")
    assert json.loads(other.stdout)["totals"]["params"]["after"] == 25 * 3 * 8 + 8


@pytest.mark.parametrize("arguments", [("net.ns",), ("net.ns", "net.ns", "--against", "HEAD")])
def test_one_side_too_few_or_too_many(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "temporary").mkdir()
    assert run(tmp_path, *arguments).returncode == 2
