"""Whether weights are still what they were when something was made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter, is_
from typing import NamedTuple

from torch import Tensor
from torch.nn import Parameter

# How often a tensor's numbers had been written.
VERSION = attrgetter("_version")


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


def is_still(one: Seen, weight: Tensor) -> bool:
    """Whether this is the weight that was seen, with the numbers that it had."""
    same = weight is one.weight and weight.data_ptr() == one.place
    return same and (one.writes is None or weight._version == one.writes)


class Watched:
    """Weights of many modules, looked at in every call: each question is put to all in one loop of the interpreter."""

    def __init__(self) -> None:
        self.owners: list[dict[str, Parameter | None]] = []
        self.names: list[str] = []
        self.owned: list[Parameter | None] = []
        self.weights: list[Tensor] = []
        self.numbers: list[Tensor] = []
        self.places: list[int] = []
        self.counted: list[Tensor] = []
        self.writes: list[int] = []

    def add(self, owner: dict[str, Parameter | None]) -> None:
        """Looks at a module's own weights from now on, and at whether it comes to have those that it lacks."""
        for name, weight in owner.items():
            self.owners.append(owner)
            self.names.append(name)
            self.owned.append(weight)
            if weight is not None:
                self.see(seen(weight))

    def see(self, one: Seen) -> None:
        """Notes where the numbers of a weight are, and how often they had been written."""
        self.weights.append(one.weight)
        self.numbers.append(one.numbers)
        self.places.append(one.place)
        if one.writes is not None:
            self.counted.append(one.weight)
            self.writes.append(one.writes)

    def are_still(self) -> bool:
        """Whether all modules have the weights that they had, with the numbers that these had."""
        same = all(map(is_, map(dict.get, self.owners, self.names), self.owned))
        in_place = same and [*map(Tensor.data_ptr, self.weights)] == self.places
        return in_place and [*map(VERSION, self.counted)] == self.writes


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
    return len(then) == len(weights) and all(map(is_still, then, weights))
