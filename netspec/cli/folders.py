"""Folders that stand for all the specs in them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from netspec.diagnostics.files import FileProblem, NoSpecsIn, Unreadable
from netspec.reading import display_path


def unfolded(paths: Iterable[Path]) -> tuple[list[Path], list[FileProblem]]:
    """Every folder replaced by its specs, and what is wrong with the folders."""
    specs: list[Path] = []
    problems: list[FileProblem] = []
    for path in paths:
        below, wrong = specs_in(path) if os.path.isdir(path) else ([path], [])
        specs += below
        problems += wrong
    return specs, problems


def specs_in(folder: Path) -> tuple[list[Path], list[FileProblem]]:
    """All specs below a folder, in order of their paths. Hidden ones are left out; links to folders are not followed,
    so that none leads round in a circle."""
    problems: list[FileProblem] = []

    def unreadable(error: OSError) -> None:
        why = error.strerror or str(error)
        problems.append(Unreadable(path=display_path(Path(error.filename)), why=why))

    found: list[Path] = []
    for here, below, files in os.walk(folder, onerror=unreadable):
        below[:] = [name for name in below if not name.startswith(".")]
        found += [Path(here, name) for name in files if name.endswith(".ns") and not name.startswith(".")]
    if not found and not problems:
        problems.append(NoSpecsIn(path=display_path(folder)))
    return sorted(found), problems
