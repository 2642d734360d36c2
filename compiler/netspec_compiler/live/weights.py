"""Whether weights are still what they were when something was made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from torch import Tensor


class Seen(NamedTuple):
    """A weight as it was: the tensor, where its numbers lie, and how often they had been written.

    `numbers` holds that place, so that no others can come to lie there. Torch does not count what is written to tensors
    of inference mode.
    """

    weight: Tensor
    numbers: Tensor
    place: int
    writes: int | None


def seen(weight: Tensor) -> Seen:
    """The weight as it is now."""
    numbers = weight.detach()
    return Seen(weight, numbers, numbers.data_ptr(), None if weight.is_inference() else weight._version)


def unchanged(many: Iterable[tuple[Mapping[str, Tensor | None], str, Seen]]) -> bool:
    """Whether each of these entries is the weight that was seen, with the numbers that it had.

    In one loop, since a network asks for all its weights in every call.
    """
    for entries, name, (weight, _, place, writes) in many:
        if entries.get(name) is not weight or weight.data_ptr() != place:
            return False
        if writes is not None and weight._version != writes:
            return False
    return True
