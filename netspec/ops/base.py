"""What an operation is made of: its settings, its shape rule, its cost rule, its torch spelling.

An operation is one class in one file of this package. Its annotated fields are its syntax: `positional(...)` fields in
their order, `key(...)` fields by name. Everything here is plain integers: nothing imports torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, dataclass_transform

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import NeedsMap, WrongRank
from netspec.record import Record
from netspec.values import Value

# A tensor with as many elements as this, or a layer with as many weights, is larger than any machine needs.
MOST_ELEMENTS = 2**31


Axes = tuple[int, ...]
"""One number for each axis of a map, or one alone for all of them."""

# What the extents of a map are called, by rank.
NAMES_OF_AXES = ((), ("length",), ("height", "width"), ("depth", "height", "width"))
HIGHEST_RANK = 3


def sizes(rank: int) -> str:
    """How a shape of this rank is written: `channels x height x width`."""
    return " x ".join(("channels", *NAMES_OF_AXES[rank]))


def over(numbers: Axes, rank: int) -> Axes:
    """One number for each axis."""
    return numbers * rank if len(numbers) == 1 else numbers


class Shape(tuple[int, ...]):
    """The shape of one tensor without its batch: a map of channels and one to three extents, or a vector of features.

    The extents of a map are its length; its height and width; or its depth, height and width.
    """

    __slots__ = ()

    @property
    def rank(self) -> int:
        """The number of extents beside the channels; 0 for a vector."""
        return len(self) - 1

    @property
    def extents(self) -> tuple[int, ...]:
        """All but the channels."""
        return self[1:]

    @property
    def channels(self) -> int:
        """Channels of a map, features of a vector."""
        return self[0]

    @property
    def is_map(self) -> bool:
        """Whether it has extents beside its channels."""
        return len(self) > 1

    @property
    def elements(self) -> int:
        """Number of elements at batch 1."""
        count = 1
        for extent in self:
            count *= extent
        return count

    @property
    def area(self) -> str:
        """The extents, `28x28`."""
        return "x".join(map(int.__repr__, self[1:]))

    def __str__(self) -> str:
        return "x".join(map(int.__repr__, self))


class Cost(Record, often=True):
    """What one operation costs at batch 1.

    `macs` are multiply-accumulates of convolutions and linear layers, no biases. `other` are the elementary operations
    of everything else, by the rule that the operation's docstring states. `buffers` are elements that are kept but not
    trained (running statistics).
    """

    params: int = 0
    macs: int = 0
    other: int = 0
    buffers: int = 0

    @classmethod
    def total(cls, costs: Sequence[Cost]) -> Cost:
        """What several cost together."""
        return cls(
            sum(one.params for one in costs),
            sum(one.macs for one in costs),
            sum(one.other for one in costs),
            sum(one.buffers for one in costs),
        )

    def __add__(self, more: Cost) -> Cost:
        return Cost(
            self.params + more.params, self.macs + more.macs, self.other + more.other, self.buffers + more.buffers
        )


class Reach(Record, often=True):
    """The window through which one output element sees its input: extent (dilation included) and stride, per axis."""

    extent: Axes = (1,)
    stride: Axes = (1,)


Argument = int | float | str | tuple[int, ...]
"""What a torch call is given."""

PAIR = "int | tuple[int, int]"


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
    keywords: tuple[tuple[str, str, Argument], ...] = ()
    channels: str = ""
    child: str = ""
    own: tuple[str, ...] = ("super().forward", "{x}")
    flattens: bool = False

    def of_rank(self, rank: int) -> Signature:
        """The same with the types that torch's class of this rank takes; written for two axes."""
        if rank == 2:
            return self
        axes = f"int | tuple[{', '.join(['int'] * rank)}]"
        parameters = tuple((name, axes if kind == PAIR else kind) for name, kind in self.parameters)
        keywords = tuple((name, axes if kind == PAIR else kind, usual) for name, kind, usual in self.keywords)
        return self.replace(parameters=parameters, keywords=keywords)

    def defaults(self) -> dict[str, Argument]:
        """The keywords with what torch takes where they are left out."""
        return {name: default for name, _, default in self.keywords}


UNSIGNED = Signature()


class Spelling(Record):
    """A torch call as data: `nn.Conv2d`, its positional and its keyword arguments (those that are not defaults)."""

    target: str
    args: tuple[Argument, ...] = ()
    kwargs: tuple[tuple[str, Argument], ...] = ()
    signature: Signature = UNSIGNED


class Kind:
    """What a setting may hold, and how that is written, stored and described."""

    expected: ClassVar[str] = "a value"
    axial: ClassVar[bool] = False

    def accept(self, value: Value) -> object:
        """The field's value for a written one, or a `Diagnostic` that says what was expected."""
        raise NotImplementedError

    def dump(self, held: Any) -> object:
        """The held value as JSON."""
        return held

    def load(self, data: object) -> object:
        """The held value from JSON, or a `Diagnostic`."""
        raise NotImplementedError

    def show(self, held: Any) -> str:
        """The held value as a spec writes it."""
        raise NotImplementedError

    def schema(self) -> dict[str, object]:
        """The JSON Schema of what `dump` gives."""
        raise NotImplementedError

    def over(self, held: object, rank: int) -> object:
        """What is held for a map of this rank: of what is axial, a number for each axis."""
        return held

    def same(self, held: object, other: object) -> bool:
        """Whether both mean the same."""
        return bool(held == other)

    def words(self) -> tuple[str, ...]:
        """The words that may stand here, for suggestions."""
        return ()

    def hint(self, word: str) -> str:
        """What to write for a word that others use here; empty where it is not known."""
        return ""


class Setting(Record):
    """One setting of an operation: its kind, its default (`REQUIRED` if there is none), whether order binds it."""

    kind: Kind
    default: object
    positional: bool


REQUIRED = object()


def positional(kind: Kind, default: object = REQUIRED) -> Any:
    """A field bound by position (or by its name)."""
    return Setting(kind, default, True)


def key(kind: Kind, default: object) -> Any:
    """A field bound by its name alone."""
    return Setting(kind, default, False)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(positional, key))
class Configurable(Record):
    """A class whose fields can be written in a spec: operations, and the values of `init=`.

    Of its settings `positionals` are those that order binds, in that order, `axial` hold a number for each axis, and
    `required` have no default.
    """

    word: ClassVar[str] = ""
    settings: ClassVar[Mapping[str, Setting]] = {}
    axial: ClassVar[tuple[str, ...]] = ()
    positionals: ClassVar[tuple[str, ...]] = ()
    required: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Setting)}
        cls.settings = {**cls.settings, **own}
        cls.axial = tuple(name for name, setting in cls.settings.items() if setting.kind.axial)
        cls.positionals = tuple(name for name, setting in cls.settings.items() if setting.positional)
        cls.required = tuple(name for name, setting in cls.settings.items() if setting.default is REQUIRED)
        for name, setting in own.items():
            if setting.default is REQUIRED:
                delattr(cls, name)
            else:
                setattr(cls, name, setting.default)
        super().__init_subclass__(**options)

    @classmethod
    def held_over(cls, held: dict[str, object], rank: int) -> dict[str, object]:
        """The settings with a number for each axis of a map of this rank, where one alone stands for all."""
        return held | {
            name: cls.settings[name].kind.over(held.get(name, cls.settings[name].default), rank) for name in cls.axial
        }

    def dump(self) -> dict[str, Any]:
        """All settings as JSON, defaults too."""
        return {name: setting.kind.dump(getattr(self, name)) for name, setting in self.settings.items()}

    @classmethod
    def load(cls, data: object) -> Self:
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
            if setting.default is REQUIRED or not setting.kind.same(getattr(self, name), setting.default)
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
        """The mistake of giving this operation a vector, or a map of another rank than its settings, if `x` is one."""
        if not x.is_map:
            return NeedsMap(op=self.word, features=x.channels)
        for name in self.axial:
            held = getattr(self, name)
            if isinstance(held, tuple) and len(held) not in (1, x.rank):
                numbers, written = len(held), self.settings[name].kind.show(held)
                return WrongRank(op=self.word, name=name, numbers=numbers, written=written, input=str(x), rank=x.rank)
        return None
