"""What a step makes of the shapes that it reads, where the source does not say it."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.diagnostics.base import Diagnostic
from netspec.importing.steps import Arranged, Does, Padded, Spread
from netspec.ops.base import Layer, Shape
from netspec.ops.joins import Branches


def shape_of(does: Does, given: Sequence[Shape], rank: int, guessed: bool = False) -> Shape | Diagnostic:
    """The shape of the value, or why there is none; of what the language has no word for, that of its input.

    Behind that, shapes are `guessed`: what does not fit one may fit the true one, and says nothing of the network.
    """
    found = exact(does, given, rank)
    return given[0] if guessed and isinstance(found, Diagnostic) else found


def exact(does: Does, given: Sequence[Shape], rank: int) -> Shape | Diagnostic:
    """The shape of the value as if all those that it is made of were known."""
    match does:
        case Layer():
            return does.output(given[0])
        case Branches():
            clashes = does.clashes(dict(enumerate(given)))
            return clashes[0].problem if clashes else does.output(given)
        case Padded():
            rows = zip(given[0].extents, does.before, does.behind, strict=True)
            return Shape((given[0].channels, *(size + before + behind for size, before, behind in rows)))
        case Spread():
            return Shape((given[0].channels, *(1,) * rank))
        case Arranged():
            return does.shape
        case _:
            return given[0]
