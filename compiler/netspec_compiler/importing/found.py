"""Everything that a source gives: its network as a spec, the map of its names, and its weights under the new ones.

Nothing here imports torch; what reads weights is reached by name when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import NoWord
from netspec.importing.spec import Imported, Partial, imported, with_holes
from netspec.importing.steps import Graph
from netspec.record import Record
from netspec_compiler.importing.map_text import name_map, toml
from netspec_compiler.weights.name_map import NameMap

Tensors = Mapping[str, object]


class Found(Record):
    """A network from elsewhere. `tensors` gives its weights by the source's names, or says why there are none."""

    spec: Imported
    map: NameMap
    origin: str
    tensors: Callable[[], Tensors | Diagnostic]

    def map_text(self) -> str:
        """The map of names as TOML."""
        return toml(self.map, self.origin)


Result = Found | Partial | list[Diagnostic]


def found(
    graph: Graph | Diagnostic, name: str, source: str, tensors: Callable[[], Tensors | Diagnostic], partial: bool
) -> Result:
    """What a source gives, from its steps; `source` is what the map says of whose names they are.

    With `partial`, what the language has no word for is a hole in the text.
    """
    if isinstance(graph, Diagnostic):
        return [graph]
    spec = imported(graph, name)
    if isinstance(spec, list):
        return with_holes(graph, name) if partial and all(isinstance(one, NoWord) for one in spec) else spec
    return Found(spec, name_map(spec.names, name, source), graph.origin, tensors)
