"""Layers on a vector that ends as a map of one element a channel: a gate. On maps they are 1x1 convolutions."""

from __future__ import annotations

from netspec.importing.convolutions import pointwise
from netspec.importing.steps import Graph, Spread, Step
from netspec.importing.values import by_name, renamed, users
from netspec.ops.activations import Activation, Softmax
from netspec.ops.base import Shape
from netspec.ops.linear import Linear
from netspec.ops.norms import BatchNorm
from netspec.ops.plain import Dropout, Flatten


def as_maps(graph: Graph) -> Graph:
    """Legal where nothing else reads the vectors between, and they come from a map of one element a channel."""
    steps, read = by_name(graph), users(graph)
    gone: dict[str, str] = {}
    for step in graph.steps:
        line = from_map(step, steps, read) if isinstance(step.does, Spread) else []
        if isinstance(step.does, Spread) and step.inputs[0] in gone:
            gone[step.name] = step.inputs[0]  # a vector that was spread in two steps is a map after the first
        if line:
            gone[step.name] = step.inputs[0]
            gone[line[-1].name] = line[-1].inputs[0]
            steps |= {one.name: on_map(one, graph.input.rank) for one in line[:-1]}
    gone |= needless(steps, read, gone)
    return renamed(graph, [step for name, step in steps.items() if name not in gone], gone)


def from_map(spread: Step, steps: dict[str, Step], read: dict[str, list[str]]) -> list[Step]:
    """The steps from the spread vector back to the flattened map of 1x1; none where it does not come from one."""
    line: list[Step] = []
    value = spread.inputs[0]
    while value in steps and len(read[value]) == 1:
        step = steps[value]
        line.append(step)
        if isinstance(step.does, Flatten):
            before = steps.get(step.inputs[0])
            small = before is not None and before.shape.is_map and before.shape.elements == before.shape.channels
            return line if small else []
        if not isinstance(step.does, Linear | Activation | BatchNorm | Dropout) or isinstance(step.does, Softmax):
            return []
        value = step.inputs[0]
    return []


def on_map(step: Step, rank: int) -> Step:
    """The same step on maps."""
    shape = Shape((step.shape.channels, *(1,) * rank))
    if not isinstance(step.does, Linear):
        return step.replace(shape=shape)
    return step.replace(does=pointwise(step.does, rank), shape=shape)


def needless(steps: dict[str, Step], read: dict[str, list[str]], gone: dict[str, str]) -> dict[str, str]:
    """A flattened map that linear layers alone read, maybe behind dropout: they flatten themselves."""
    found = {}
    for name, step in steps.items():
        if name in gone or not isinstance(step.does, Flatten) or step.inputs[0] not in steps:
            continue
        line = behind(name, steps, read)
        if line is not None:
            found[name] = step.inputs[0]
            shape = steps[step.inputs[0]].shape
            steps |= {one: steps[one].replace(shape=shape) for one in line}
    return found


def behind(name: str, steps: dict[str, Step], read: dict[str, list[str]]) -> list[str] | None:
    """The dropouts between a value and the linear layers that read it; none where something else does."""
    line: list[str] = []
    while True:
        readers = [steps.get(reader) for reader in read[name]]
        if readers and all(reader is not None and isinstance(reader.does, Linear) for reader in readers):
            return line
        if len(readers) != 1 or readers[0] is None or not isinstance(readers[0].does, Dropout):
            return None
        name = readers[0].name
        line.append(name)
