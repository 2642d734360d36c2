"""Names of generated classes: never a keyword, a builtin, a name of the file's imports, or another class's."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator
from itertools import count, product
from string import ascii_uppercase

TAKEN = frozenset(("Tensor", "NamedTuple", "F", "nn", "torch", *dir(builtins), *keyword.kwlist))


def camel(name: str) -> str:
    """`aux_head` as `AuxHead`, `googlenet` as `Googlenet`."""
    words = [word for word in name.split("_") if word]
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return joined if joined[:1].isalpha() else f"Block{joined}"


class ClassNames:
    """Gives out class names, each once."""

    def __init__(self, reserved: frozenset[str] = frozenset()) -> None:
        self.taken = set(TAKEN | reserved)

    def keep(self, *wishes: str) -> str:
        """The first wish that is free, or the last one with a number behind it; with a letter where it ends in one."""
        name = next((wish for wish in wishes if wish not in self.taken), "") or self.told_apart(wishes[-1])
        self.taken.add(name)
        return name

    def told_apart(self, wish: str) -> str:
        marks = map(str, count(2)) if not wish[-1].isdigit() else letters()
        return next(name for mark in marks if (name := wish + mark) not in self.taken)


def letters() -> Iterator[str]:
    """`B`, `C`, ..., `Z`, then `BB` and so on."""
    for length in count(1):
        yield from ("".join(one) for one in product(ascii_uppercase[1:], repeat=length))
