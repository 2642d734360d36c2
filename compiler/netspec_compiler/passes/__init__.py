"""Passes: rewritings of a checked network that leave its outputs as they are, in the order in which they run.

A pass takes the nodes of a network, each with where it stood in the network as it was written, and gives them back
rewritten. What each weight is made of follows (`recipe.py`), so that checkpoints never change. None of them is for
training: what they take away is what training needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netspec.ir.model import CheckedNetwork, Network
from netspec.record import Record
from netspec.spelling import did_you_mean
from netspec_compiler.passes.activations import joined_activations
from netspec_compiler.passes.concats import flat_concats
from netspec_compiler.passes.evaluation import without_dropout, without_heads, without_identity
from netspec_compiler.passes.norms import folded_norms
from netspec_compiler.passes.placed import Forest, Rewritten, forest_of, rewritten
from netspec_compiler.passes.recipe import Key, Scaled, Shifted
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
    Pass("activations", "activations in the layers before them", joined_activations),
    Pass("scales", "scales of residuals folded into the layers before them", folded_scales),
    Pass("concats", "nested concats as one", flat_concats),
)


class UnknownPassError(ValueError):
    """A pass that there is not; the message names those that there are."""


def named(names: Sequence[str], all_names: Sequence[str] = ()) -> tuple[Pass, ...]:
    """The passes of these names, in the order in which they run; `UnknownPassError` for any other."""
    known = {one.name: one for one in PIPELINE}
    for name in names:
        if name not in known:
            near = did_you_mean(name, all_names or known) or f"there are {', '.join(all_names or known)}"
            raise UnknownPassError(f"there is no pass {name!r}; {near}")
    return tuple(one for one in PIPELINE if one.name in names)


def for_checkpoints(checked: CheckedNetwork, passes: Sequence[Pass]) -> tuple[Pass, ...]:
    """The passes without folded scales, where nothing else would tell whose a checkpoint is.

    A weight times a number has the name that it had. Where any name has changed, or a head is gone, a checkpoint says
    itself whether it is the rewritten network's own.
    """
    told = {one.name for one in passes} & {"heads"} and checked.network.heads
    recipes = run(checked, [one for one in passes if one.name != "scales"]).recipes
    moved = any(isinstance(recipe, Key) and recipe.name != name for name, recipe in recipes.items())
    folded = any(isinstance(recipe, Scaled | Shifted) for recipe in recipes.values())
    return tuple(one for one in passes if told or moved or folded or one.name != "scales")


def optimizing(checked: CheckedNetwork) -> tuple[Pass, ...]:
    """All passes that a file may have run and still load the checkpoint of the network as it was written."""
    return for_checkpoints(checked, PIPELINE)


def run(checked: CheckedNetwork, passes: Sequence[Pass]) -> Rewritten:
    """The network after these passes, one after another."""
    forest = forest_of(checked.network)
    for one in passes:
        forest = one.rewrite(forest, checked.network)
    return rewritten(forest, checked)
