"""Calls of ATen operations as steps, whoever tells of them: the nodes of an exported graph, or a module that runs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from netspec.importing.steps import Step, Unknown
from netspec.ops.base import Shape
from netspec.ops.plain import Flatten
from netspec.ops.pooling import GlobalAvgPool, GlobalMaxPool
from netspec.record import Record
from netspec_compiler.importing.aten.calls import Called, Made
from netspec_compiler.importing.aten.readers import read
from netspec_compiler.importing.means_inside import mean_inside
from netspec_compiler.importing.netspecs_response_norms import netspecs_response_norm
from netspec_compiler.importing.operands import Computed, Entry, Held, Operand, UnsaidError, Value, entries_of
from netspec_compiler.importing.recomposed import recomposed
from netspec_compiler.importing.response_norms import response_norm

TRANSPOSITIONS = ("t", "permute", "transpose")

Around = Sequence[tuple[str, str]]
"""Paths and classes of the modules that a call is made in, outermost first."""


class Operator(Record):
    """What is called. `in_place` ones change their first input; a `view` has its elements in common with it."""

    word: str
    in_place: bool
    view: bool


class Reading:
    """A network while it is read. `held` is what each tensor of the source stands for, by what the source has for it:
    a step's value, an entry of the state dict, or something computed of those alone.
    """

    def __init__(self) -> None:
        self.held: dict[Hashable, Held] = {}
        self.steps: list[Step] = []
        self.classes: dict[str, str] = {}
        self.calls: dict[str, Called] = {}
        self._places: dict[str, list[Hashable]] = {}
        self._roots: dict[str, str] = {}
        self._views: dict[str, list[Value]] = {}

    def hold(self, key: Hashable, thing: Held) -> None:
        self.held[key] = thing
        if isinstance(thing, Value):
            self._places.setdefault(thing.name, []).append(key)

    def call(
        self, key: Hashable, name: str, of: Operator, args: Mapping[str, Operand], shape: Shape, at: Around
    ) -> None:
        """One call, whose output the source has as `key`: a step called `name`, or an entry by another way."""
        inputs = [one for value in args.values() for one in (value if isinstance(value, list) else [value])]
        first = next((one for one in inputs if isinstance(one, Value)), None)
        if first is None:
            tensors = [one for one in inputs if isinstance(one, Entry | Computed)]
            self.hold(key, transposed(tensors, of.word))
            return
        value = self.step(name, Called(args, of.word.rstrip("_"), shape), at)
        self.hold(key, value)
        if of.view or of.in_place:
            self.relate(first, value, of)

    def relate(self, first: Value, value: Value, of: Operator) -> None:
        """After an operation in place, what it changed is read under its old name too. Other views of it, read from
        then on, would be changed in part: there is no word for that.
        """
        root = self._roots.setdefault(first.name, first.name)
        family = self._views.setdefault(root, [first])
        self._roots[value.name] = root
        if not of.in_place:
            family.append(value)
            return
        for one in family:
            keys = self._places.pop(one.name, [])
            now = value if one.name == first.name or not keys else self.spoilt(one, of)
            for key in keys:
                self.hold(key, now)
        self._views[root] = [value]

    def spoilt(self, one: Value, of: Operator) -> Value:
        name = f"{one.name}_spoilt_{len(self.steps)}"
        self.steps.append(Step(name, Unknown(f"{of.word} of a view"), (one.name,), one.shape))
        return Value(name, one.shape)

    def step(self, name: str, call: Called, at: Around) -> Value:
        self.classes.update(at)
        path = at[-1][0] if at else ""
        call = recomposed(call, self.calls)
        made = composed(call, self.calls) or read(call)
        inputs = tuple(one.name for one in made.inputs)
        if isinstance(made.does, GlobalAvgPool | GlobalMaxPool) and not call.shape.is_map:
            small = Shape((call.shape.channels, *(1,) * made.inputs[0].shape.rank))
            self.steps.append(Step(f"{name}_map", made.does, inputs, small, path))
            made, inputs = Made(Flatten(), made.inputs), (f"{name}_map",)
        self.steps.append(Step(name, made.does, inputs, call.shape, owner(made, path), dict(made.weights)))
        self.calls[name] = call
        return Value(name, call.shape)


def composed(call: Called, calls: Mapping[str, Called]) -> Made | None:
    """What a call makes together with those before it, if they make something that has one word."""
    try:
        return response_norm(call, calls) or netspecs_response_norm(call, calls) or mean_inside(call, calls)
    except UnsaidError:
        return None


def owner(made: Made, path: str) -> str:
    """The module of a step: that of its weights, where it has some, since functions are called from anywhere."""
    weight = made.weights.get("weight", "")
    return weight.rpartition(".")[0] if weight else path


def transposed(inputs: Sequence[Entry | Computed], word: str) -> Entry | Computed:
    """What is made of the state dict alone: a matrix turned around is one of a linear layer, the rest is computed."""
    one = inputs[0] if len(inputs) == 1 else None
    return one if isinstance(one, Entry) and word in TRANSPOSITIONS else Computed(entries_of(inputs))


def operator_of(target: object) -> Operator:
    """`aten.conv2d.default` as `conv2d`, and what its schema says of its first output."""
    schema = getattr(target, "_schema", None)
    if schema is None:
        return Operator(getattr(target, "__name__", str(target)), False, False)
    word = schema.name.removeprefix("aten::")
    view = bool(schema.returns) and schema.returns[0].alias_info is not None and not schema.is_mutable
    return Operator(word, bool(schema.is_mutable and word.endswith("_")), view)


def by_name(target: object, args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, object]:
    """All arguments of a call by name, defaults too; by their places, where the source has no names for them."""
    schema = getattr(target, "_schema", None)
    if schema is None:
        return {str(place): one for place, one in enumerate(args)} | dict(kwargs)
    usual = {one.name: one.default_value for one in schema.arguments}
    return usual | dict(zip(usual, args, strict=False)) | dict(kwargs)
