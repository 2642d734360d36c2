"""Labels from the modules of the source, so that as many names as can be stay what they were."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from netspec.importing.tree import Call, Item, Leaf, leaves, path_of
from netspec.ir.names import is_label, taken_by
from netspec.ops.base import Layer
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import FORMS
from netspec.ops.weighted import Weighted

NUMBERED_PART = re.compile(r"^[^.]+\.[0-9]+x[^.]*$")
NO_NAME = re.compile(r"[^A-Za-z0-9_]+")
NUMBERED = re.compile(r"[0-9]+[a-z]")
INNER = (".conv", ".linear")


def module_of(item: Item) -> str:
    """Where an item stands in its source: for a layer beside its norm in a module of both, that module."""
    path = path_of(item)
    if isinstance(item, Leaf) and isinstance(item.step.does, Weighted):
        return next((path.removesuffix(end) for end in INNER if path.endswith(end)), path)
    return path


def below(path: str, within: str) -> str:
    """What of a path lies below a module; empty where it is not below it."""
    start = f"{within}." if within else ""
    return path[len(start) :] if path.startswith(start) else ""


def kind_of(item: Item) -> str:
    """The word that an unlabelled item's name begins with."""
    if isinstance(item, Call):
        return item.block
    does = item.step.does if isinstance(item, Leaf) else None
    return does.word if isinstance(does, Layer) else "group"


def label(uses: Sequence[tuple[Item, str]], taken: Collection[str]) -> str:
    """What to call a statement, given for each of its uses the item and the module that it is in; empty for nothing."""
    called = kind_of(uses[0][0]) if isinstance(uses[0][0], Call) else ""
    names = {written(below(module_of(item), within), called) for item, within in uses}
    first = uses[0][0]
    inside = bool(uses[0][1]) or "." in module_of(first)
    idle = isinstance(first, Leaf) and not first.step.weights and inside
    name = names.pop() if len(names) == 1 and not idle else ""
    attribute = kind_of(uses[0][0]) + name if name[:1].isdigit() else name
    fits = is_label(name) and not taken_by(attribute) and attribute not in taken and not is_counted(attribute)
    return name if fits else ""


def is_counted(name: str) -> bool:
    """Whether this is a name as steps without a label get, `conv_2`: one of those may come to have it."""
    word, _, number = name.rpartition("_")
    return number.isdecimal() and (word in OPERATIONS or word in FORMS)


def written(path: str, kind: str) -> str:
    """A path as a label: `inception3a` of a block `inception` is `3a`; numbers alone are none."""
    short = path.removeprefix(kind).removeprefix("_")
    if kind and NUMBERED.fullmatch(short):
        return short
    # `conv1/7x7_s2` of Caffe says the kernel, which the operation says too.
    path = path.partition(".")[0] if NUMBERED_PART.search(path) else path
    name = NO_NAME.sub("_", path).strip("_")
    return "" if not name or name.replace("_", "").isdigit() else name


def branch_labels(branches: Sequence[Sequence[tuple[Sequence[Item], str]]]) -> list[str]:
    """What to call each branch of a join; nothing where that would be the name that another has without a label."""
    names: list[str] = []
    for uses in branches:
        names.append(branch_label(uses, names))
    while True:
        all_names = Counter(name or f"branch{number}" for number, name in enumerate(names, 1))
        clear = [name if all_names[name] == 1 else "" for name in names]
        if clear == names:
            return [name if name != f"branch{number}" else "" for number, name in enumerate(names, 1)]
        names = clear


def branch_label(uses: Sequence[tuple[Sequence[Item], str]], taken: Collection[str]) -> str:
    """What to call a branch: by its only item, or by what its items' names begin with."""
    names = {written(of_branch(chain, within), "") for chain, within in uses}
    name = names.pop() if len(names) == 1 else ""
    fits = is_label(name) and not name[0].isdigit() and not taken_by(name) and name not in taken
    return name if fits else ""


def of_branch(chain: Sequence[Item], within: str) -> str:
    paths = [below(module_of(leaf), within) for leaf in leaves(chain) if leaf.step.weights]
    if not paths or not all(paths):
        return ""
    firsts = {path.partition(".")[0] for path in paths}
    if len(firsts) == 1:
        return firsts.pop()
    shared = shared_start([*firsts]).rstrip("_") if len(paths) > 1 else paths[0]
    return shared if len(shared) > 2 else ""


def shared_start(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    first, last = min(texts), max(texts)
    same = next((at for at, letter in enumerate(first) if at >= len(last) or letter != last[at]), len(first))
    return first[:same]
