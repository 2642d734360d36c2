"""Frozen records: classes of typed fields that cost almost nothing to define.

The standard library's dataclasses compile their methods anew for every class at every start (about half a millisecond
each), which for the hundred small types of this package is more than a whole `netspec check` may take. A `Record` has
the same surface to readers and to type checkers: annotated fields in order, defaults, equality, hash, repr, `replace`.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """Base of all records: subclasses annotate their fields; a class-level value is its field's default."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _known: ClassVar[frozenset[str]] = frozenset()
    _required: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = [name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar")]
        inherited = cls._fields
        cls._fields = inherited + tuple(name for name in own if name not in inherited)
        cls._known = frozenset(cls._fields)
        cls._required = frozenset(name for name in cls._fields if not hasattr(cls, name))

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
        made.__dict__.update({name: value for name, value in self.__dict__.items() if name in self._known}, **changes)
        return made
