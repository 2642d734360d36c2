"""Whether weights are still what they were when something was made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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


class Kept:
    """What was made of weights, until these change. Copies and pickles begin with nothing."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[list[Seen], Tensor]] = {}

    def of(self, name: str, weights: Sequence[Tensor], made: Callable[..., Tensor]) -> Tensor:
        """What `made` gives for the weights, under a name; made again when they have changed."""
        if name not in self.entries or not still(self.entries[name][0], weights):
            self.entries[name] = [seen(one) for one in weights], made(*(one.detach() for one in weights))
        return self.entries[name][1]

    def __reduce__(self) -> tuple[type[Kept], tuple[()]]:
        return Kept, ()


def still(then: Sequence[Seen], weights: Sequence[Tensor]) -> bool:
    """Whether these are the weights that were seen, with the numbers that they had."""
    pairs = zip(then, weights, strict=False)
    return len(then) == len(weights) and unchanged([({"": now}, "", one) for one, now in pairs])
