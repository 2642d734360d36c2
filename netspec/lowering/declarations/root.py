"""Where a spec may read from."""

from __future__ import annotations

from pathlib import Path

ROOT_MARKERS = (".git", "pyproject.toml")


def default_root(path: Path) -> Path:
    """The folder above which nothing is read: the project around the file, the current folder, or the file's own."""
    try:
        folder = path.resolve().parent
    except (OSError, RuntimeError, ValueError):  # links in a circle, which reading the file will say
        folder = path.absolute().parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in ROOT_MARKERS):
            return candidate
    try:
        here = Path.cwd().resolve()
    except OSError:  # the current folder was deleted
        return folder
    return here if folder.is_relative_to(here) else folder
