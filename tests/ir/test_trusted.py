"""Nodes that the stages make: what pydantic's own constructor without validation makes, in half of its time."""

from __future__ import annotations

import pytest

from netspec.ir.frozen import trusted
from netspec.ir.model import Figure, Network
from tests.compiler.nets import EVERYTHING, network

ONE = network(EVERYTHING).checked.network


@pytest.mark.parametrize("node", [ONE, *ONE.body, *ONE.heads, *ONE.expectations], ids=lambda one: type(one).__name__)
def test_it_is_what_pydantic_makes(node: Network) -> None:
    """The fields in the same order too, in which JSON has them."""
    given = {name: getattr(node, name) for name in node.model_fields_set}
    ours, theirs = trusted(type(node))(**given), type(node).model_construct(**given)
    assert ours == theirs
    assert list(vars(ours).items()) == list(vars(theirs).items())
    assert ours.model_fields_set == theirs.model_fields_set
    assert ours.model_dump() == theirs.model_dump()


def test_a_field_too_few_or_too_many_is_refused() -> None:
    with pytest.raises(TypeError, match="Figure has"):
        trusted(Figure)(quantity="macs", shown="34M", value=34e6)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Figure has"):
        trusted(Figure)(quantity="macs", shown="34M", value=34e6, unit=1e6, other=1)  # type: ignore[call-arg]
