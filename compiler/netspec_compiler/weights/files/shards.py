"""Checkpoints in several files: an index that says in which of them each tensor is, and the files beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from netspec.diagnostics.weights import BadIndex, OneShard
from netspec.reading import display_path
from netspec_compiler.weights.files.refused import Refused

END_OF_SHARD = re.compile(r"-([0-9]{5})-of-([0-9]{5})(\.\w+)\Z")
LARGEST_INDEX = 2**25
MOST_SHARDS = 10_000


def one_shard(path: Path) -> OneShard | None:
    """Why this file is not the whole, if it is one of several."""
    found = END_OF_SHARD.search(path.name)
    if found is None or found[2] == "00001":
        return None
    index = path.with_name(f"{path.name[: found.start()]}{found[3]}.index.json")
    remedy = f"give the index: `{display_path(index)}`"
    if not index.is_file():
        remedy = f"fetch all of them and the index `{index.name}`, and give that"
    return OneShard(path=display_path(path), number=int(found[1]), count=int(found[2]), remedy=remedy)


def held(path: Path, shown: str, read: Callable[[Path], object]) -> dict[str, object]:
    """The entries of all files that an index names; each of them lies beside it."""
    places = where(path, shown)
    folder = path.parent.resolve()
    entries: dict[str, object] = {}
    for name in sorted(set(places.values())):
        inside(folder, name, shown)
        found = read(path.parent / name)
        if not isinstance(found, dict):
            raise Refused(BadIndex(path=shown, why=f"`{name[:64]}` holds no tensors by name"))
        entries |= {key: entry for key, entry in found.items() if places.get(key, name) == name}
    missing = [key for key in places if key not in entries]
    if missing:
        why = f"`{missing[0][:64]}` should be in `{places[missing[0]][:64]}`, and is not"
        raise Refused(BadIndex(path=shown, why=why))
    return entries


def where(path: Path, shown: str) -> dict[str, str]:
    """By tensor the file that has it."""
    if path.stat().st_size > LARGEST_INDEX:
        raise Refused(BadIndex(path=shown, why=f"it has more than {LARGEST_INDEX:,} bytes"))
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Refused(BadIndex(path=shown, why=f"it is no JSON ({str(error)[:100]})")) from None
    places = data.get("weight_map") if isinstance(data, dict) else None
    if not isinstance(places, dict) or not all(isinstance(name, str) for name in places.values()):
        raise Refused(BadIndex(path=shown, why="it has no `weight_map` from tensors to files"))
    if len(set(places.values())) > MOST_SHARDS:
        raise Refused(BadIndex(path=shown, why=f"it names more than {MOST_SHARDS:,} files"))
    return places


def inside(folder: Path, name: str, shown: str) -> None:
    """Refuses a file that is not in the folder of the index, links followed. In the cache of the Hugging Face Hub,
    whose files are links into the folder `blobs` beside `snapshots`, that one is as good."""
    allowed = [folder] + ([folder.parents[1] / "blobs"] if folder.parent.name == "snapshots" else [])
    try:
        target = (folder / name).resolve()
        fits, is_file = Path(name).name == name and target.parent in allowed, target.is_file()
    except (OSError, ValueError, RuntimeError):
        fits = is_file = False
    if not fits:
        raise Refused(BadIndex(path=shown, why=f"`{name[:64]}` is no file in the index's folder"))
    if not is_file:
        raise Refused(BadIndex(path=shown, why=f"`{name[:64]}` is not there"))
