"""What an operation is made of: its settings, its shape rule, its cost rule, its torch spelling.

An operation is one class in one file of this package. Its annotated fields are its syntax: `positional(...)` fields in
their order, `key(...)` fields by name. Everything here is plain integers: nothing imports torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self, dataclass_transform

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import NeedsMap
from netspec.record import Record
from netspec.values import Value

# A tensor with as many elements as this, or a layer with as many weights, is larger than any machine needs.
MOST_ELEMENTS = 2**31


class Shape(tuple[int, ...]):
    """The shape of one tensor without its batch: a map `(channels, height, width)` or a vector `(features,)`."""

    __slots__ = ()

    @property
    def channels(self) -> int:
        """Channels of a map, features of a vector."""
        return self[0]

    @property
    def is_map(self) -> bool:
        """Whether it has height and width."""
        return len(self) == 3

    @property
    def elements(self) -> int:
        """Number of elements at batch 1."""
        count = 1
        for extent in self:
            count *= extent
        return count

    @property
    def area(self) -> str:
        """Height and width, `28x28`."""
        return "x".join(map(int.__repr__, self[1:]))

    def __str__(self) -> str:
        return "x".join(map(int.__repr__, self))


class Cost(Record):
    """What one operation costs at batch 1.

    `macs` are multiply-accumulates of convolutions and linear layers, no biases. `other` are the elementary operations
    of everything else, by the rule that the operation's docstring states. `buffers` are elements that are kept but not
    trained (running statistics).
    """

    params: int = 0
    macs: int = 0
    other: int = 0
    buffers: int = 0

    def __add__(self, more: Cost) -> Cost:
        return Cost(
            self.params + more.params, self.macs + more.macs, self.other + more.other, self.buffers + more.buffers
        )


class Reach(Record):
    """The window through which one output element sees its input: extent (dilation included) and stride, per axis."""

    extent: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)


class Signature(Record):
    """How a torch class is called, and what it becomes in a class that does more: ends in a norm or an activation.

    `parameters` are what order binds, with their types; `keywords` have a default too. `word` stands for it in names of
    such classes (`ConvBnReLU`), `said` in their docstrings. The rest is for layers with weights: `channels` is the
    parameter that a norm behind it takes, `child` the module's name below a norm, and `own` a call that does what its
    `forward` does, as a function and its arguments (`{x}` is the input). `flattens` is said of a layer on vectors that
    takes a map as one.
    """

    word: str = ""
    said: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    keywords: tuple[tuple[str, str, Any], ...] = ()
    channels: str = ""
    child: str = ""
    own: tuple[str, ...] = ("super().forward", "{x}")
    flattens: bool = False

    def defaults(self) -> dict[str, Any]:
        """The keywords with what torch takes where they are left out."""
        return {name: default for name, _, default in self.keywords}


UNSIGNED = Signature()


class Spelling(Record):
    """A torch call as data: `nn.Conv2d`, its positional and its keyword arguments (those that are not defaults)."""

    target: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    signature: Signature = UNSIGNED


class Kind:
    """What a setting may hold, and how that is written, stored and described."""

    expected: ClassVar[str] = "a value"

    def accept(self, value: Value) -> Any:
        """The field's value for a written one, or a `Diagnostic` that says what was expected."""
        raise NotImplementedError

    def dump(self, held: Any) -> Any:
        """The held value as JSON."""
        return held

    def load(self, data: Any) -> Any:
        """The held value from JSON, or a `Diagnostic`."""
        raise NotImplementedError

    def show(self, held: Any) -> str:
        """The held value as a spec writes it."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of what `dump` gives."""
        raise NotImplementedError

    def words(self) -> tuple[str, ...]:
        """The words that may stand here, for suggestions."""
        return ()

    def hint(self, word: str) -> str:
        """What to write for a word that others use here; empty where it is not known."""
        return ""


class Setting(Record):
    """One setting of an operation: its kind, its default (`REQUIRED` if there is none), whether order binds it."""

    kind: Kind
    default: Any
    positional: bool


REQUIRED: Any = object()


def positional(kind: Kind, default: Any = REQUIRED) -> Any:
    """A field bound by position (or by its name)."""
    return Setting(kind, default, True)


def key(kind: Kind, default: Any) -> Any:
    """A field bound by its name alone."""
    return Setting(kind, default, False)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(positional, key))
class Configurable(Record):
    """A class whose fields can be written in a spec: operations, and the values of `init=`."""

    word: ClassVar[str] = ""
    settings: ClassVar[Mapping[str, Setting]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Setting)}
        cls.settings = {**cls.settings, **own}
        for name, setting in own.items():
            if setting.default is REQUIRED:
                delattr(cls, name)
            else:
                setattr(cls, name, setting.default)
        super().__init_subclass__(**options)

    @classmethod
    def positionals(cls) -> tuple[str, ...]:
        """Names of the settings that order binds, in that order."""
        return tuple(name for name, setting in cls.settings.items() if setting.positional)

    def dump(self) -> dict[str, Any]:
        """All settings as JSON, defaults too."""
        return {name: setting.kind.dump(getattr(self, name)) for name, setting in self.settings.items()}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """An instance from what `dump` gave; `ValueError` for anything else."""
        if not isinstance(data, Mapping) or set(data) - set(cls.settings):
            raise ValueError(f"`{cls.word}` has the settings {sorted(cls.settings)}")
        held = {name: cls.settings[name].kind.load(value) for name, value in data.items()}
        wrong = [str(value) for value in held.values() if isinstance(value, Diagnostic)]
        if wrong or any(setting.default is REQUIRED and name not in held for name, setting in cls.settings.items()):
            raise ValueError(f"`{cls.word}`: {'; '.join(wrong) or 'a required setting is missing'}")
        return cls(**held)

    def changed(self) -> dict[str, Any]:
        """The settings that differ from their defaults, by name."""
        return {
            name: getattr(self, name)
            for name, setting in self.settings.items()
            if setting.default is REQUIRED or getattr(self, name) != setting.default
        }


class Layer(Configurable):
    """An operation on one tensor. Subclasses are its room: syntax, shape rule, cost rule and torch spelling."""

    title: ClassVar[str] = ""
    category: ClassVar[str] = "other"
    weighted: ClassVar[bool] = False

    # What may follow is written as layers are, so its types stand above this one.
    norm: ClassVar[Any] = None
    act: ClassVar[Any] = None
    init: ClassVar[Any] = None

    def output(self, x: Shape) -> Shape | Diagnostic:
        """The shape of the output for an input of shape `x`, or why there is none."""
        return x

    def cost(self, x: Shape, y: Shape) -> Cost:
        """What it costs to make `y` out of `x`, norm and activation included."""
        return Cost()

    def reach(self, x: Shape) -> Reach:
        """The window through which an output element sees `x`."""
        return Reach()

    def torch(self, x: Shape) -> Spelling:
        """The torch module for an input of shape `x`, without norm and activation."""
        raise NotImplementedError

    def needs_map(self, x: Shape) -> Diagnostic | None:
        """The mistake of giving this operation a vector, if `x` is one."""
        return None if x.is_map else NeedsMap(op=self.word, features=x.channels)
