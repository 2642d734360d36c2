"""Claims: what is expected and what was published, written as it is worth."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.ir.model import Expectation, Fact, Figure, Network, node_path
from netspec.literals import is_written, last_digit, number
from netspec.ops.base import HIGHEST_RANK

OF_NETWORKS = ("params", "macs", "depth")
OF_TRAINING = ("params", "macs")
LARGEST = 2**63
# How many extents the shape of a map has, channels first.
OF_MAPS = tuple(range(2, 2 + HIGHEST_RANK))


def claim_laws(network: Network) -> Iterator[str]:
    for path in claimed_paths(network):
        if node_path(network, path) is None:
            yield f"something is claimed of {path}, which does not exist"
    for one in network.expectations:
        yield from expectation_laws(one)
    seen: set[tuple[str, str, str]] = set()
    for publication in network.publications:
        if not publication.figures:
            yield f"nothing is published of {publication.label}"
        for figure in publication.figures:
            entry = (publication.source, publication.label, figure.quantity)
            if entry in seen:
                yield f"the {figure.quantity} of {publication.label} are published twice"
            seen.add(entry)
            yield from figure_laws(figure)
    sources = [one.source for one in network.published_models]
    for source in dict.fromkeys(sources):
        if sources.count(source) > 1:
            yield f"the model of {source} is published twice"


def claimed_paths(network: Network) -> Iterator[str]:
    """The paths that expectations and publications speak of."""
    for one in network.expectations:
        yield from (side.path for side in (one.left, one.right) if isinstance(side, Fact) and side.path is not None)
    yield from (one.label for one in network.publications)


def expectation_laws(one: Expectation) -> Iterator[str]:
    near = one.tolerance is not None
    if near != (one.op == "~"):
        yield "a tolerance goes with `~`"
    if one.tolerance is not None and not (0 <= one.tolerance <= 100 and is_written(one.tolerance)):
        yield f"the tolerance {one.tolerance} is no percentage"
    for side in (one.left, one.right):
        if isinstance(side, Fact):
            yield from fact_laws(side)
        elif not is_shown(side.shown, side.value, lengths=OF_MAPS):
            yield f"{side.value} is shown as {side.shown!r}"


def fact_laws(fact: Fact) -> Iterator[str]:
    whole = fact.path is None and fact.quantity in (OF_TRAINING if fact.train else OF_NETWORKS)
    if not whole and (fact.path is None or fact.train):
        yield f"there is no fact {fact}"


def figure_laws(figure: Figure) -> Iterator[str]:
    shape = figure.quantity == "shape"
    unit = 0.0 if shape else last_digit(figure.shown)
    fits = shape == isinstance(figure.value, tuple) and figure.unit == unit
    if not fits or not is_shown(figure.shown, figure.value, lengths=(1, *OF_MAPS)):
        yield f"the figure {figure.shown!r} is not {figure.value} of {figure.unit}"


def is_shown(text: str, value: float | tuple[int, ...], lengths: tuple[int, ...]) -> bool:
    """Whether a text is a literal of the language for a number, or for one of so many extents."""
    if isinstance(value, tuple):
        return len(value) in lengths and min(value) > 0 and text == "x".join(map(str, value))
    bare = text.removeprefix("-")
    found = number(bare) if bare[:1].isdigit() and bare.isascii() else None
    if found is None or abs(value) > LARGEST or not is_written(value):
        return False
    return float(-found if text != bare else found) == float(value)
