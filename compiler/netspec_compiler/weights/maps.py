"""Where the maps are: `specs/weights/SOURCE/NETWORK.toml`, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

from netspec import shipped
from netspec.diagnostics.files import FileProblem
from netspec.diagnostics.weights import UnknownSource
from netspec.spelling import did_you_mean
from netspec_compiler.weights.name_map import NameMap, Rule, read_map
from netspec_compiler.weights.patterns import Pattern

# The names that `netspec.build` and compiled files give, of any network.
OWN = "netspec"
ANY_NAME = Pattern("{name*}")


def folder() -> Path:
    """The folder of all maps."""
    return shipped.folder() / "weights"


def sources() -> tuple[str, ...]:
    """All sources that there are maps for."""
    return tuple(sorted(one.name for one in folder().iterdir() if one.is_dir()))


def maps_of(source: str) -> tuple[NameMap, ...] | UnknownSource | FileProblem:
    """All maps of a source, in the order of their networks."""
    if source == OWN:
        return (NameMap("any", OWN, (), (Rule(ANY_NAME, ANY_NAME),), {}),)
    if source not in sources():
        known = (*sources(), OWN)
        hint = did_you_mean(source, known) or f"known are {', '.join(known)}"
        return UnknownSource(name=source[:64], hint=hint)
    found = []
    for path in sorted((folder() / source).glob("*.toml")):
        one = read_map(path)
        if isinstance(one, FileProblem):
            return one
        found.append(one)
    return tuple(found)
