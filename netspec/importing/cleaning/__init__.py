"""From steps as a source writes them to steps as a spec does: each file one rewriting, `clean` all of them in order."""

from __future__ import annotations

from netspec.importing.cleaning.arranged import settled
from netspec.importing.cleaning.concats import factored
from netspec.importing.cleaning.expanded import multiplied
from netspec.importing.cleaning.followers import followed
from netspec.importing.cleaning.gates import as_maps
from netspec.importing.cleaning.idle import awake
from netspec.importing.cleaning.padding import padded
from netspec.importing.cleaning.products import activated
from netspec.importing.steps import Graph
from netspec.importing.values import alive

PASSES = (settled, awake, multiplied, activated, padded, as_maps, followed, factored)


def clean(graph: Graph) -> Graph:
    """The network without what does not reach an output, in the language's own terms as far as there are any."""
    for rewrite in PASSES:
        graph = rewrite(alive(graph))
    return alive(graph)
