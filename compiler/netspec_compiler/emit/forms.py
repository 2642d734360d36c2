"""What classes are written from: modules, each number a text in the parameters of the class around it."""

from __future__ import annotations

from netspec.ops.activations import Activation
from netspec.record import Record
from netspec_compiler.emit.text import Value, WrittenSize
from netspec_compiler.plan import Leaf


class CountedChild(Record):
    """A child of an `nn.Sequential`, as often as `count` says: a number, or the text of one."""

    child: Form
    count: int | WrittenSize


class Row(Record):
    """An `nn.Sequential` without a class of its own."""

    name: str
    runs: tuple[CountedChild, ...]


class Use(Record):
    """A call of a class that is written in the file."""

    name: str
    made: ClassForm
    arguments: dict[str, Value]


class ClassForm(Record):
    """A class for all groups of one structure: what differs between its uses is a parameter.

    `number` is its own; `wishes` are names for it, the best one first; `kind` is that of the group. A numbered sequence
    has `runs` instead of `children`, and becomes an `nn.Sequential`.
    """

    number: int
    wishes: tuple[str, ...]
    said: str
    kind: str
    act: Activation | None
    scale: Value
    children: tuple[Form, ...]
    runs: tuple[CountedChild, ...]
    parameters: tuple[tuple[str, str], ...]


Form = Leaf | Row | Use
