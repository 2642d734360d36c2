"""A network's own checkpoint as arrays of numpy, by what its entries are to be; no torch where it is safetensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem
from netspec.diagnostics.weights import EntriesUnused, NoMapFits, NotACheckpoint, ParametersUnfilled, ShapesDiffer
from netspec.lazy import with_extra
from netspec.reading import display_path, regular_file
from netspec.record import Record
from netspec_compiler.weights.choices import Choices
from netspec_compiler.weights.lay import lay
from netspec_compiler.weights.maps import OWN, maps_of
from netspec_compiler.weights.match import NO_WEIGHT, Match
from netspec_compiler.weights.told import mistakes_of_names
from netspec_compiler.weights.wording import cut, listed

SUFFIXES = (".safetensors", ".pth", ".pt", ".bin", ".ckpt")
# The first bytes of a header of safetensors, after the lower half of its length.
SAFETENSORS = b"\0\0\0\0{"
PLAIN = ("F64", "F32", "F16")
RENAME = "`netspec weights` writes a checkpoint under the names of its network, and can leave parts of it out"
Dims = tuple[int, ...]
Array = NDArray[np.floating]


class Lazy(Record):
    """An entry that is still in its file."""

    dims: Dims
    numbers: bool
    read: Callable[[], Array]


Lazies = Mapping[str, Lazy]


def read_arrays(path: Path, wanted: Mapping[str, Dims], heads: frozenset[str]) -> dict[str, Array] | list[Diagnostic]:
    """The wanted entries by name, each of the size that is wanted; what `heads` have is let go.

    Nothing else may be in the file, and nothing may be missing.
    """
    entries = entries_of(path)
    if isinstance(entries, list):
        return entries
    theirs = [name for name in entries if not let_go(name, heads)]
    if not (theirs or wanted):
        return {}
    maps = maps_of(OWN)
    assert isinstance(maps, tuple), "netspec's own names are known"
    laid = lay(maps, OWN, theirs, [*wanted], Choices())
    if isinstance(laid, list):
        return [with_remedy(problem) for problem in laid]
    unused = tuple(name for name in laid.match.unused if not let_go(name, heads))
    problems = mistakes_of_names(laid.match.replace(unused=unused), drop_aux=True)
    found = {name: entries[laid.names[original]] for name, original in laid.match.pairs.items()}
    problems += other_shapes(laid.match, found, wanted)
    if problems:
        return [with_remedy(problem) for problem in problems]
    try:
        return {name: one.read() for name, one in found.items()}
    except SafetensorError as error:
        return [damaged(path, error)]


def let_go(name: str, heads: frozenset[str]) -> bool:
    """Whether an entry is for training alone."""
    return name.endswith(NO_WEIGHT) or name.partition(".")[0] in heads


def entries_of(path: Path) -> Lazies | list[Diagnostic]:
    """What a file holds; reading anything but plain safetensors needs torch."""
    problem = regular_file(path, SUFFIXES)
    if isinstance(problem, FileProblem):
        return [problem]
    try:
        with path.open("rb") as stream:
            plain = plain_entries(path) if stream.read(16)[4:9] == SAFETENSORS else None
    except (SafetensorError, OSError) as error:
        return [damaged(path, error)]
    if plain is not None:
        return plain
    found: Lazies | list[Diagnostic] = with_extra("netspec_compiler.weights.torch_arrays:entries_of", "torch")(path)
    return found


def plain_entries(path: Path) -> Lazies | None:
    """The entries of a safetensors file; none where numpy lacks one of its types."""
    opened: Any = safe_open(path, "np")
    slices = {name: opened.get_slice(name) for name in opened.keys()}  # noqa: SIM118 - it is no dict
    if not all(one.get_dtype() in PLAIN or name.endswith(NO_WEIGHT) for name, one in slices.items()):
        return None
    return {
        name: Lazy(tuple(one.get_shape()), one.get_dtype() in PLAIN, partial(opened.get_tensor, name))
        for name, one in slices.items()
    }


def damaged(path: Path, error: Exception) -> Diagnostic:
    why = (str(error).splitlines() or [type(error).__name__])[0][:200].removesuffix(".")
    return NotACheckpoint(path=display_path(path), why=why)


def other_shapes(found: Match, entries: Lazies, wanted: Mapping[str, Dims]) -> list[Diagnostic]:
    """Entries that do not have the size that is wanted, or are no numbers with a fraction."""
    differing = tuple(name for name, one in entries.items() if one.dims != wanted[name] or not one.numbers)
    if not differing:
        return []

    def both(name: str) -> str:
        sizes = ["x".join(map(str, dims)) or "one number" for dims in (entries[name].dims, wanted[name])]
        whole = "" if entries[name].numbers else " of another type"
        return f"{cut(found.pairs[name])} is {sizes[0]}{whole}, and {name} here {sizes[1]}"

    return [ShapesDiffer(count=len(differing), shown=listed(differing, both), names=differing, hint=RENAME)]


def with_remedy(problem: Diagnostic) -> Diagnostic:
    """The same mistake with what helps here: nothing is left out or renamed on the way into a file of an engine."""
    if isinstance(problem, NoMapFits | EntriesUnused | ParametersUnfilled):
        return problem.replace(hint=f"give the checkpoint of this network; {RENAME}")
    return problem
