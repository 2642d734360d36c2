"""Which rows of a sweep are kept: those that keep its budgets, equal networks once; and what became of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

from netspec.sweep.blocks import Block

if TYPE_CHECKING:
    from netspec.closed.values import Array, Values


class Tally:
    """How many rows were seen, kept, equal to an earlier one, beyond a budget; and the codes of those not sound."""

    def __init__(self) -> None:
        self.seen = 0
        self.kept = 0
        self.equal = 0
        self.beyond = 0
        self.wrong: Counter[str] = Counter()

    def as_data(self) -> dict[str, object]:
        """The counts as JSON."""
        return {name: getattr(self, name) for name in ("seen", "kept", "equal", "beyond")} | {"wrong": dict(self.wrong)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Tally:
        """The counts that `as_data` gave."""
        found = cls()
        for name in ("seen", "kept", "equal", "beyond"):
            setattr(found, name, int(data[name]))
        found.wrong.update({str(code): int(count) for code, count in data["wrong"].items()})
        return found


class Selection:
    """Picks the rows of each block in turn; `keys` are those of networks that were kept before.

    Where budgets are to be kept, only rows that do are; else those that are no sound networks are rows too.
    """

    def __init__(self, budgeted: bool, most: int | None, keys: Iterable[int] = (), tally: Tally | None = None) -> None:
        self.budgeted = budgeted
        self.most = most
        self.keys = set(keys)
        self.tally = tally or Tally()

    @property
    def full(self) -> bool:
        """Whether as many rows are kept as are wanted."""
        return self.most is not None and self.tally.kept >= self.most

    def of(self, block: Block) -> list[int]:
        """The rows of a block that are kept, by their place in it."""
        found = list(self.picked(block))
        self.tally.kept += len(found)
        return found

    def picked(self, block: Block) -> Iterator[int]:
        left = None if self.most is None else self.most - self.tally.kept
        tally, keys = self.tally, self.keys
        valid, holds, key, codes = (listed(block.found[name]) for name in ("valid", "holds", "key", "code"))
        for row in range(block.rows):
            if left == 0:
                return
            tally.seen += 1
            if not valid[row]:
                tally.wrong[codes[row]] += 1
                if self.budgeted:
                    continue
            elif not holds[row]:
                tally.beyond += 1
                continue
            elif key[row] in keys:
                tally.equal += 1
                continue
            else:
                keys.add(key[row])
            left = None if left is None else left - 1
            yield row


def listed(column: Values) -> list[Any]:
    """A column as a list of Python's own values."""
    if is_array(column):
        return column.tolist()
    return column if isinstance(column, list) else list(column)


def is_array(column: Values) -> TypeGuard[Array]:
    """Whether a column is one of NumPy's."""
    return hasattr(column, "tolist")
