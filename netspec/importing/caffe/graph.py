"""A whole prototxt as steps: which layers a phase has, what is written in place, and which losses there are."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.importing.caffe.layers import read, real, whole
from netspec.importing.caffe.prototext import Message
from netspec.importing.shapes import shape_of
from netspec.importing.steps import Does, Graph, Output, Step, Unknown
from netspec.importing.tree import common
from netspec.importing.values import reaching
from netspec.ops.activations import Softmax
from netspec.ops.base import Shape
from netspec.ops.norms import BatchNorm
from netspec.ops.weighted import Weighted
from netspec.record import Record

# The names of layers before Caffe's second version of its format, where they are another word in capitals.
OLD = {
    "INNER_PRODUCT": "InnerProduct",
    "LRN": "LRN",
    "RELU": "ReLU",
    "TANH": "TanH",
    "ELTWISE": "Eltwise",
    "SOFTMAX_LOSS": "SoftmaxWithLoss",
}
DATA = ("Data", "ImageData", "HDF5Data", "WindowData", "MemoryData", "DummyData", "Python")
IGNORED = ("Accuracy", "Silence", "ArgMax")
LOSS = "SoftmaxWithLoss"
MAIN_AND_HEADS = "TRAIN"


class NoSizeError(ValueError):
    """A network that does not say how large its input is."""


class NoNetworkError(ValueError):
    """A description that holds no network."""


class Loss(Record):
    """A loss: its name, its weight, and the value that it is of."""

    name: str
    weight: float
    value: str


class Reading:
    """One description while it is read. `last` is by blob the value that was written last, since layers may overwrite
    their bottom."""

    def __init__(self, size: Shape | None) -> None:
        self.size = size
        self.entry = ""
        self.steps: list[Step] = []
        self.shapes: dict[str, Shape] = {}
        self.last: dict[str, str] = {}
        self.losses: list[Loss] = []
        self.sizes: dict[str, int] = {}
        self.guessed: set[str] = set()

    def read(self, whole: Message) -> None:
        """All layers of the phase in which losses are, or of the other where there are none."""
        layers = [*whole.messages("layer"), *whole.messages("layers")]
        if not layers:
            raise NoNetworkError("it has no `layer`")
        self.declared(whole)
        phase = MAIN_AND_HEADS if any(kind_of(one) == LOSS for one in layers) else "TEST"
        for layer in layers:
            if in_phase(layer, phase):
                self.layer(layer)

    def declared(self, whole: Message) -> None:
        """An input that is said beside the layers."""
        dims = whole.texts("input_dim") or [dim for one in whole.messages("input_shape") for dim in one.texts("dim")]
        if whole.texts("input"):
            self.enter(whole.text("input"), self.size or extents(dims[:4]))

    def enter(self, blob: str, shape: Shape | None) -> None:
        if shape is None:
            raise NoSizeError(f"`{blob}` has no shape")
        if not self.entry:
            self.entry = blob
            self.shapes[blob] = shape
            self.last[blob] = blob

    def layer(self, layer: Message) -> None:
        name, kind, tops = layer.text("name"), kind_of(layer), layer.texts("top")
        if kind == "Input" or kind in DATA:
            if tops:
                self.enter(tops[0], self.size or input_of(layer, kind))
            return
        bottoms = [self.last[one] for one in layer.texts("bottom") if one in self.last]
        missing = [one for one in layer.texts("bottom") if one not in self.last and one != "label"]
        if kind in IGNORED:
            return
        if kind == LOSS:
            weight = real("loss_weight", layer.text("loss_weight", "1"))
            self.losses += [Loss(name, weight, bottoms[0])] if bottoms else []
            return
        if missing or not bottoms or not tops:
            raise NoNetworkError(
                f"line {layer.line}: layer `{name}` reads `{(missing or ['nothing'])[0]}`, which no layer gives"
            )
        self.step(layer, name, kind, bottoms)
        for top in tops:
            self.last[top] = self.steps[-1].name

    def step(self, layer: Message, name: str, kind: str, bottoms: list[str]) -> None:
        x = self.shapes[bottoms[0]]
        if kind == "Scale" and self.scales(layer, name, bottoms[0]):
            return
        does = self.does(kind, layer, name, x)
        guessed = any(one in self.guessed for one in bottoms)
        shape = self.shape(does, [self.shapes[one] for one in bottoms], layer, name, guessed)
        path = name.replace(".", "_").replace("/", ".")
        value = name if name not in self.shapes else f"{name}#{len(self.steps)}"
        self.shapes[value] = shape
        if guessed or isinstance(does, Unknown):
            self.guessed.add(value)
        self.steps.append(Step(value, does, tuple(bottoms), shape, path, self.weights(layer, does, name, x, shape)))

    def does(self, kind: str, layer: Message, name: str, x: Shape) -> Does:
        try:
            return read(kind, layer, x)
        except (ValueError, ArithmeticError) as error:
            raise NoNetworkError(f"line {layer.line}: layer `{name}`: {error}") from error

    def shape(self, does: Does, given: list[Shape], layer: Message, name: str, guessed: bool) -> Shape:
        found = shape_of(does, given, given[0].rank, guessed)
        if isinstance(found, Diagnostic):
            raise NoNetworkError(f"line {layer.line}: layer `{name}`: {found.said()}")
        return found

    def weights(self, layer: Message, does: Does, name: str, x: Shape, y: Shape) -> dict[str, str]:
        """Blobs by what they are, as maps of Caffe's names call them; equal names in `param` are one blob."""
        shared = [one.text("name") for one in layer.messages("param")]
        if isinstance(does, BatchNorm):
            return {"running_mean": f"{name}.running_mean", "running_var": f"{name}.running_var"}
        if not isinstance(does, Weighted):
            return {}
        names = {"weight": f"{name}.weight"} | ({"bias": f"{name}.bias"} if does.has_bias else {})
        cost = does.cost(x, y).params
        bias = y.channels if does.has_bias else 0
        for (part, entry), own in zip(names.items(), [*shared, "", ""], strict=False):
            names[part] = own or entry
        self.sizes |= {names["weight"]: cost - bias} | ({names["bias"]: bias} if bias else {})
        return names

    def scales(self, layer: Message, name: str, bottom: str) -> bool:
        """Makes a scale part of the norm before it, if it is one with a shift."""
        last = self.steps[-1] if self.steps else None
        shifts = layer.message("scale_param").text("bias_term", "false") == "true"
        if last is None or last.name != bottom or not isinstance(last.does, BatchNorm) or not shifts:
            self.steps.append(Step(name, Unknown("Scale"), (bottom,), self.shapes[bottom], name.replace("/", ".")))
            self.shapes[name] = self.shapes[bottom]
            return True
        weights = {"weight": f"{name}.weight", "bias": f"{name}.bias", **last.weights}
        self.steps[-1] = last.replace(does=last.does.replace(affine=True), weights=weights)
        self.sizes |= dict.fromkeys((f"{name}.weight", f"{name}.bias"), last.shape.channels)
        return True


def kind_of(layer: Message) -> str:
    """The type of a layer, old names as the new ones."""
    kind = layer.text("type")
    return OLD.get(kind, "".join(part.capitalize() for part in kind.split("_")) if kind.isupper() else kind)


def in_phase(layer: Message, phase: str) -> bool:
    included = [one.text("phase") for one in layer.messages("include")]
    excluded = [one.text("phase") for one in layer.messages("exclude")]
    return (not included or phase in included) and phase not in excluded


def input_of(layer: Message, kind: str) -> Shape | None:
    """The shape that an input layer says; of images its crop alone is known."""
    if kind == "Input":
        return extents(layer.message("input_param").message("shape").texts("dim"))
    crop = layer.message("transform_param").text("crop_size") or layer.message("data_param").text("crop_size")
    return Shape((3, *2 * (whole("crop_size", crop),))) if crop else None


def extents(dims: list[str]) -> Shape | None:
    """Channels, height and width, without the batch."""
    return Shape(whole("dim", dim) for dim in dims[1:]) if len(dims) == 4 else None


def graph_of(whole: Message, name: str, origin: str, size: Shape | None) -> Graph:
    """The network of a description; raises `ValueError`, as `NoSizeError` where its input has no size."""
    reading = Reading(size)
    reading.read(whole)
    if not reading.steps:
        raise NoNetworkError("it has no layer but data and losses")
    outputs, notes = outputs_of(reading)
    used = reaching({step.name: step for step in reading.steps}, [one.value for one in outputs])
    entries = {entry for step in used.values() for entry in step.weights.values()}
    params = {entry: count for entry, count in reading.sizes.items() if entry in entries}
    steps = tuple(reading.steps)
    return Graph(name, origin, reading.entry, reading.shapes[reading.entry], steps, outputs, {}, params, notes)


def outputs_of(reading: Reading) -> tuple[tuple[Output, ...], tuple[str, ...]]:
    """What the heaviest loss is of, the last of several; the others are heads. Without losses the last value."""
    if not reading.losses:
        last = reading.steps[-1]
        if isinstance(last.does, Softmax):
            return (Output(last.inputs[0]),), (f"its last layer, the softmax `{last.name}`, is left to the loss",)
        return (Output(last.name),), ()
    heaviest = max(loss.weight for loss in reading.losses)
    main = next(loss for loss in reversed(reading.losses) if loss.weight == heaviest)
    others = [loss for loss in reading.losses if loss is not main]
    heads = [Output(loss.value, head_name(reading, main, loss), loss.weight) for loss in others]
    return (Output(main.value), *heads), ()


def head_name(reading: Reading, main: Loss, loss: Loss) -> str:
    """What the layers of a head have in common in their names."""
    steps = {step.name: step for step in reading.steps}
    shared = reaching(steps, [main.value])
    own = [step.path for name, step in reaching(steps, [loss.value]).items() if name not in shared]
    return common(own).replace(".", "_") or loss.name.replace("/", "_")
