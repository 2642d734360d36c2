"""One row by itself, in plain Python: what asks for point after point need not look which numbers are columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from netspec.closed.identity import mixed
from netspec.closed.lists import Lists
from netspec.closed.operations import SAFE, Operation
from netspec.numbers.traced import ANSWERS

if TYPE_CHECKING:
    from netspec.closed.values import Values

OPERATIONS = cast("dict[str, Operation]", {**SAFE, **ANSWERS})


class Row(Lists):
    """The engine for columns of one row each."""

    block = 1

    def operations(self, magnitude: int | None) -> dict[str, Operation]:
        return OPERATIONS

    def key(self, constant: int, parts: Sequence[tuple[int, Values]], rows: int) -> Values:
        return [mixed(constant + sum(mixed(values[0] + salted) for salted, values in parts))]
