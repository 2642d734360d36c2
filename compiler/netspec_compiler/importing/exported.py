"""A graph that torch.export made, as steps."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import nn
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind
from torch.fx import Node

from netspec.importing.steps import Graph, Output, Step, operation
from netspec.importing.tree import common
from netspec.importing.values import by_name, reaching
from netspec.ops.base import Shape
from netspec.ops.norms import LocalResponseNorm
from netspec.ops.plain import Flatten
from netspec.ops.pooling import GlobalAvgPool, GlobalMaxPool
from netspec_compiler.importing.aten import Called, Computed, Entry, Made, Value, read

TRANSPOSITIONS = ("t", "permute", "transpose")


class Reading:
    """One graph while it is read. `held` is what each node of it stands for."""

    def __init__(self, program: ExportedProgram, module: nn.Module | None) -> None:
        self.program, self.live = program, module
        self.norms: dict[str, Value] = {}
        self.held: dict[str, Any] = {}
        self.steps: list[Step] = []
        self.classes: dict[str, str] = {}
        self.entry = ""

    def read(self) -> None:
        """Reads all nodes, in order."""
        inputs = {one.arg.name: one for one in self.program.graph_signature.input_specs}
        for node in self.program.graph.nodes:
            if node.op == "placeholder":
                self.placeholder(node, inputs[node.name])
            elif node.op == "call_function":
                self.call(node)

    def placeholder(self, node: Node, spec: Any) -> None:
        shape = tuple(getattr(node.meta.get("val"), "shape", ()))
        if spec.kind is InputKind.USER_INPUT:
            self.entry = self.entry or node.name
            self.held[node.name] = Value(node.name, Shape(shape[1:]))
        else:
            trained = spec.kind is InputKind.PARAMETER
            self.held[node.name] = Entry(spec.target or node.name, shape, trained)

    def call(self, node: Node) -> None:
        """One node: a step, or a tensor of the state dict by another way."""
        word = word_of(node)
        inputs = [self.held.get(one.name) for one in node.all_input_nodes]
        tensor = node.meta.get("val")
        if word == "getitem":
            self.held[node.name] = self.held.get(node.all_input_nodes[0].name) if node.args[1] == 0 else None
        elif not any(isinstance(one, Value) for one in inputs):
            self.held[node.name] = transposed(inputs, word)
        else:
            tensor = tensor[0] if isinstance(tensor, tuple | list) else tensor
            norm = self.response_norm(node, inputs)
            if norm is not None:
                self.held[node.name] = norm
            elif isinstance(tensor, torch.Tensor):
                self.step(node, word.rstrip("_"), Shape(tensor.shape[1:]))
                self.overwrite(node, word)

    def response_norm(self, node: Node, inputs: list[Any]) -> Value | None:
        """The value of a local response norm that this node is part of: torch has no operation for one.

        Its settings are read from the module, so that in a graph without modules it is what it is made of.
        """
        for call, (path, kind) in (node.meta.get("nn_module_stack") or {}).items():
            if self.live is None or not issubclass(class_of(kind), nn.LocalResponseNorm):
                continue
            if call not in self.norms:
                x = next(one for one in inputs if isinstance(one, Value))
                of = self.live.get_submodule(path)
                settings = {name: float(getattr(of, name)) for name in ("alpha", "beta", "k", "size")}
                does = operation(LocalResponseNorm, **settings | {"size": int(settings["size"])})
                self.steps.append(Step(node.name, does, (x.name,), x.shape, path))
                self.norms[call] = Value(node.name, x.shape)
            return self.norms[call]
        return None

    def step(self, node: Node, word: str, shape: Shape) -> None:
        path = self.module(node)
        made = read(Called(word, self.arguments(node), shape))
        inputs = tuple(one.name for one in made.inputs)
        if isinstance(made.does, GlobalAvgPool | GlobalMaxPool) and not shape.is_map:
            small = Shape((shape.channels, *(1,) * made.inputs[0].shape.rank))
            self.steps.append(Step(f"{node.name}_map", made.does, inputs, small, path))
            made, inputs = Made(Flatten(), made.inputs), (f"{node.name}_map",)
        self.steps.append(Step(node.name, made.does, inputs, shape, self.owner(made, path), dict(made.weights)))
        self.held[node.name] = Value(node.name, shape)

    def owner(self, made: Made, path: str) -> str:
        """The module of a step: that of its weights, where it has some, since functions are called from anywhere."""
        weight = made.weights.get("weight", "")
        return weight.rpartition(".")[0] if weight else path

    def overwrite(self, node: Node, word: str) -> None:
        """After an operation in place, what it changed is read under its old name too."""
        target = getattr(node.target, "_schema", None)
        first = node.all_input_nodes[0]
        if target is not None and target.is_mutable and word.endswith("_"):
            old = self.held[first.name]
            for name, held in self.held.items():
                if held is old:
                    self.held[name] = self.held[node.name]

    def arguments(self, node: Node) -> dict[str, Any]:
        """All arguments by name, defaults too."""
        names = [(one.name, one.default_value) for one in node.target._schema.arguments]  # type: ignore[union-attr]
        given = dict(names) | dict(zip((name for name, _ in names), node.args, strict=False)) | dict(node.kwargs)
        return {name: self.argument(value) for name, value in given.items()}

    def argument(self, value: Any) -> Any:
        if isinstance(value, Node):
            return self.held.get(value.name, Computed())
        if isinstance(value, tuple | list):
            return [self.argument(one) for one in value]
        return value

    def module(self, node: Node) -> str:
        """The innermost module that a node was called in, and what it and those around it are."""
        path = ""
        for path, kind in modules(node):
            self.classes[path] = kind
        return path


def word_of(node: Node) -> str:
    """`aten.conv2d.default` as `conv2d`."""
    target = node.target
    schema = getattr(target, "_schema", None)
    name = schema.name if schema is not None else getattr(target, "__name__", str(target))
    return str(name).removeprefix("aten::")


def transposed(inputs: list[Any], word: str) -> Entry | Computed:
    """What is made of the state dict alone: a matrix turned around is one of a linear layer, the rest is computed."""
    one = inputs[0] if len(inputs) == 1 else None
    return one if isinstance(one, Entry) and word in TRANSPOSITIONS else Computed()


def modules(node: Node) -> Iterator[tuple[str, str]]:
    """Paths and classes of the modules around a node, outermost first."""
    for path, kind in (node.meta.get("nn_module_stack") or {}).values():
        yield path, str(kind if isinstance(kind, str) else kind.__name__).rpartition(".")[2]


def class_of(kind: Any) -> type:
    """The class that a graph names; torch itself writes it as text, so it is imported already."""
    if isinstance(kind, type):
        return kind
    module, _, name = str(kind).rpartition(".")
    found = getattr(sys.modules.get(module), name, object)
    return found if isinstance(found, type) else object


def graph_of(program: ExportedProgram, name: str, origin: str, module: nn.Module | None = None) -> Graph:
    """The steps of an exported program, of this module if it is at hand; each output but the first is a head."""
    reading = Reading(program, module)
    reading.read()
    output = next(node for node in program.graph.nodes if node.op == "output")
    values = [reading.held[one.name] for one in output.all_input_nodes]
    entry = reading.held[reading.entry]
    outputs = tuple(Output(value.name) for value in values if isinstance(value, Value))
    graph = Graph(name, origin, reading.entry, entry.shape, tuple(reading.steps), outputs, reading.classes, {})
    return with_params(with_heads(graph), reading.held)


def with_heads(graph: Graph) -> Graph:
    """The network with each output but the first as a head, called by the module that makes it."""
    steps = by_name(graph)
    main = reaching(steps, [graph.outputs[0].value])
    heads = []
    for number, output in enumerate(graph.outputs[1:], 1):
        own = [step for name, step in reaching(steps, [output.value]).items() if name not in main]
        name = common([step.path for step in own if step.path]) or f"aux{number}"
        heads.append(output.replace(head=name.replace(".", "_")))
    order = {name: number for number, name in enumerate(steps)}
    heads.sort(key=lambda one: order[one.value])
    return graph.replace(outputs=(graph.outputs[0], *heads))


def with_params(graph: Graph, held: Mapping[str, Any]) -> Graph:
    """The network with the sizes of all parameters that it uses."""
    used = {entry for step in graph.steps for entry in step.weights.values()}
    sizes = {one.name: torch.Size(one.shape).numel() for one in held.values() if isinstance(one, Entry) and one.trained}
    return graph.replace(params={name: size for name, size in sizes.items() if name in used})
