"""An ONNX file as steps, and the numbers of its weights. Needs the package onnx, and no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, numpy_helper

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import BadNetworkFile, NoInputSize
from netspec.importing.settings import hold
from netspec.importing.shapes import shape_of
from netspec.importing.steps import Does, Graph, Output, Step, Unknown
from netspec.importing.values import alive
from netspec.lazy import resolve
from netspec.ops.base import Layer, Shape
from netspec.ops.joins import Branches
from netspec.ops.norms import BatchNorm, GroupNorm
from netspec.ops.plain import Flatten
from netspec.ops.pooling import GlobalAvgPool, GlobalMaxPool
from netspec.ops.weighted import Weighted
from netspec.reading import display_path, regular_file
from netspec_compiler.importing.found import Result, Tensors, found
from netspec_compiler.importing.onnx_constants import MOST, folded, opset_of
from netspec_compiler.importing.onnx_fitting import MisfitError
from netspec_compiler.importing.onnx_nodes import Read, read
from netspec_compiler.importing.onnx_parts.catalogue import whole_of
from netspec_compiler.importing.onnx_parts.parts import OWN_DOMAINS, Parts
from netspec_compiler.importing.onnx_quantised import quantised
from netspec_compiler.importing.onnx_response_norms import with_response_norms
from netspec_compiler.importing.onnx_seen import Seen, place_of
from netspec_compiler.importing.operands import operand

HINT = "give a network as an exporter wrote it, with fixed shapes but for the batch"
BESIDE = "put that file where the network expects it, beside its own"
MISFIT = "runtimes refuse such a node too: export the network anew, or mend the tensor or the attribute"
IMPOSSIBLE = "`netspec explain` says what each operation takes"
VECTOR = "a spec's input has channels and extents: give a network that reads maps"
FOLDED = "it has no norms, but biases: norms that it was trained with are in its convolutions"

FRACTIONS = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16)
OPERANDS = {1: "weight", 2: "bias"}
"""What most operators have as the operands behind their input."""


class NoOnnxError(ValueError):
    """A file that holds no network, and what helps."""

    def __init__(self, why: str, hint: str = HINT) -> None:
        super().__init__(why)
        self.hint = hint


def of_onnx(path: Path, size: Sequence[int] | None, name: str, partial: bool = False) -> Result:
    """What an ONNX file gives; its weights are its own."""
    shown = display_path(path)
    there = regular_file(path, (".onnx",))
    if isinstance(there, Diagnostic):
        return [there]
    try:
        model = onnx.load(path, load_external_data=False)
        problem = not_read(model, path)
        if problem is not None:
            return [problem]
        onnx.load_external_data_for_model(model, str(path.parent))
        reading = Reading(model, None if size is None else Shape(size))
        if reading.missing:
            return [NoInputSize(source=shown, why=reading.missing)]
        graph = reading.graph(name, f"Imported from {path.name} (ONNX) by netspec.")
    except NoOnnxError as error:
        return [BadNetworkFile(path=shown, why=str(error), hint=error.hint)]
    except Exception as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        return [BadNetworkFile(path=shown, why=why[:200], hint=HINT)]
    return found(graph, name, "onnx", reading.tensors, partial)


def beside(model: ModelProto) -> list[str]:
    """The files that hold weights of the network, from its folder."""
    pairs = (pair for one in model.graph.initializer for pair in one.external_data)
    return sorted({pair.value for pair in pairs if pair.key == "location"})


def not_read(model: ModelProto, path: Path) -> Diagnostic | None:
    """Why a model is not read at all: it is in 8-bit numbers, or weights of it are not where it says."""
    absent = next((one for one in beside(model) if not (path.parent / one).is_file()), "")
    if absent:
        why = f"weights of it are in `{absent}`, which is not there"
        return BadNetworkFile(path=display_path(path), why=why, hint=BESIDE)
    return quantised(model.graph.node)


class Reading:
    """One model while it is read. `turned` are matrices that torch has the other way round, `computed` what is made
    of constants alone, with the weights among these, `guessed` the values whose shape nobody knows.
    """

    def __init__(self, model: ModelProto, size: Shape | None) -> None:
        self.model = model
        self.constants = {one.name: one for one in model.graph.initializer}
        self.given = frozenset(self.constants)
        self.constants |= {node.output[0]: constant(node) for node in model.graph.node if is_constant(node)}
        nodes = [node for node in model.graph.node if not is_constant(node)]
        nodes, self.constants = folded(nodes, self.constants, opset_of(model))
        self.nodes = with_response_norms(nodes, self.constants)
        self.steps: list[Step] = []
        self.shapes: dict[str, Shape] = {}
        self.turned: set[str] = set()
        self.flat: set[str] = set()
        self.computed: dict[str, tuple[str, ...]] = {}
        self.guessed: set[str] = set()
        self.notes: list[str] = []
        self.missing = ""
        inputs = [one for one in model.graph.input if one.name not in self.constants]
        if not inputs:
            raise NoOnnxError("it has no input")
        self.entry = inputs[0].name
        self.parts = Parts(self.nodes, self.constants, self.shapes, self.entry)
        if size is None and is_vector(inputs[0]):
            raise NoOnnxError(f"`{self.entry}` is a vector, and the input of a spec is a map", VECTOR)
        shape = size or declared(inputs[0])
        if shape is None:
            self.missing = f"`{self.entry}` has no fixed shape"
        else:
            self.shapes[self.entry] = shape

    def graph(self, name: str, origin: str) -> Graph:
        """All nodes as steps, in order; the file has them so."""
        for node in self.nodes:
            self.node(node)
        outputs = tuple(Output(one.name) for one in self.model.graph.output if one.name in self.shapes)
        if not outputs:
            raise NoOnnxError("nothing that it gives depends on its input")
        steps = self.steps
        norms = any(isinstance(step.does, BatchNorm | GroupNorm) for step in steps)
        biased = any(isinstance(step.does, Weighted) and "bias" in step.weights for step in steps)
        notes = (*self.notes, FOLDED) if biased and not norms else tuple(self.notes)
        origin = "\n".join([origin, *(f"{note[0].upper()}{note[1:]}." for note in self.notes)])
        entry = self.shapes[self.entry]
        graph = alive(Graph(name, origin, self.entry, entry, tuple(steps), outputs, {}, {}, notes))
        return graph.replace(params=self.params(graph.steps))

    def params(self, steps: Sequence[Step]) -> dict[str, int]:
        """The sizes of what is trained."""
        names = [entry for step in steps for part, entry in step.weights.items() if not part.startswith("running")]
        return {name: count(self.constants[name].dims) for name in names}

    def node(self, node: NodeProto) -> None:
        values = [name for name in node.input if name in self.shapes]
        constants = {place: name for place, name in enumerate(node.input) if name in self.constants}
        kind = node.op_type if node.domain in OWN_DOMAINS else f"{node.domain}:{node.op_type}"
        attributes = {one.name: operand(onnx.helper.get_attribute_value(one)) for one in node.attribute}
        sizes = {name: tuple(self.constants[name].dims) for name in constants.values()}
        shapes = [self.shapes[name] for name in values]
        if not values:
            if any(name and name not in self.constants and name not in self.computed for name in node.input):
                raise NoOnnxError(f"`{place_of(node)}` ({kind}) reads a value that nothing before it gives")
            self.computed |= dict.fromkeys(node.output, tuple(self.weights_of(node).values()))
            return
        if bias := self.added_bias(kind, values, constants):
            self.with_bias(values[0], bias, node.output[0])
            return
        guessed = any(name in self.guessed for name in values)
        seen = Seen(attributes, kind, opset_of(self.model), values, shapes, constants, sizes, self.numbers, guessed)
        whole = whole_of(node, self.parts)
        if whole is not None:
            seen = seen.replace(values=[whole.x], shapes=[self.shapes[whole.x]])
            self.notes += [whole.note] * bool(whole.note)
        made = self.read(node, seen) if whole is None else Read(whole.does, whole.weights)
        if isinstance(made.does, Branches) and any(name in self.computed for name in node.input):
            made = Read(Unknown(f"{kind} with computed weights"))
        if isinstance(made.does, Unknown):
            made = made.replace(weights=self.weights_of(node))
        self.step(node, seen, made)

    def read(self, node: NodeProto, seen: Seen) -> Read:
        """What a node does, settings and tensors held to what they may be."""
        try:
            made = read(seen)
            if isinstance(made.does, Layer):
                hold(made.does)
        except MisfitError as error:
            raise NoOnnxError(f"`{place_of(node)}` ({seen.kind}): {error}", MISFIT) from error
        except (ValueError, ArithmeticError) as error:
            raise NoOnnxError(f"`{place_of(node)}` ({seen.kind}): {error}", IMPOSSIBLE) from error
        return made

    def weights_of(self, node: NodeProto) -> dict[str, str]:
        """The weights that a node is given, by its operands, and those that operands are computed of."""
        found: dict[str, str] = {}
        for place, name in enumerate(node.input):
            for number, entry in enumerate(self.computed.get(name, (name,) if self.is_weight(name) else ())):
                role = OPERANDS.get(place, f"operand{place}")
                found[f"{role}_{number}" if number else role] = entry
        return found

    def is_weight(self, name: str) -> bool:
        """Whether a constant of the file is more than a setting."""
        held = self.constants.get(name)
        if held is None or held.data_type not in FRACTIONS:
            return False
        return bool(held.dims) if name in self.given else count(held.dims) > MOST

    def step(self, node: NodeProto, seen: Seen, made: Read) -> None:
        """A node's step, with those that the language has apart from it."""
        path, name, inputs = path_of(node, made), node.output[0], tuple(seen.values)
        if not isinstance(made.does, Branches | Unknown):
            inputs = inputs[:1]
        if made.before is not None:
            wide = self.shape(made.before, inputs, node)
            inputs = (self.put(Step(f"{name}/pad", made.before, inputs, wide, path)),)
        gone = isinstance(made.does, GlobalAvgPool | GlobalMaxPool) and not seen.integer("keepdims", 1)
        shape = self.shape(made.does, inputs, node)
        last = self.put(Step(f"{name}/map" if gone else name, made.does, inputs, shape, path, dict(made.weights)))
        if gone:
            self.put(Step(name, Flatten(), (last,), Shape((shape.channels,)), path))
        self.turned.update(made.turned)
        flat = isinstance(made.does, GroupNorm)
        self.flat.update(entry for part, entry in made.weights.items() if flat or part == "bias")

    def put(self, step: Step) -> str:
        self.steps.append(step)
        self.shapes[step.name] = step.shape
        return step.name

    def shape(self, does: Does, inputs: Sequence[str], node: NodeProto) -> Shape:
        """The shape of a node's value: where the language has no word for it, onnx may know it; else it is a guess."""
        if isinstance(does, Unknown) and node.output[0] in self.inferred:
            return self.inferred[node.output[0]]
        guessed = isinstance(does, Unknown) or any(one in self.guessed for one in inputs)
        found = shape_of(does, [self.shapes[one] for one in inputs], self.shapes[self.entry].rank, guessed)
        if isinstance(found, Diagnostic):
            raise NoOnnxError(f"`{place_of(node)}` ({node.op_type}): {found.said()}", IMPOSSIBLE)
        if guessed:
            self.guessed.add(node.output[0])
        return found

    @cached_property
    def inferred(self) -> dict[str, Shape]:
        """What onnx says of the shapes of values, where it can."""
        try:
            values = onnx.shape_inference.infer_shapes(self.model, data_prop=True).graph.value_info
        except (ValueError, onnx.shape_inference.InferenceError):
            return {}
        return {one.name: shape for one in values if (shape := declared(one)) is not None}

    def added_bias(self, kind: str, values: list[str], constants: Mapping[int, str]) -> str:
        """The constant that is added to a matrix product alone: its bias."""
        before = self.steps[-1] if self.steps else None
        if kind != "Add" or before is None or len(values) != 1 or before.name != values[0] or len(constants) != 1:
            return ""
        (name,) = constants.values()
        fits = tuple(self.constants[name].dims) == (before.shape.channels,)
        return name if fits and isinstance(before.does, Weighted) and "bias" not in before.weights else ""

    def with_bias(self, value: str, bias: str, name: str) -> None:
        last = self.steps.pop()
        assert isinstance(last.does, Weighted)
        does = last.does.replace(bias=True)
        self.put(last.replace(name=name, does=does, weights={**last.weights, "bias": bias}))

    def numbers(self, name: str) -> list[float]:
        """A small constant's numbers."""
        tensor = self.constants[name]
        return [float(one) for one in numpy_helper.to_array(tensor).reshape(-1)[:64]]

    def tensors(self) -> Tensors | Diagnostic:
        """The weights, matrices the way torch has them."""
        held = {name: numpy_helper.to_array(one) for name, one in self.constants.items()}
        return {name: as_tensor(self.as_torch(name, one).copy()) for name, one in held.items()}

    def as_torch(self, name: str, array: NDArray[np.generic]) -> NDArray[np.generic]:
        """A weight as torch has it: a matrix may be turned, and a number for each channel have the axes of the map."""
        return array.T if name in self.turned else array.reshape(-1) if name in self.flat else array


def as_tensor(array: NDArray[np.generic]) -> object:
    """An array for torch, which nothing but the weights needs."""
    return resolve("torch:from_numpy")(array)


def is_vector(value: ValueInfoProto) -> bool:
    """Whether the input has nothing but a batch and elements."""
    dims = value.type.tensor_type.shape.dim
    return len(dims) == 2 and dims[1].dim_value > 0


def declared(value: ValueInfoProto) -> Shape | None:
    """The shape of the input without its batch; none where an extent is not fixed."""
    dims = [dim.dim_value for dim in value.type.tensor_type.shape.dim][1:]
    return Shape(dims) if len(dims) > 1 and all(dim > 0 for dim in dims) else None


def is_constant(node: NodeProto) -> bool:
    return node.op_type == "Constant" and node.domain in OWN_DOMAINS


def constant(node: NodeProto) -> TensorProto:
    """The tensor of a node that is a constant."""
    attribute = node.attribute[0]
    value = onnx.helper.get_attribute_value(attribute)
    if isinstance(value, TensorProto):
        return value
    numbers = list(value) if isinstance(value, list | tuple) else [value]
    kind = TensorProto.INT64 if all(isinstance(one, int) for one in numbers) else TensorProto.FLOAT
    return onnx.helper.make_tensor(node.output[0], kind, [len(numbers)], numbers)


def count(dims: Sequence[int]) -> int:
    total = 1
    for dim in dims:
        total *= dim
    return total


def path_of(node: NodeProto, made: Read) -> str:
    """Where a node stands: the module of its weights, or what exporters write into its name."""
    weight = made.weights.get("weight", "")
    if "." in weight:
        return weight.rpartition(".")[0]
    path = last = ""
    for part in [one for one in node.name.split("/") if one][:-1]:
        path = path[: len(path) - len(last)] + part if last and part.startswith(f"{last}.") else f"{path}.{part}"
        path = path.strip(".")
        last = part
    return path
