"""The specs that netspec ships: `specs/` in a checkout, `netspec/specs` in an installed package."""

from __future__ import annotations

from pathlib import Path


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
