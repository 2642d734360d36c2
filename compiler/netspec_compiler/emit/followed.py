"""The class of a layer with a norm behind it: which numbers are its parameters, and which it keeps to itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from netspec.ops.base import Argument, Spelling
from netspec_compiler.emit.layout import Expression, call
from netspec_compiler.emit.text import python
from netspec_compiler.plan import Leaf


class Numbers:
    """What leaves of one class say of a layer or of its norm: all arguments by their names, defaults too."""

    def __init__(self, spellings: Sequence[Spelling]) -> None:
        self.spellings = spellings
        self.signature = spellings[0].signature
        self.defaults = self.signature.defaults()
        self.kinds = {name: kind for name, kind, _ in self.signature.keywords} | dict(self.signature.parameters)

    def values(self, spelling: Spelling) -> dict[str, Argument]:
        """A spelling's arguments by name."""
        names = [name for name, _ in self.signature.parameters]
        return {**self.defaults, **dict(zip(names, spelling.args, strict=True)), **dict(spelling.kwargs)}

    def column(self, name: str) -> list[Argument]:
        return [self.values(one)[name] for one in self.spellings]

    def varied(self, names: Iterable[str]) -> dict[str, Argument]:
        """Those of the names that do not always have one value, each with its most frequent one."""
        columns = {name: self.column(name) for name in names}
        return {name: Counter(column).most_common(1)[0][0] for name, column in columns.items() if len(set(column)) > 1}


class Followed:
    """The parameters of a class of a layer with its norm.

    Those of the layer keep torch's defaults, and stand there where any use needs them; a bias and the norm's settings
    are the class's own business as long as they are the same in all uses.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaf = leaves[0]
        self.base = Numbers([leaf.base for leaf in leaves])
        self.norm = Numbers([leaf.norm for leaf in leaves if leaf.norm is not None])
        written = {name for leaf in leaves for name, _ in leaf.base.kwargs}
        self.keywords = [name for name in self.base.defaults if name in written and name != "bias"]
        self.bias = self.base.varied(["bias"])
        *settings, self.norm_channels = (name for name, _ in self.norm.signature.parameters)
        self.settings = self.norm.varied([*settings, *self.norm.defaults])

    def parameters(self) -> list[str]:
        """The signature of `__init__`."""
        usual = [(name, self.base.kinds[name], self.base.defaults[name]) for name in self.keywords]
        usual += [(name, "bool", value) for name, value in self.bias.items()]
        usual += [(name, self.norm.kinds[name], value) for name, value in self.settings.items()]
        required = [f"{name}: {kind}" for name, kind in self.base.signature.parameters]
        return [*required, *(f"{name}: {kind} = {python(value)}" for name, kind, value in usual)]

    def layer(self, target: str) -> Expression:
        """The layer's own call, in the class's parameters."""
        handed = [*self.keywords, *self.bias]
        fixed = [f"bias={python(value)}" for name, value in self.leaf.base.kwargs if name == "bias" and not self.bias]
        names = [name for name, _ in self.base.signature.parameters]
        return call(target, *names, *(f"{name}={name}" for name in handed), *fixed)

    def norm_layer(self) -> Expression:
        """The norm's own call; its channels are those that the layer gives."""
        assert self.leaf.norm is not None
        given = dict(zip((name for name, _ in self.norm.signature.parameters), self.leaf.norm.args, strict=True))
        shown = {name: name if name in self.settings else python(value) for name, value in given.items()}
        shown[self.norm_channels] = self.base.signature.channels
        fixed = dict(self.leaf.norm.kwargs)
        keywords = [name for name in self.norm.defaults if name in fixed or name in self.settings]
        named = [f"{name}={name if name in self.settings else python(fixed[name])}" for name in keywords]
        return call(self.leaf.norm.target, *shown.values(), *named)

    def call_of(self, leaf: Leaf, name: str) -> Expression:
        """A use of the class; what is its default is left out."""
        assert leaf.norm is not None
        base, norm = self.base.values(leaf.base), self.norm.values(leaf.norm)
        given = {name: value for name, value in leaf.base.kwargs if name != "bias"}
        given |= {name: base[name] for name, usual in self.bias.items() if base[name] != usual}
        given |= {name: norm[name] for name, usual in self.settings.items() if python(norm[name]) != python(usual)}
        keywords = [f"{name}={python(value)}" for name, value in given.items()]
        return call(name, *(python(value) for value in leaf.base.args), *keywords)
