"""Reading checkpoints: safetensors, what `torch.save` wrote, and the index of one in several files.

What a file is, is told by its first bytes, never by its name. Only its directory is read: which tensors it holds, and
where. A file's own code never runs, and no pickle is ever given to an unpickler.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem, NoSuchFile
from netspec.diagnostics.weights import NotACheckpoint, OtherKindOfFile
from netspec.reading import display_path, regular_file
from netspec_compiler.weights.files import safe, shards
from netspec_compiler.weights.files.kinds import HEADER, LOOKED_AT, PICKLE, TENSORFLOW, ZIP, Kind, kind_of, kind_of_zip
from netspec_compiler.weights.files.refused import Refused
from netspec_compiler.weights.files.torch_save import Archive, stream_of

SUFFIXES = (".safetensors", ".pth", ".pt", ".bin", ".ckpt", ".tar", ".index.json")
# The first byte of a header of JSON, after the upper half of its length.
SAFETENSORS = b"\0\0\0\0{"
# How a pickle of protocol 0 or 1 begins, which does not say so.
OLD_PICKLE = re.compile(rb"\([dl]p|[\]}]q|c[\w.]+\n\w+\n")


def read(path: Path) -> object | Diagnostic:
    """What a file holds, its tensors as entries that are still in it, or why it is not read."""
    problem = regular_file(path, SUFFIXES)
    if isinstance(problem, NoSuchFile) and path.with_name(f"{path.name}.index").is_file():
        return other_kind(display_path(path), TENSORFLOW)
    if isinstance(problem, FileProblem):
        return problem
    try:
        return shards.one_shard(path) or held(path)
    except Refused as refused:
        return refused.problem
    except OSError as error:
        return NotACheckpoint(path=display_path(path), why=error.strerror or str(error))


def held(path: Path, part: bool = False) -> object:
    """What one file holds; raises `Refused`. A `part` is what an index names, and no index itself."""
    shown = display_path(path)
    with path.open("rb") as stream:
        head = stream.read(LOOKED_AT)
    if not head:
        raise Refused(NotACheckpoint(path=shown, why="it is empty"))
    if head[4 : HEADER + 1] == SAFETENSORS:
        return safe.held(path, shown)
    if head.startswith(ZIP):
        return held_in_zip(path, shown)
    kind = kind_of(path, head)
    if kind is not None:
        raise Refused(other_kind(shown, kind))
    if head.startswith(PICKLE) or OLD_PICKLE.match(head):
        return stream_of(path.open("rb"), path.stat().st_size, shown)
    if head.lstrip().startswith(b"{") and not part:
        return shards.held(path, shown, partial(held, part=True))
    raise Refused(NotACheckpoint(path=shown, why="it is neither safetensors nor a file of torch.save"))


def held_in_zip(path: Path, shown: str) -> object:
    kind = kind_of_zip(path)
    if kind is not None:
        raise Refused(other_kind(shown, kind))
    return Archive(path, shown).held()


def other_kind(shown: str, kind: Kind) -> OtherKindOfFile:
    return OtherKindOfFile(path=shown, what=kind.what, remedy=kind.help)
