"""Every example in the README and the docs does what the page says it does."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from netspec.cli.main import netspec_command
from netspec.pipeline import check_file
from tests.docs.pages import LANGUAGES, ROOT, Example, all_examples, command_lines, examples

ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "NO_COLOR": "1",
}


def place(one: Example) -> str:
    return one.place


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the project's specs in it, and the README's, where an example may write."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copy(ROOT / "docs" / "small.ns", tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_every_block_names_a_language_that_is_known_here() -> None:
    assert [one.place for one in all_examples() if one.language not in LANGUAGES] == []


@pytest.mark.parametrize("example", examples("netspec"), ids=place)
def test_spec(example: Example, project: Path) -> None:
    path = project / "specs" / "example.ns"
    path.write_text(example.text, encoding="utf-8")
    found = {one.code for one in check_file(path, {}).problems}
    wanted = example.options.get("fails")
    assert found == ({wanted} if wanted else set())


@pytest.mark.parametrize("example", examples("python"), ids=place)
def test_python(example: Example, project: Path) -> None:
    needed = example.options.get("needs")
    if needed is not None:
        pytest.importorskip(needed, reason=f"the example is of {needed}, which is not installed")
    done = subprocess.run(
        [sys.executable, "-c", example.text], cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("example", examples("console"), ids=place)
def test_console(example: Example, project: Path) -> None:
    """Each `$ command` prints what stands below it (`...`: any lines), and ends with status 0, or `status=`."""
    status = 0
    for command, shown in commands(example.text):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=project,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        status = max(status, done.returncode)
        if shown:
            parts = [re.escape(part) for part in shown.split("...\n")]
            assert re.fullmatch("(?s:.*?)".join(parts), unpadded(done.stdout)), done.stdout
    assert status == int(example.options.get("status", "0"))


def commands(text: str) -> list[tuple[str, str]]:
    """Commands, each with the output shown below it."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    return [(command, unpadded(shown)) for command, shown in zip(parts[::2], parts[1::2], strict=True)]


def unpadded(text: str) -> str:
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(("where", "line"), sorted(set(command_lines())))
def test_command_line_is_one_that_the_command_takes(where: str, line: str) -> None:
    arguments = shlex.split(line.replace("SHELL", "bash"))[1:]
    if arguments[0] in ("COMMAND", "--version", "--help"):
        return
    command = netspec_command.get_command(click.Context(netspec_command), arguments[0])
    assert command is not None, f"{where}: there is no `netspec {arguments[0]}`"
    assert mistake(command, arguments) is None or len(arguments) == 1, f"{where}: {mistake(command, arguments)}"


def mistake(command: click.Command, arguments: list[str]) -> str | None:
    """What the command says against these arguments, none of which is carried out. Prose may leave all of them out."""
    try:
        command.make_context(arguments[0], arguments[1:])
    except click.exceptions.Exit as done:
        return f"status {done.exit_code}" if done.exit_code else None
    except click.UsageError as error:
        return error.format_message()
    return None
