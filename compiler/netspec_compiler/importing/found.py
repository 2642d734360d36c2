"""Everything that a source gives: its network as a spec, the map of its names, and its weights under the new ones.

Nothing here imports torch; what reads weights is reached by name when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import NoWord
from netspec.importing.partial import Partial, with_holes
from netspec.importing.spec import Imported, imported
from netspec.importing.steps import Graph
from netspec.record import Record
from netspec_compiler.importing.map_text import holes_text, name_map, toml
from netspec_compiler.weights.name_map import NameMap

Tensors = Mapping[str, object]
Weights = Callable[[], Tensors | Diagnostic]


class Found(Record):
    """A network from elsewhere. `tensors` gives its weights by the source's names, or says why there are none."""

    spec: Imported
    map: NameMap
    origin: str
    tensors: Weights

    def map_text(self) -> str:
        """The map of names as TOML."""
        return toml(self.map, self.origin)


class FoundInPart(Record):
    """As `Found`, of a network whose spec has holes: the map and the weights are of everything else."""

    spec: Partial
    map: NameMap
    origin: str
    tensors: Weights

    def map_text(self) -> str:
        """The map of names as TOML, with what the holes have in the source as comments."""
        return toml(self.map, self.origin) + holes_text(self.map, self.spec.gaps)


Result = Found | FoundInPart | list[Diagnostic]


def found(
    graph: Graph | Diagnostic, name: str, source: str, tensors: Weights, partial: bool, entries: Collection[str] = ()
) -> Result:
    """What a source gives, from its steps; `source` is what the map says of whose names they are.

    With `partial`, what the language has no word for is a hole in the text. `entries` are names of weights that may
    belong there, where the steps do not say which do.
    """
    if isinstance(graph, Diagnostic):
        return [graph]
    spec = imported(graph, name)
    if isinstance(spec, list):
        in_part = partial and all(isinstance(one, NoWord) for one in spec)
        return found_in_part(graph, name, source, tensors, entries) if in_part else spec
    return Found(spec, name_map(spec.names, name, source), graph.origin, tensors)


def found_in_part(graph: Graph, name: str, source: str, tensors: Weights, entries: Collection[str]) -> Result:
    """As `found`, with holes."""
    spec = with_holes(graph, name, entries)
    if isinstance(spec, list):
        return spec
    beside = [pair for gap in spec.gaps for pair in gap.entries]
    return FoundInPart(spec, name_map(spec.names, name, source, beside), graph.origin, tensors)
