"""The network as data: names bound, blocks expanded, every setting in place.

A `Network` is a tree of operations and groups under the names that the compiled model's modules will have (a contract:
checkpoints depend on them). A `CheckedNetwork` adds the shape of every node's output. Nothing here imports torch.

These are frozen pydantic models: `model_dump_json`, `model_validate_json` and `model_json_schema` are pydantic's own.
Whoever calls a constructor is held to the laws of `netspec.ir.verify`. The stages of this package, which keep the laws
by themselves and are held to them by tests, make nodes by `trusted` and `replace`, and pay for no second look.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from netspec.ir.fields import (
    ActField,
    IntegerField,
    LayerField,
    MadeField,
    NumberField,
    PlaceField,
    ShapeField,
    ValueField,
)
from netspec.ir.frozen import Frozen, Made, Written
from netspec.lazy import resolve as code
from netspec.numbers.expression import Expression
from netspec.numbers.written import expression_of
from netspec.ops.base import Configurable
from netspec.ops.joins import FORMS, Branches, Form, InTurn, form_of

if TYPE_CHECKING:
    GroupKind = str
else:
    # `sequence`, or the word of a join.
    GroupKind = Literal[tuple(FORMS)]


class Argument(Written):
    """One argument of a block call: its value, and its column heading.

    The value knows how the calling block wrote it in terms of its own parameters (`c // 2`), where it has such a form.
    """

    texts_name = "symbol"
    texts_schema: ClassVar = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Symbol"}

    name: str
    value: ValueField
    shown: str
    group: int = 0
    heading: str | None = None

    @property
    def symbol(self) -> Expression | None:
        """How the value was written."""
        return expression_of(self.value)

    def texts(self) -> str | None:
        return None if self.symbol is None else str(self.symbol)


class Call(Frozen):
    """The block that a node was expanded from, and with which arguments, in signature order."""

    block: str
    doc: str
    arguments: tuple[Argument, ...]


class Node(Written):
    """What operations and groups share.

    `name` is the attribute of the compiled model; `label` is what the spec wrote before the colon, if anything. `calls`
    are the blocks that this node stands for, outermost first (more than one where a block is nothing but another).
    """

    texts_name = "symbols"
    texts_schema: ClassVar = {
        "additionalProperties": {"type": "string"},
        "default": {},
        "title": "Symbols",
        "type": "object",
    }

    name: str
    label: str | None
    doc: str
    place: PlaceField
    calls: tuple[Call, ...]

    @property
    def written(self) -> Configurable:
        """What holds the settings."""
        raise NotImplementedError

    @property
    def symbols(self) -> dict[str, Expression]:
        """How settings were written in terms of the enclosing block's parameters; those that were."""
        found = {name: expression_of(getattr(self.written, name)) for name in self.written.settings}
        return {name: expression for name, expression in found.items() if expression is not None}

    def texts(self) -> dict[str, str]:
        return {name: str(expression) for name, expression in self.symbols.items()}


class Operation(Node):
    """One operation."""

    layer: LayerField
    kind: Literal["operation"] = "operation"

    @property
    def written(self) -> Configurable:
        return self.layer


class Group(Node):
    """Several nodes: one after another (`sequence`), or as a join has them, whose word is then the group's kind.

    `scale` and `act` are settings of the join, at their defaults where it has none. `repeat` says that the children are
    the rounds of a `repeat`, as variants left them; JSON leaves it out where it is false.
    """

    unsaid = frozenset(("repeat",))

    kind: GroupKind
    children: tuple[AnyNode, ...]
    scale: NumberField = 1.0
    act: ActField | None = None
    repeat: StrictBool = False

    @property
    def form(self) -> Form:
        """How the children come together, with the group's settings; `ValueError` for a kind that there is not."""
        form = form_of(self.kind)
        given: dict[str, object] = {name: getattr(self, name) for name in form.settings}
        return form.replace(**given) if given else form

    @property
    def written(self) -> Configurable:
        return self.form

    @property
    def parallel(self) -> bool:
        """Whether the children run side by side."""
        return isinstance(form_of(self.kind), Branches)

    @property
    def counted(self) -> bool:
        """Whether the children are called `0`, `1`, ...: the rounds of a repeat, or the steps of a chain."""
        return isinstance(form_of(self.kind), InTurn) and self.children[0].name == "0"


AnyNode = Annotated[Operation | Group, Field(discriminator="kind")]


class Head(Frozen):
    """An auxiliary classifier on the output of a stage, run only in training."""

    name: str
    doc: str
    at: str
    weight: NumberField
    body: AnyNode
    place: PlaceField


class Fact(Frozen):
    """Something that a network has, named at `place`: `params`, `macs(4e)`, `shape(4e.branch3)`, `train.params`."""

    quantity: Literal["params", "macs", "shape", "depth", "receptive_field"]
    place: PlaceField
    path: str | None = None
    train: bool = False

    def __str__(self) -> str:
        return ("train." if self.train else "") + self.quantity + (f"({self.path})" if self.path else "")


class Known(Frozen):
    """A value that an expectation compares with: a number, or a shape."""

    value: IntegerField | float | tuple[int, ...]
    shown: str

    def __str__(self) -> str:
        return self.shown


class Expectation(Frozen):
    """`expect left op right`, or `expect left ~ right within tolerance %`."""

    left: Fact | Known
    op: Literal["==", "!=", "<", "<=", ">", ">=", "~"]
    right: Fact | Known
    tolerance: float | None
    place: PlaceField


class Figure(Frozen):
    """A published figure as printed (`2.7Ki`), its value, and the worth of its last digit."""

    quantity: Literal["params", "macs", "shape"]
    shown: str
    value: float | tuple[int, ...]
    unit: float


class Publication(Frozen):
    """What a paper printed about one stage; `label` is none where it is about the whole network."""

    source: str
    label: str
    figures: tuple[Figure, ...]
    place: PlaceField


class PublishedModel(Frozen):
    """How a published model of the network is made where that is not as the compiled file is."""

    source: str
    made: MadeField
    place: PlaceField


class Network(Frozen):
    """A network with its names bound and its blocks expanded; shapes are not known to fit."""

    unsaid = frozenset(("published_models",))

    name: str
    doc: str
    input: ShapeField
    params: dict[str, str]
    body: tuple[AnyNode, ...]
    heads: tuple[Head, ...]
    expectations: tuple[Expectation, ...]
    publications: tuple[Publication, ...]
    place: PlaceField
    published_models: tuple[PublishedModel, ...] = ()

    @field_validator("body", "heads")
    @classmethod
    def says_each_axis(cls, nodes: tuple[object, ...], info: ValidationInfo) -> tuple[object, ...]:
        """As in a spec, one number stands for all axes of the input's maps; a network holds one for each."""
        network_input = info.data.get("input")
        return nodes if network_input is None else code("netspec.ir.folding:over_axes")(nodes, network_input.rank)

    @model_validator(mode="after")
    def keeps_the_laws(self) -> Self:
        """Holds what comes from outside to the laws that every spec keeps."""
        return lawful(self, "netspec.ir.verify:verify_network")

    @model_serializer(mode="wrap")
    def without_nothing(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Pydantic's own; most networks speak of no published model, and nor does their JSON."""
        return self.said(handler(self))

    @cached_property
    def at_top(self) -> dict[str, Operation | Group]:
        """The top-level nodes and the heads' bodies by label and by name, the first of each; asked for each head."""
        found: dict[str, Operation | Group] = {}
        for node in everything(self):
            found.setdefault(node.label or node.name, node)
            found.setdefault(node.name, node)
        return found


class CheckedNetwork(Frozen):
    """A network of which every node has a shape, by the path of its name (`inception4e.branch3`), heads too.

    The shape is the node's output at batch 1 without the batch.
    """

    network: Network
    shapes: dict[str, ShapeField]

    @model_validator(mode="after")
    def keeps_the_laws(self) -> Self:
        """Holds what comes from outside to the laws that every spec keeps."""
        return lawful(self, "netspec.ir.verify:verify_checked")


def lawful(made: Made, laws: str) -> Made:
    """The network itself; `ValueError` says which law it breaks."""
    broken = code(laws)(made)
    if broken:
        raise ValueError(broken[0])
    return made


def join(path: str, name: str) -> str:
    """The path of a child: `inception3a` and `branch1` make `inception3a.branch1`."""
    return f"{path}.{name}" if path else name


def walk(nodes: tuple[Operation | Group, ...], path: str = "") -> Iterator[tuple[str, Operation | Group]]:
    """All nodes with their paths, parents before children, in order of execution."""
    for node in nodes:
        here = join(path, node.name)
        yield here, node
        if isinstance(node, Group):
            yield from walk(node.children, here)


def everything(network: Network) -> tuple[Operation | Group, ...]:
    """The top-level nodes and the heads' bodies, as one tuple to walk."""
    return network.body + tuple(head.body for head in network.heads)


def node_path(network: Network, path: str) -> str | None:
    """The node path that a written path means: labels (`4e`) and names (`inception4e`) are both understood."""
    first, *inner = path.split(".")
    match = network.at_top.get(first)
    here = "" if match is None else match.name
    for segment in inner:
        nodes = match.children if isinstance(match, Group) else ()
        match = next((node for node in nodes if segment in (node.label, node.name)), None)
        here = "" if match is None else join(here, match.name)
    return None if match is None else here
