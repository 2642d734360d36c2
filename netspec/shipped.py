"""The specs that netspec ships: `specs/` in a checkout, `netspec/specs` in an installed package."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """The folder of all shipped specs, and of the maps of weights: in the package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "specs"
    return installed if installed.is_dir() else package.parent / "specs"


def names() -> tuple[str, ...]:
    """All networks by name, `torchvision/googlenet` for one in a folder; the files in `lib` only lend blocks."""
    below = sorted(path.relative_to(folder()) for path in folder().rglob("*.ns"))
    return tuple(path.with_suffix("").as_posix() for path in below if path.parts[0] != "lib")


def path_of(name: str) -> Path:
    """Where the spec of one of `names` stands."""
    return folder() / f"{name}.ns"
