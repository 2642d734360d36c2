"""Items in turn that are one module of the source, put together: what may become a block of several steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby

from netspec.importing.tree import Chain, Fork, Item, Residual, SourceModule, path_of, value_of

CONTAINERS = frozenset(("Sequential", "ModuleList", "ModuleDict"))


class Modules:
    """The modules of one source. `kept` are values that something else reads, which have to stay between two items."""

    def __init__(self, classes: Mapping[str, str], kept: Collection[str] = ()) -> None:
        self.classes, self.kept = classes, kept

    def together(self, chain: Chain, within: str = "") -> Chain:
        """The chain with its runs, and theirs, within the module at this path."""
        made: list[Item] = []
        for path, group in groupby(chain, key=lambda item: below(path_of(item), within)):
            items = tuple(group)
            if len(items) == 1 or not path:
                made += map(self.inside, items)
            elif self.is_container(path, items) or any(value_of(item) in self.kept for item in items[:-1]):
                made += self.together(items, path)
            else:
                made.append(SourceModule(path, self.together(items, path)))
        return tuple(made)

    def inside(self, item: Item) -> Item:
        """An item with the runs of its branches."""
        here = path_of(item)
        match item:
            case Fork():
                return item.replace(branches=tuple(self.together(branch, here) for branch in item.branches))
            case Residual():
                return item.replace(body=self.together(item.body, here))
            case _:
                return item

    def is_container(self, path: str, items: Chain) -> bool:
        """Whether the module only holds others; told by its class, else by numbers as the names of all it holds."""
        if path in self.classes:
            return self.classes[path] in CONTAINERS
        names = [below(path_of(item), path).rpartition(".")[2] for item in items]
        return all(name.isdigit() for name in names)


def below(path: str, within: str) -> str:
    """The path's first step below a module; empty where it is not below it, or that module itself."""
    start = f"{within}." if within else ""
    if not path.startswith(start) or path == within:
        return ""
    return start + path[len(start) :].partition(".")[0]
