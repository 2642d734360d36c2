"""Steps of a network as JSON, so that published networks are tested where nobody has their package installed.

Values are numbered. Names of weights are left out where they are those of the module and the part. What torch itself
counts stands beside the steps: parameters, and multiply-accumulates as half of what its flop counter says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from netspec.importing.steps import Does, Graph, Output, Padded, Spread, Step, Times, Unknown
from netspec.ops.base import Layer, Shape
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import JOINS, Branches

FOLDER = Path(__file__).parents[1] / "data" / "graphs"
PLAIN = {"weight", "bias", "running_mean", "running_var"}


def dumped(does: Does) -> Any:
    match does:
        case Layer():
            return {does.word: {name: does.settings[name].kind.dump(value) for name, value in does.changed().items()}}
        case Branches():
            return does.word
        case Times():
            return {"times": does.factor}
        case Padded():
            return {"padded": [does.before, does.behind, repr(does.value)]}
        case Spread():
            return "spread"
        case Unknown():
            return {"unknown": does.word}


def loaded(data: Any) -> Does:
    if isinstance(data, str):
        join = JOINS.get(data)
        return join if isinstance(join, Branches) else Spread()
    ((word, held),) = data.items()
    match word:
        case "times":
            return Times(held)
        case "padded":
            return Padded(tuple(held[0]), tuple(held[1]), float(held[2]))
        case "unknown":
            return Unknown(held)
        case _:
            return OPERATIONS[word].load(held)


def dump(graph: Graph, path: Path, **facts: int) -> None:
    """Writes a graph, one step a line."""
    numbers = {name: number for number, name in enumerate([graph.entry, *(step.name for step in graph.steps)])}
    head: dict[str, Any] = {"name": graph.name, "input": graph.input, "classes": dict(graph.classes), **facts}
    head["outputs"] = [[numbers[one.value], one.head] for one in graph.outputs]
    steps = []
    for step in graph.steps:
        parts = {part: entry for part, entry in step.weights.items() if entry != f"{step.path}.{part}"}
        row = [dumped(step.does), [numbers[one] for one in step.inputs], step.shape, step.path, [*step.weights], parts]
        while row and row[-1] in ([], {}):
            row.pop()
        steps.append(json.dumps(row, separators=(",", ":")))
    text = json.dumps(head, separators=(",", ":"))
    path.write_text(f'{text[:-1]},"steps":[\n' + ",\n".join(steps) + "\n]}\n", encoding="utf-8")


def load(name: str) -> tuple[Graph, dict[str, Any]]:
    """A graph, and what else stands in its file."""
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    steps = []
    for number, row in enumerate(data.pop("steps"), 1):
        does, inputs, shape, path, parts, other = row + [[], {}][len(row) - 4 :]
        weights = {part: other.get(part, f"{path}.{part}") for part in parts} if parts else {}
        made = Step(f"v{number}", loaded(does), tuple(f"v{one}" for one in inputs), Shape(shape), path, weights)
        steps.append(made)
    outputs = tuple(Output(f"v{value}", head) for value, head in data["outputs"])
    params = {"all": data["params"]}
    graph = Graph(data["name"], "Recorded.", "v0", Shape(data["input"]), tuple(steps), outputs, data["classes"], params)
    return graph, data
