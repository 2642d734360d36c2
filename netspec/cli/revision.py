"""A spec as it was in a git revision, its used files too: read from git, the work tree untouched."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from netspec.cli.output import show_problem
from netspec.cli.views import Looking, View, look
from netspec.diagnostics.files import FileProblem, Unreadable
from netspec.diagnostics.revisions import NoGit, NoSuchRevision, NotInRevision

SECONDS = 60


def look_in_revision(spec: Path, revision: str, how: Looking, color: str) -> View:
    """The networks of the old spec, after its mistakes are printed. Its root is the repository's."""
    with tempfile.TemporaryDirectory(prefix="netspec-") as folder:
        found = unpack(spec, revision, Path(folder))
        if isinstance(found, FileProblem):
            return View((), show_problem(found, color), False)
        view = look([found], how.replace(root=Path(folder)), color)
        return view.replace(seen=tuple(one.replace(source=f"{spec} at {revision}") for one in view.seen))


def unpack(spec: Path, revision: str, folder: Path) -> Path | FileProblem:
    """Puts every spec of the revision into the folder; the path that the spec has there."""
    home = spec.resolve().parent
    top = git(home, "rev-parse", "--show-toplevel")
    if top is None:
        return NoGit(path=str(spec))
    within = spec.resolve().relative_to(Path(top.decode().rstrip("\n")).resolve())
    commit = git(home, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        return NoSuchRevision(path=str(spec), revision=revision)
    name = commit.decode().strip()
    if git(home, "cat-file", "-e", f"{name}:{within.as_posix()}") is None:
        return NotInRevision(path=str(spec), revision=revision)
    archive = git(Path(top.decode().rstrip("\n")), "archive", "--format=tar", name, "--", ":(glob)**/*.ns")
    if archive is None:
        return NotInRevision(path=str(spec), revision=revision)
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            extract(tar, folder)
    except (tarfile.TarError, OSError) as error:
        return Unreadable(path=f"{spec} at {revision}", why=str(error))
    return folder / within


def extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Writes what lies in the folder and leads nowhere else; a Python before 3.11.4 does not hold links to that."""
    if hasattr(tarfile, "data_filter"):
        tar.extractall(folder, filter="data")
        return
    links = [one.name for one in tar if not one.isfile() and not one.isdir()]
    if links:
        raise tarfile.ExtractError(f"{links[0]} is a link, which only Python 3.11.4 and later keep in their folder")
    tar.extractall(folder)


def git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints, run in the folder without a shell; none where it fails, hangs or is not installed."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
