"""Which network of a file is meant."""

from __future__ import annotations

import pytest

from netspec.diagnostics.reporter import Reporter
from netspec.lowering.declarations.choice import choose
from tests.lowering.small import network, program

ONE = network("relu")
TWO = ONE + "variant v of n { remove relu_1 }"


@pytest.mark.parametrize(
    ("text", "name", "chosen", "codes"),
    [
        (ONE, None, "n", []),
        (ONE, "n", "n", []),
        (TWO, "v", "v", []),
        (TWO, None, None, ["NS213"]),
        (TWO, "w", None, ["NS214"]),
        ("block b() = relu", None, None, ["NS212"]),
        ("", None, None, ["NS211"]),
    ],
)
def test_the_one_that_is_named_or_the_only_one(text: str, name: str | None, chosen: str | None, codes: list) -> None:
    reporter = Reporter()
    assert choose(program(text).main, name, reporter) == chosen
    assert [one.code for one in reporter.problems] == codes
