"""Names of generated classes: never a keyword, a builtin, a name of the file's imports, or another class's."""

from __future__ import annotations

import builtins
import keyword

TAKEN = frozenset(("Tensor", "F", "nn", "torch", *dir(builtins), *keyword.kwlist))


def camel(name: str) -> str:
    """`aux_head` as `AuxHead`, `googlenet` as `Googlenet`."""
    words = [word for word in name.split("_") if word]
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return joined if joined[:1].isalpha() else f"Block{joined}"


class ClassNames:
    """Gives out class names. The same text under the same wish gets the same name; another text a number behind it."""

    def __init__(self, reserved: frozenset[str] = frozenset()) -> None:
        self.texts: dict[str, str] = {}
        self.reserved = TAKEN | reserved

    def keep(self, wish: str) -> str:
        """A name that no other class will get."""
        name, number = wish, 1
        while name in self.reserved or name in self.texts:
            number += 1
            name = f"{wish}{number}"
        self.reserved |= {name}
        return name

    def name_for(self, wish: str, text: str) -> tuple[str, bool]:
        """A name for a class of this text, and whether the class is new."""
        number = 1
        while True:
            name = wish if number == 1 else f"{wish}{number}"
            if name in self.texts and self.texts[name] == text:
                return name, False
            if name not in self.texts and name not in self.reserved:
                self.texts[name] = text
                return name, True
            number += 1
