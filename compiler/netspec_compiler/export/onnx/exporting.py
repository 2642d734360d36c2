"""A checked network and its weights as a file of ONNX."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import NameTaken, NoSuchOpset
from netspec.ir.model import CheckedNetwork
from netspec.lazy import with_extra
from netspec_compiler.export.onnx.graph import Graph
from netspec_compiler.export.onnx.model import MOST_INSIDE, Ends, Files, Title, written
from netspec_compiler.export.onnx.normalise import Arrays, Normalisation, normalised
from netspec_compiler.export.onnx.walk import GIVEN, GIVES, graph_of
from netspec_compiler.export.wanted import OLDEST_OPSET, USUAL_OPSET, Wanted
from netspec_compiler.passes import PIPELINE, run
from netspec_compiler.passes.recipe import Key, Recipe, Scaled
from netspec_compiler.passes.worth import entry, norms, scale, worth
from netspec_compiler.weights.arrays import Dims, read_arrays

KEEPING_NORMS = tuple(one for one in PIPELINE if one.name != "norms")
Entries = Mapping[str, NDArray[np.floating]]


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The files that are to be written, the one at `path` last: the other, if there is one, has to be there first."""
    found = to_onnx(checked, wanted, f"{path.name}.data")
    if isinstance(found, list):
        return found
    if wanted.calibrate is not None:
        eight = with_extra("netspec_compiler.export.onnx.int8:quantised", "onnx")(found.model, wanted, wanted.calibrate)
        return eight if isinstance(eight, list) else {path: eight}
    others = {path.with_name(found.name): found.data} if found.name else {}
    return {**others, path: found.model}


def to_onnx(checked: CheckedNetwork, wanted: Wanted, beside: str, most: int = MOST_INSIDE) -> Files | list[Diagnostic]:
    """The network as a file of ONNX; weights of more than `most` bytes go into another that is called `beside`."""
    problem = opset_problem(wanted.opset)
    if problem is not None:
        return [problem]
    done = run(checked, KEEPING_NORMS if wanted.keep_norms else PIPELINE)
    graph = graph_of(done.checked, wanted.opset)
    ends = ends_of(done.checked, wanted, graph.taken())
    if isinstance(ends, NameTaken):
        return [ends]
    graph.rename(GIVEN, ends.given)
    graph.rename(GIVES, ends.gives)
    entries = entries_for(checked, wanted, entries_of(done.recipes, graph))
    if isinstance(entries, list):
        return entries
    weights = made(done.recipes, graph, entries)
    if wanted.mean:
        normalised(graph, weights, ends.given, ends.x.rank, Normalisation(wanted.mean, wanted.std))
    title = Title(checked.network.name, wanted.version, wanted.mark, wanted.metadata)
    return written(graph, weights, ends, title, beside, most)


def opset_problem(opset: int) -> NoSuchOpset | None:
    """Why this version is not written, if it is not."""
    newest = onnx.defs.onnx_opset_version()
    if OLDEST_OPSET <= opset <= newest:
        return None
    why = (
        "before opset 10 a pool can't round sizes up, since it has no `ceil_mode`"
        if opset < OLDEST_OPSET
        else f"the installed onnx {onnx.__version__} knows opsets up to {newest}"
    )
    return NoSuchOpset(opset=opset, why=why, oldest=OLDEST_OPSET, newest=newest, usual=USUAL_OPSET)


def ends_of(checked: CheckedNetwork, wanted: Wanted, taken: Set[str]) -> Ends | NameTaken:
    """Input and output; where no name is asked for, one that nothing has."""
    network = checked.network
    for name, end in ((wanted.given, "input"), (wanted.gives, "output")):
        if name in taken:
            return NameTaken(end=end, name=name, why="a part of the network is called so", option=f"--{end}-name")
    given = wanted.given or free("input", {*taken, wanted.gives})
    gives = wanted.gives or free("output", {*taken, given})
    if given == gives:
        return NameTaken(end="output", name=gives, why="the input is called so", option="--output-name")
    y = checked.shapes[network.body[-1].name]
    return Ends(given, network.input, gives, y, wanted.batch)


def free(name: str, taken: Set[str]) -> str:
    return name if name not in taken else free(f"{name}_", taken)


def entries_of(recipes: Mapping[str, Recipe], graph: Graph) -> dict[str, Dims]:
    """The entries of the checkpoint that the graph's weights are made of, with their sizes."""
    found: dict[str, Dims] = {}
    for name, dims in graph.weights.items():
        recipe = recipes[name]
        found[entry(recipe)] = dims
        for norm in norms(recipe):
            own = ("weight", "bias") if norm.affine else ()
            found |= {f"{norm.at}.{one}": dims[:1] for one in (*own, "running_mean", "running_var")}
    return found


def entries_for(checked: CheckedNetwork, wanted: Wanted, entries: Mapping[str, Dims]) -> Entries | list[Diagnostic]:
    """The entries of the checkpoint, or fresh ones."""
    if wanted.weights is None:
        fresh: Entries = with_extra("netspec_compiler.export.fresh:fresh_arrays", "torch")(checked, wanted.seed)
        return fresh
    return read_arrays(wanted.weights, entries, frozenset(head.name for head in checked.network.heads))


def made(recipes: Mapping[str, Recipe], graph: Graph, entries: Entries) -> Arrays:
    """The graph's weights in single precision, worked out in double."""
    return {name: one(recipes[name], entries) for name in graph.weights}


def one(recipe: Recipe, entries: Entries) -> NDArray[np.float32]:
    """One weight. A product with a scale in double precision is in double, and rounded piece by piece."""
    match recipe:
        case Key(name=name):
            return entries[name].astype(np.float32, copy=False)
        case Scaled(weight=Key(name=name), norm=norm):
            weight = entries[name]
            by = scale(norm, lambda name: in_double(entries[name])).reshape(-1, *[1] * (weight.ndim - 1))
            made = np.empty(weight.shape, np.float32)
            np.multiply(weight, by, out=made, casting="same_kind")
            return made
        case _:
            found = worth(recipe, lambda name: in_double(entries[name]))
    return np.asarray(found).astype(np.float32)


def in_double(array: NDArray[np.floating]) -> NDArray[np.float64]:
    return array.astype(np.float64)
