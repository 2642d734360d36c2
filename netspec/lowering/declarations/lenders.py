"""Where else a block of some name is declared: in a file beside this one, in its `lib`, or in one that netspec lends.

Only a mistake asks, so files are looked at then and not before, few of them and no large ones, and no link is followed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from netspec import shipped

MOST_FILES, LARGEST = 64, 2**16
WORD = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def lender(block: str, path: Path) -> str:
    """What to write after `use` in the file at this path to have a block of this name; empty where none is found."""
    # Several files may have a block of this name: one that is called as the block is comes first.
    for target, file in sorted(candidates(path), key=lambda one: one[1].stem != block):
        if file != path and declares(file, block):
            return target
    return ""


def candidates(path: Path) -> Iterator[tuple[str, Path]]:
    """Files that may be used, each with what is written after `use`."""
    for prefix, folder in (("", path.parent), ("lib/", path.parent / "lib")):
        for name in specs_in(folder):
            yield f"{prefix}{name}", folder / name
    for name, file in shipped.blocks().items():
        yield f"{shipped.LENDER}{name}", file


def specs_in(folder: Path) -> list[str]:
    """The first specs of a folder that are files of their own and not large."""
    try:
        with os.scandir(folder) as entries:
            found = [one.name for one in entries if one.name.endswith(".ns") and is_small(one)]
    except OSError:
        return []
    return sorted(found)[:MOST_FILES]


def is_small(entry: os.DirEntry[str]) -> bool:
    return entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_size <= LARGEST


def declares(file: Path, block: str) -> bool:
    """Whether a line of the file begins a block of this name, and none a network: `use` would bring that in too."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    start = f"block {block}"
    found = any(line.startswith(start) and line[len(start) : len(start) + 1] not in WORD for line in lines)
    return found and not any(line.startswith(("network ", "variant ")) for line in lines)
