"""Passes: rewritings of a checked network that leave its outputs as they are, in the order in which they run.

A pass takes the nodes of a network, each with where it stood in the network as it was written, and gives them back
rewritten. What each weight is made of follows (`recipe.py`), so that checkpoints never change. None of them is for
training: what they take away is what training needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netspec.ir.model import CheckedNetwork, Network
from netspec.record import Record
from netspec_compiler.passes.concats import flat_concats
from netspec_compiler.passes.evaluation import without_dropout, without_heads, without_identity
from netspec_compiler.passes.norms import folded_norms
from netspec_compiler.passes.placed import Forest, Rewritten, forest_of, rewritten
from netspec_compiler.passes.scales import folded_scales


class Pass(Record):
    """A rewriting, and what it does in a reader's words. `network` is the network as it was written."""

    name: str
    said: str
    rewrite: Callable[[Forest, Network], Forest]


PIPELINE = (
    Pass("heads", "without auxiliary heads", without_heads),
    Pass("dropout", "without dropout", without_dropout),
    Pass("identity", "without identities", without_identity),
    Pass("norms", "batch norms folded into the layers before them", folded_norms),
    Pass("scales", "scales of residuals folded into the layers before them", folded_scales),
    Pass("concats", "nested concats as one", flat_concats),
)


def run(checked: CheckedNetwork, passes: Sequence[Pass]) -> Rewritten:
    """The network after these passes, one after another."""
    forest = forest_of(checked.network)
    for one in passes:
        forest = one.rewrite(forest, checked.network)
    return rewritten(forest, checked)
