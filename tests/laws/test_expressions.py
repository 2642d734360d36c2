"""No regular expression of the project can take more time than grows with its text: told from its shape, not measured.

In one that matches at a place, time grows faster than the text where a repeat without bound stands in another, or where
two such repeats that take a character in common have nothing between them that must differ from both. Python's engine
can't be asked how many steps it takes, so the parsed expression is looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.oracle.reference import ROOT

CALLS = {"compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"}
LETTERS = [chr(code) for code in range(32, 127)] + list("\t\n\r\x0b\x1c\u00a0\u2028éß٣")
REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}
Parsed = list[tuple[Any, Any]]


def in_python(path: Path) -> Iterator[str]:
    """The expressions that a module writes out in a call of `re`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
            owner, first = node.func.value, node.args[0] if node.args else None
            if isinstance(owner, ast.Name) and owner.id == "re" and isinstance(first, ast.Constant):
                yield first.value if isinstance(first.value, str) else first.value.decode()


def in_grammar(path: Path) -> Iterator[str]:
    """The terminals that a grammar writes as expressions."""
    for line in path.read_text(encoding="utf-8").splitlines():
        found = re.match(r"_?[A-Z_]+[-.\d]*: /", line)
        if found is not None:
            yield line[found.end() : line.rindex("/")].replace("\\/", "/")


def everywhere() -> Iterator[tuple[str, str]]:
    for folder in (ROOT / "netspec", ROOT / "compiler"):
        for path in sorted(folder.rglob("*.py")):
            yield from ((path.stem, one) for one in in_python(path))
        for path in sorted(folder.rglob("*.lark")):
            yield from ((path.stem, one) for one in in_grammar(path))


def taken(part: tuple[Any, Any]) -> set[str]:
    """The letters that one part can begin with."""
    op, value = part
    if op in REPEATS:
        return begins(list(value[2]))
    if op is _constants.SUBPATTERN:
        return begins(list(value[-1]))
    if op is _constants.BRANCH:
        return set().union(*(begins(list(branch)) for branch in value[1]))
    if op in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT, _constants.GROUPREF):
        return set()
    single = _parser.SubPattern(_parser.State(), [part])
    one = re._compiler.compile(single)  # type: ignore[attr-defined]
    return {letter for letter in LETTERS if one.fullmatch(letter)}


def begins(parts: Parsed) -> set[str]:
    """The letters that a sequence can begin with."""
    found: set[str] = set()
    for part in parts:
        found |= taken(part)
        if not may_be_empty(part):
            break
    return found


def may_be_empty(part: tuple[Any, Any]) -> bool:
    return bool(_parser.SubPattern(_parser.State(), [part]).getwidth()[0] == 0)


def faults(parts: Parsed, open_before: set[str], inside: bool) -> tuple[bool, set[str]]:
    """Whether a sequence is of the bad shape, and the letters of the endless repeats that still are open at its end."""
    open_now = set(open_before)
    for op, value in parts:
        if op in REPEATS and value[1] is _constants.MAXREPEAT:
            letters = taken((op, value))
            if inside or open_now & letters or faults(list(value[2]), set(), inside=True)[0]:
                return True, open_now
            open_now = (open_now if value[0] == 0 else open_now & letters) | letters
        else:
            bad, after = faulty_part(op, value, open_now, inside)
            if bad:
                return True, open_now
            open_now = after | open_now if may_be_empty((op, value)) else after
    return False, open_now


def faulty_part(op: Any, value: Any, open_now: set[str], inside: bool) -> tuple[bool, set[str]]:
    """The same of a part that repeats no more often than it is written."""
    if op is _constants.SUBPATTERN:
        return faults(list(value[-1]), open_now, inside)
    if op in REPEATS:
        return faults(list(value[2]), open_now, inside)
    if op is _constants.BRANCH:
        branches = [faults(list(branch), open_now, inside) for branch in value[1]]
        return any(bad for bad, _ in branches), set().union(*(after for _, after in branches))
    # A fixed letter that no open repeat takes ends it; one that it does take can be anywhere in what it took.
    letters = taken((op, value))
    return False, open_now if not letters or letters <= open_now else set()


def is_faulty(expression: str) -> bool:
    return faults(list(_parser.parse(expression)), set(), inside=False)[0]


@pytest.mark.parametrize(
    "expression",
    [
        r"\s*<!--\s*netspec:(\S+)\s*(.*?)\s*-->\s*",
        r"(a+)+",
        r"(?:\w*x)*",
        r"\d+\d+",
        r"a*b?a*",
        r"(\w+|\d+)*y",
        r".*,.*,.*;",
    ],
)
def test_the_bad_shape_is_found(expression: str) -> None:
    assert is_faulty(expression)


@pytest.mark.parametrize("expression", [r"\d+x\d+(x\d+)?", r"[^/]+/[^/]+", r"a*b+c*", r"(?:\\.|[^\\])*", r"x{3,5}y*"])
def test_the_good_shape_is_left(expression: str) -> None:
    assert not is_faulty(expression)


@pytest.mark.parametrize(("home", "expression"), sorted(set(everywhere())))
def test_time_grows_with_the_text(home: str, expression: str) -> None:
    assert not is_faulty(expression), f"{home}: {expression}"


def test_expressions_were_found() -> None:
    homes = {home for home, _ in everywhere()}
    assert {"markers", "tokens", "patterns", "grammar"} <= homes
