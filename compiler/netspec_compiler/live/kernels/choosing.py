"""By which kernel a convolution costs least."""

from __future__ import annotations

from functools import lru_cache

from netspec_compiler.live.kernels.convolved import ROOM, Columns, Convolved
from netspec_compiler.live.kernels.products import FEW_PIXELS
from netspec_compiler.live.kernels.tiling import Tiling, tilings

# Of how many convolutions the best way is remembered.
KNOWN = 1024


def ways(convolved: Convolved, tiled: bool) -> list[Columns | Tiling]:
    """How a convolution can be done but as sums; by tiles where it may."""
    columns = Columns(convolved)
    few = convolved.pixels <= FEW_PIXELS and columns.room <= ROOM
    return [*([columns] if few else []), *(tilings(convolved) if tiled else [])]


@lru_cache(KNOWN)
def best(convolved: Convolved, threads: int, tiled: bool) -> Columns | Tiling | None:
    """The way that costs so many threads least; none where sums do."""
    if min(convolved.shape) < 1:
        return None
    least = min(ways(convolved, tiled), key=lambda one: one.cost(threads), default=None)
    return least if least is not None and least.cost(threads) < convolved.cost(threads) else None
