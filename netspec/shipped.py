"""The specs that netspec ships: `specs/` in a checkout, `netspec/specs` in an installed package."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

LENDER = "netspec/"


@cache
def folder() -> Path:
    """The folder of all shipped specs, and of the maps of weights: in the package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "specs"
    return installed if installed.is_dir() else package.parent / "specs"


def names() -> tuple[str, ...]:
    """All networks by name, `torchvision/googlenet` for one in a folder; neither blocks to lend nor mere variants."""
    return declaring("network ")


def variants() -> tuple[str, ...]:
    """All specs with a variant, by name."""
    return declaring("variant ")


def declaring(word: str) -> tuple[str, ...]:
    """The specs with a line that starts so; files of the package, so their lines are written as ours are."""
    below = sorted(path.relative_to(folder()) for path in folder().rglob("*.ns"))
    return tuple(path.with_suffix("").as_posix() for path in below if has_line(folder() / path, word))


def has_line(spec: Path, start: str) -> bool:
    return any(line.startswith(start) for line in spec.read_text(encoding="utf-8").splitlines())


def path_of(name: str) -> Path:
    """Where the spec of one of `names` stands."""
    return folder() / f"{name}.ns"


def named(path: Path) -> Path | None:
    """The shipped spec with a network or a variant that has this name, if one has."""
    if path.is_absolute() or ".." in path.parts or not path.name or "\0" in str(path):
        return None
    spec = path_of(path.as_posix())
    is_one = os.path.isfile(spec) and (has_line(spec, "network ") or has_line(spec, "variant "))
    return spec if is_one else None


def holds(path: Path) -> bool:
    """Whether this is the path of a shipped spec, as `path_of` gives it."""
    return path.is_absolute() and path.is_relative_to(folder())


def meant(path: Path) -> Path:
    """The spec that a name stands for: what is here under that name, then `NAME.ns` here, then the shipped one.

    What is here comes first, so that no release of netspec ever takes a name away.
    """
    if path.suffix == ".ns" or not path.name or os.path.lexists(path):
        return path
    here = path.with_name(f"{path.name}.ns")
    return here if os.path.lexists(here) else named(path) or path


def lent(target: str) -> Path | None:
    """The file of blocks that `use "netspec/NAME.ns"` names, if it is one; it leads nowhere else."""
    return blocks().get(target.removeprefix(LENDER)) if target.startswith(LENDER) else None


def lends(path: Path) -> bool:
    """Whether this is one of the files of blocks."""
    return path in blocks().values()


@cache
def blocks() -> dict[str, Path]:
    """The files of blocks that a spec anywhere may use, by name."""
    return {path.name: path.resolve() for path in sorted((folder() / "lib").glob("*.ns"))}
