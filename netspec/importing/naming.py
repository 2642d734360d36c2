"""Names of blocks, from the classes that made them or from what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from netspec.importing.labels import shared_start
from netspec.importing.tree import Call, Fork, Item, Leaf, Residual, path_of
from netspec.ir.names import is_name
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import Add, Mul

OF_JOINS: dict[type, str] = {Add: "sum", Mul: "gate"}
WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class BlockNames:
    """Gives each block a name of its own."""

    def __init__(self, classes: Mapping[str, str], taken: set[str]) -> None:
        self.classes, self.taken = classes, {*taken, *OPERATIONS}

    def name(self, uses: Sequence[Item]) -> str:
        """A name for the block that these items are uses of."""
        classes = {self.classes.get(path_of(item), "") for item in uses}
        stem = snake(classes.pop()) if len(classes) == 1 else ""
        stem = stem or ("" if self.classes else by_paths(uses)) or kind(uses[0])
        names = (stem, *(f"{stem}_{number}" for number in range(2, 9999)))
        name = next(one for one in names if one not in self.taken and is_name(one))
        self.taken.add(name)
        return name


def by_paths(uses: Sequence[Item]) -> str:
    """What the names of their modules have in common, numbers at the end left out: `fire2` and `fire3` are `fire`."""
    names = [path_of(item).rpartition(".")[2] for item in uses]
    return snake(shared_start(names).rstrip("_0123456789"))


def snake(name: str) -> str:
    """`InceptionAux` as `inception_aux`."""
    plain = WORD.sub("_", name.strip("_")).lower()
    return plain if is_name(plain) else ""


def kind(item: Item) -> str:
    """What to call a block of whose class nothing is known."""
    match item:
        case Fork():
            return OF_JOINS.get(type(item.join.does), "module")
        case Residual():
            return "residual_module"
        case Call():
            return item.block
        case Leaf():
            return "layer"
        case _:
            return "unit"
