"""Frozen records: classes of typed fields that cost almost nothing to define.

The standard library's dataclasses compile their methods anew for every class at every start (about half a millisecond
each), which for the hundred small types of this package is more than a whole `netspec check` may take. A `Record` has
the same surface to readers and to type checkers: annotated fields in order, defaults, equality, hash, repr, `replace`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, ClassVar, Self, TypeVar, TypeVarTuple, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """Base of all records: subclasses annotate their fields; a class-level value is its field's default.

    A record that a network has by the hundred says `class Cost(Record, often=True)`: its constructor is compiled.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _known: ClassVar[frozenset[str]] = frozenset()
    _required: ClassVar[frozenset[str]] = frozenset()
    _often: ClassVar[bool] = False

    def __init_subclass__(cls, often: bool = False, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = [name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar")]
        inherited = cls._fields
        cls._fields = inherited + tuple(name for name in own if name not in inherited)
        cls._known = frozenset(cls._fields)
        cls._required = frozenset(name for name in cls._fields if not hasattr(cls, name))
        cls._often = often or cls._often
        if cls._often:
            usual = {name: getattr(cls, name) for name in cls._fields if name not in cls._required}
            cls.__init__ = constructor(cls._fields, usual)  # type: ignore[method-assign]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        values = self.__dict__
        values.update(zip(self._fields, args, strict=False))
        if not kwargs and len(args) == len(self._fields):
            return  # most records are made so
        values.update(kwargs)
        # A field given twice, or one argument too many, leaves fewer values than arguments.
        whole = len(values) == len(args) + len(kwargs) and values.keys() <= self._known
        if not whole or not (len(values) == len(self._fields) or self._required <= values.keys()):
            missing = sorted(self._required - values.keys())
            given = f"{len(args)} arguments and {sorted(kwargs)}"
            raise TypeError(f"{type(self).__name__} takes {self._fields}, and gets {given}; missing {missing}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; use .replace({name}=...)")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._fields)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in self._fields)))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({fields})"

    def replace(self, **changes: Any) -> Self:
        """The same record with some fields changed."""
        if not changes.keys() <= self._known:
            raise TypeError(f"{type(self).__name__} has {self._fields}, and gets {sorted(changes)}")
        made = object.__new__(type(self))
        values = made.__dict__
        values.update(self.__dict__)
        if not values.keys() <= self._known:  # what was worked out from fields that may change now
            for name in values.keys() - self._known:
                del values[name]
        values.update(changes)
        return made


def constructor(fields: tuple[str, ...], usual: Mapping[str, object]) -> Callable[..., None]:
    """What `Record.__init__` does, for these fields alone.

    Compiling it takes as long as fifty calls of the general one, and a call of it a third of one.
    """
    taken = ", ".join(f"{name}=usual[{name!r}]" if name in usual else name for name in fields)
    written = [f" _values[{name!r}] = {name}" for name in fields]
    made: dict[str, Any] = {"usual": usual}
    # As the standard library makes its named tuples; nothing is in this text but the names of a class's fields, none of
    # which begins with an underscore.
    exec("\n".join([f"def __init__(_self, {taken}):", " _values = _self.__dict__", *written]), made)
    built: Callable[..., None] = made["__init__"]
    return built


Given = TypeVarTuple("Given")
R = TypeVar("R", bound=Record)
V = TypeVar("V")


def once(make: Callable[[R, *Given], V]) -> Callable[[R, *Given], V]:
    """A function of a record and of little else, worked out once for each: its results stay with that record.

    It is what `cached_property` is, for those too who ask something of a class that need not know of it.
    """
    name = f"{make.__module__}.{make.__qualname__}"

    def found(record: R, /, *given: *Given) -> V:
        kept: dict[Hashable, V] = record.__dict__.get(name, NOTHING)
        if given in kept:
            return kept[given]
        made = make(record, *given)
        record.__dict__.setdefault(name, {})[given] = made
        return made

    return found


NOTHING: dict[Hashable, Any] = {}
