"""How a number was written: by the parameters that generated code has too, and what else there is as a number."""

from __future__ import annotations

from fractions import Fraction

import pytest

from netspec.lowering.expressions.evaluate import Bound
from netspec.lowering.expressions.written import counted_in, written
from netspec.numbers.trace import INPUT, Trace
from netspec.numbers.traced import Whole
from netspec.numbers.written import expression_of, plain
from tests.lowering.small import expression

SCOPE = {
    "n": Bound(6, "n"),
    "half": Bound(Fraction(1, 2), "half"),
    "k": Bound(3),
    "width": Bound(Fraction(3, 4)),
    "unknown": Bound(None, "unknown"),
    "truth": Bound(True, "truth"),
}


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        *(("n", "n"), ("n // 2 + 1", "n // 2 + 1"), ("2 * n", "2 * n"), ("n * (n + 1)", "n * (n + 1)")),
        *(("half", "half"), ("k", None), ("7", None), ("k + 4", None), ("n - n", None), ("relu", None)),
        *(("n + k", "n + 3"), ("n * k", "3 * n"), ("n / 2", "n // 2"), ("n * half", "n // 2"), ("half * 4", None)),
        *(("round(n * width)", "(3 * n + 2) // 4"), ("round_to(n * width, 8)", "8 * ((3 * n + 16) // 32)")),
        *(("max(n, 4)", "max(n, 4)"), ("ceil(n / 4)", "(n + 3) // 4"), ("floor(n * width)", "3 * n // 4")),
        *(("unknown", None), ("unknown + n", None), ("truth", None), ("n > 3", None), ("n / 0", None)),
    ],
)
def test_numbers_are_written_in_parameters_alone(text: str, symbol: str | None) -> None:
    found = expression_of(written(expression(text), SCOPE))
    assert (None if found is None else str(found)) == symbol
    if symbol is not None:
        assert eval(symbol, {}, {"n": 6, "half": 0.5}) == plain(written(expression(text), SCOPE))


def test_a_closed_form_is_asked_nothing() -> None:
    trace = Trace()
    scope = {"n": Bound(Whole.of(6, trace, trace.node(INPUT, "n")), "n")}
    assert str(expression_of(written(expression("round(n / 4)"), scope))) == "(n + 2) // 4"
    assert trace.guards == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *(
            ("c", "c"),
            ("2 * c", "c"),
            ("c // 2", "c"),
            ("c / 2", "c"),
            ("-c", "c"),
            ("c - d", "cd"),
            ("(a + b) * 3", "ab"),
        ),
        *(("c * n", ""), ("8 // c", ""), ("64", ""), ("c % 4", "c"), ("max(c, d)", "cd"), ("round_to(c, n)", "c")),
        *(("ceil(c / 2) + d", "cd"), ("c > 3", ""), ("nothing(c)", ""), ("round_to(c * n, 8)", ""), ("c / n", "")),
    ],
)
def test_the_names_in_which_a_number_is_counted(text: str, names: str) -> None:
    assert counted_in(expression(text)) == frozenset(names)
