"""What a part of a file names comes along: constants with what they are made of, in their order; lenders once."""

from __future__ import annotations

from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.needed import Needed, needed
from netspec.syntax import tree
from tests.lowering.small import network, program

DECLARED = "let one = 1;let two = one + one;let other = 5;param p: 1..9 = 3;block b(n) = conv 1x1 (n * two * p)"


def lines(made: Program) -> tuple[tree.Statement, ...]:
    """The lines of the one network, without its input."""
    declared = made.main.file.declarations[-1]
    assert isinstance(declared, tree.NetworkDeclaration)
    return declared.statements[1:]


def test_constants_come_with_what_they_are_made_of() -> None:
    made = program(network("a: b 3;c: conv 1x1 two", DECLARED))
    assert needed(lines(made)[1:], made.main) == Needed((), ("let one = 1", "let two = one + one"))


def test_blocks_and_params_are_lent_by_their_file_once() -> None:
    made = program(network("a: b 3;c: b p", DECLARED))
    assert needed(lines(made), made.main) == Needed((made.main.path,), ())
