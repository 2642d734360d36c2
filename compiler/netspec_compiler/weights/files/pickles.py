"""Pickles as data. Nothing that a pickle asks for is imported or called: what it would make stays a description.

`pickletools` decodes the instructions, and this module carries them out on plain values alone. Unlike the unpicklers of
Python and torch it takes no memory that the file does not have (an index of the memo, a length), compares no keys that
could take for ever (tuples in tuples), and counts its steps. It reads every protocol from 0 to 5.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from typing import IO, Any, Protocol, cast

from netspec.record import Record


class Global(Record):
    """A function or class that a pickle names; it is not looked up."""

    name: str


class Made(Record):
    """What a call of `by` would have given; the call is not made."""

    by: str


class OddKey:
    """A key of a dict that is no text and no number; each is its own."""

    def __str__(self) -> str:
        return "a key that is no text"


class TooManyStepsError(ValueError):
    """A pickle with more instructions than its file is good for."""


class Stream(Protocol):
    """Where a pickle is read from."""

    def read(self, length: int, /) -> bytes: ...

    def readline(self) -> bytes: ...


PLAIN_KEYS = (str, int, float, bool, bytes, type(None), Global)
VALUES = (
    "INT BININT BININT1 BININT2 LONG LONG1 LONG4 STRING BINSTRING SHORT_BINSTRING BINBYTES SHORT_BINBYTES BINBYTES8 "
    "BYTEARRAY8 UNICODE SHORT_BINUNICODE BINUNICODE BINUNICODE8 FLOAT BINFLOAT"
)
PUSHED = frozenset(VALUES.split())
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
IGNORED = frozenset(("PROTO", "FRAME", "STOP"))
BROKEN = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError)
Call = Callable[[str, tuple[object, ...]], object]


class Machine:
    """Carries out pickles. `call` says what a call of a name gives, `persistent` what a reference outside is."""

    def __init__(self, call: Call, persistent: Callable[[object], object], steps: int) -> None:
        self.call = call
        self.persistent = persistent
        self.steps = steps

    def run(self, stream: Stream) -> object:
        """The value of the next pickle in a stream, which then stands behind it; one of `BROKEN` where it is none."""
        self.stack: list[object] = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}
        for opcode, argument, _ in pickletools.genops(cast(IO[bytes], stream)):
            self.steps -= 1
            if self.steps < 0:
                raise TooManyStepsError
            name = opcode.name
            if name in PUSHED:
                self.stack.append(argument)
            elif name in CONSTANTS:
                self.stack.append(CONSTANTS[name])
            elif name in TUPLES:
                self.stack.append(tuple(self.popped(TUPLES[name])))
            elif name not in IGNORED:
                ACTIONS[name](self, argument)
        return self.stack.pop()

    def popped(self, count: int) -> list[object]:
        """The last values, in the order in which they were pushed."""
        if count > len(self.stack):
            raise IndexError
        taken = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return taken

    def to_mark(self) -> list[object]:
        """The values since the last mark."""
        return self.popped(len(self.stack) - self.marks.pop())

    def drop(self, _: object) -> None:
        if self.marks and self.marks[-1] == len(self.stack):
            self.marks.pop()
        else:
            self.stack.pop()

    def dictionary(self, _: object) -> None:
        items = self.to_mark()
        self.stack.append({})
        self.set_items(items)

    def frozen_set(self, _: object) -> None:
        self.to_mark()
        self.stack.append(Made("frozenset"))

    def set_items(self, items: list[object]) -> None:
        target = self.stack[-1]
        if isinstance(target, dict):
            keys = (key if isinstance(key, PLAIN_KEYS) else OddKey() for key in items[::2])
            target.update(zip(keys, items[1::2], strict=True))

    def append(self, items: list[object]) -> None:
        target = self.stack[-1]
        if isinstance(target, list):
            target.extend(items)

    def reduce(self, _: object) -> None:
        self.make(*self.popped(2))

    def make(self, what: object, arguments: object) -> None:
        name = what.name if isinstance(what, Global) else "something unnamed"
        self.stack.append(self.call(name, arguments if isinstance(arguments, tuple) else ()))

    def made_of_marked(self, _: object) -> None:
        what, *arguments = self.to_mark()
        self.make(what, tuple(arguments))

    def instance(self, name: str) -> None:
        self.make(Global(name.replace(" ", ".")), tuple(self.to_mark()))

    def new_with_names(self, _: object) -> None:
        what, arguments, _names = self.popped(3)
        self.make(what, arguments)

    def stack_global(self, _: object) -> None:
        module, name = self.popped(2)
        self.stack.append(Global(f"{module:.200}.{name:.200}"))

    def remember(self, index: int | None) -> None:
        self.memo[len(self.memo) if index is None else int(index)] = self.stack[-1]

    def recall(self, index: int) -> None:
        self.stack.append(self.memo[int(index)])

    def refer(self, key: object) -> None:
        self.stack.append(self.persistent(self.stack.pop() if key is None else key))


Action = Callable[[Machine, Any], object]
ACTIONS: dict[str, Action] = {
    "MARK": lambda self, _: self.marks.append(len(self.stack)),
    "POP": Machine.drop,
    "POP_MARK": lambda self, _: self.to_mark(),
    "DUP": lambda self, _: self.stack.append(self.stack[-1]),
    "EMPTY_LIST": lambda self, _: self.stack.append([]),
    "EMPTY_DICT": lambda self, _: self.stack.append({}),
    "EMPTY_SET": lambda self, _: self.stack.append(Made("set")),
    "LIST": lambda self, _: self.stack.append(self.to_mark()),
    "TUPLE": lambda self, _: self.stack.append(tuple(self.to_mark())),
    "DICT": Machine.dictionary,
    "FROZENSET": Machine.frozen_set,
    "APPEND": lambda self, _: self.append(self.popped(1)),
    "APPENDS": lambda self, _: self.append(self.to_mark()),
    "ADDITEMS": lambda self, _: self.to_mark(),
    "SETITEM": lambda self, _: self.set_items(self.popped(2)),
    "SETITEMS": lambda self, _: self.set_items(self.to_mark()),
    "GLOBAL": lambda self, name: self.stack.append(Global(name.replace(" ", "."))),
    "STACK_GLOBAL": Machine.stack_global,
    "REDUCE": Machine.reduce,
    "NEWOBJ": Machine.reduce,
    "NEWOBJ_EX": Machine.new_with_names,
    "INST": Machine.instance,
    "OBJ": Machine.made_of_marked,
    # What an object's state would become: of tensors and dicts, the only objects here, it is nothing that is needed.
    "BUILD": lambda self, _: self.popped(1),
    "PERSID": Machine.refer,
    "BINPERSID": Machine.refer,
    "PUT": Machine.remember,
    "BINPUT": Machine.remember,
    "LONG_BINPUT": Machine.remember,
    "MEMOIZE": Machine.remember,
    "GET": Machine.recall,
    "BINGET": Machine.recall,
    "LONG_BINGET": Machine.recall,
}
