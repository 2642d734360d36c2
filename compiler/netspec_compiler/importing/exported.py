"""A graph that torch.export made, as steps."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind, InputSpec
from torch.fx import Node

from netspec.importing.steps import Graph
from netspec.ops.base import Shape
from netspec_compiler.importing.operands import Computed, Entry, Held, Value, operand
from netspec_compiler.importing.outputs import graph_of
from netspec_compiler.importing.reading import Reading, by_name, operator_of


def graph_of_program(program: ExportedProgram, name: str, origin: str) -> Graph:
    """The steps of an exported program."""
    reading = Reading()
    inputs = {one.arg.name: one for one in program.graph_signature.input_specs}
    entry: Value | None = None
    for node in program.graph.nodes:
        if node.op == "placeholder":
            reading.hold(node.name, placeholder(node, inputs[node.name]))
            entry = entry or first_value(reading.held[node.name])
        elif node.op == "call_function":
            call(reading, node)
    assert entry is not None
    output = next(node for node in program.graph.nodes if node.op == "output")
    return graph_of(reading, name, origin, entry, [reading.held.get(one.name) for one in output.all_input_nodes])


def first_value(held: Held) -> Value | None:
    return held if isinstance(held, Value) else None


def placeholder(node: Node, spec: InputSpec) -> Held:
    """What goes into a graph: the network's input, or an entry of the state dict."""
    shape = tuple(getattr(node.meta.get("val"), "shape", ()))
    if spec.kind is InputKind.USER_INPUT:
        return Value(node.name, Shape(shape[1:]))
    if spec.kind is InputKind.BUFFER and not spec.persistent:
        return Computed()
    return Entry(spec.target or node.name, shape, spec.kind is InputKind.PARAMETER)


def call(reading: Reading, node: Node) -> None:
    """One node: a call, or one of the tensors that the call before it gives."""
    of, tensor = operator_of(node.target), node.meta.get("val")
    if of.word == "getitem":
        source = node.all_input_nodes[0].name
        reading.hold(node.name, reading.held.get(source, Computed()) if node.args[1] == 0 else Computed())
        return
    tensor = tensor[0] if isinstance(tensor, tuple | list) else tensor
    if isinstance(tensor, torch.Tensor):

        def held(value: object) -> Held | None:
            return reading.held.get(value.name, Computed()) if isinstance(value, Node) else None

        args = by_name(node.target, node.args, node.kwargs)
        given = {name: operand(value, held) for name, value in args.items()}
        reading.call(node.name, node.name, of, given, Shape(tensor.shape[1:]), [*modules(node)])


def modules(node: Node) -> Iterator[tuple[str, str]]:
    """Paths and classes of the modules around a node, outermost first."""
    for path, kind in (node.meta.get("nn_module_stack") or {}).values():
        yield path, str(kind if isinstance(kind, str) else kind.__name__).rpartition(".")[2]
