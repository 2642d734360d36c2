"""Where mistakes are reported: once each, with the call that led there, and not without end."""

from __future__ import annotations

from netspec.diagnostics.base import MOST_PROBLEMS
from netspec.diagnostics.names import UnknownOperation
from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.syntax import TooManyProblems
from netspec.diagnostics.values import DivisionByZero, UnknownName
from netspec.source import Place


def place(line: int) -> Place:
    return Place("net.ns", line, 1, line, 5)


def division(line: int) -> DivisionByZero:
    return DivisionByZero(place=place(line), operator="/")


def test_a_mistake_is_reported_once_for_its_place_and_text() -> None:
    reporter = Reporter([division(1)])
    named = [UnknownName(place=place(3), name=name, hint="") for name in ("a", "b", "a")]
    for one in (division(2), division(2), division(3), *named):
        reporter.report(one)
    assert reporter.problems == [*map(division, (1, 2, 3)), *named[:2]]


def test_of_those_that_share_a_reason_the_first_is_reported() -> None:
    reporter = Reporter()
    for line in (1, 2):
        reporter.report(division(line), once="reason")
    assert reporter.problems == [division(1)]


def test_a_mistake_points_at_the_innermost_call_around_it_and_never_at_itself() -> None:
    reporter = Reporter()
    with reporter.inside("outer", place(10)):
        with reporter.inside("inner", place(11)):
            reporter.report(division(1))
            reporter.report(division(11))
        reporter.report(division(2))
    reporter.report(division(3))
    labels = {one.place.line: [(label.place.line, label.text) for label in one.labels] for one in reporter.problems}
    inner, outer = (11, "in this call of `inner`"), (10, "in this call of `outer`")
    assert labels == {1: [inner], 11: [], 2: [outer], 3: []}


def test_after_the_last_one_that_counts_it_says_so_and_nothing_more() -> None:
    reporter = Reporter([division(0)])
    for line in range(1, 3 * MOST_PROBLEMS):
        assert reporter.full == (line > MOST_PROBLEMS)
        reporter.report(division(line))
    assert len(reporter.problems) == 1 + MOST_PROBLEMS + 1
    assert [type(one) for one in reporter.problems[-2:]] == [DivisionByZero, TooManyProblems]


def test_where_declarations_are_missing_only_slips_of_known_names_are_news() -> None:
    strange = [
        UnknownName(place=place(1), name="q", hint="declare it"),
        UnknownOperation(place=place(2), name="block_of_mine", hint="operations are `conv`"),
    ]
    near = UnknownName(place=place(3), name="widht", hint="did you mean `width`?")
    for complete in (True, False):
        reporter = Reporter(complete=complete)
        for one in (*strange, near):
            reporter.report(one)
        assert reporter.problems == ([*strange, near] if complete else [near])
