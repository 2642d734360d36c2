"""Expressions of names over whole numbers: how a number was written, as data.

An expression is a sum: terms, each as often as it counts, like ones collected. A term is a name, or two expressions and
what is between them. Its text is one that specs, IR documents and Python read in the same way, and equal texts are
equal expressions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import gcd
from typing import TypeVar

from netspec.numbers import exact

CALLED = ("max", "min")
# The term of a sum that has no name in it.
CONSTANT = ""
V = TypeVar("V")


class Term:
    """A product, quotient, remainder, maximum or minimum of two expressions."""

    __slots__ = ("left", "right", "sign", "text")

    def __init__(self, sign: str, left: Expression, right: Expression) -> None:
        self.sign, self.left, self.right = sign, left, right
        called = f"{sign}({left}, {right})"
        self.text = called if sign in CALLED else f"{on_the_left(left)} {sign} {on_the_right(right)}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def worth(self, scope: Mapping[str, object]) -> int | None:
        """What it comes to; none where that is not known."""
        left, right = self.left.number(scope), self.right.number(scope)
        if left is None or right is None or (self.sign in ("//", "%") and right == 0):
            return None
        match self.sign:
            case "*":
                return left * right
            case "//":
                return left // right
            case "%":
                return left % right
        return exact.chosen(self.sign, left, right)

    def counted_in(self) -> frozenset[str]:
        """As of an expression. A quotient times what it was divided by is the dividend, rounded."""
        left, right = self.left, self.right
        if self.sign in CALLED:
            return left.counted_in() | right.counted_in()
        if right.constant is not None:
            return left.counted_in()
        return rounded(left, right) | rounded(right, left) if self.sign == "*" else frozenset()


def rounded(factor: Expression, quotient: Expression) -> frozenset[str]:
    """What is counted in the dividend of a quotient, if that was divided by the factor."""
    term = quotient.only[0] if quotient.only is not None else CONSTANT
    if not isinstance(term, Term) or term.sign != "//":
        return frozenset()
    divisor = term.right.shared_out(term.right.content)
    return term.left.counted_in() - factor.names() if divisor == factor else frozenset()


class Expression:
    """A sum of terms, each with its count."""

    __slots__ = ("terms", "text")

    def __init__(self, terms: Mapping[str | Term, int]) -> None:
        self.terms = {term: count for term, count in terms.items() if count and term != CONSTANT}
        if terms.get(CONSTANT) or not self.terms:
            self.terms[CONSTANT] = terms.get(CONSTANT, 0)
        # What is added stands before what is taken away.
        first, *others = sorted(self.terms.items(), key=lambda one: one[1] < 0)
        self.text = leading(*first) + "".join(following(*one) for one in others)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    @property
    def only(self) -> tuple[str | Term, int] | None:
        """The term and its count where there is a single one."""
        return next(iter(self.terms.items())) if len(self.terms) == 1 else None

    @property
    def constant(self) -> int | None:
        """What it is worth where no name is in it."""
        return self.terms.get(CONSTANT) if len(self.terms) == 1 else None

    @property
    def name(self) -> str | None:
        """The name that it is, if it is nothing else."""
        return self.text if self.text in self.terms and self.text != CONSTANT else None

    def names(self) -> frozenset[str]:
        """All names in it."""
        return frozenset(self.every_name())

    def every_name(self) -> Iterator[str]:
        for term in self.terms:
            if isinstance(term, Term):
                yield from term.left.every_name()
                yield from term.right.every_name()
            elif term != CONSTANT:
                yield term

    def counted_in(self) -> frozenset[str]:
        """The names of which it is so many times as much: `c` in `2 * c` and `c // 2`, none in `c * n`."""
        found: set[str] = set()
        for term in self.terms:
            found |= term.counted_in() if isinstance(term, Term) else {term} - {CONSTANT}
        return frozenset(found)

    @property
    def content(self) -> int:
        """The factor that all terms have."""
        return self.only[1] if self.only is not None else gcd(*self.terms.values())

    def shared_out(self, factor: int) -> Expression:
        """What is left behind a factor that all terms have."""
        return Expression({term: count // factor for term, count in self.terms.items()})

    def worth(self, scope: Mapping[str, V]) -> V | int | None:
        """What it comes to where names have these values, which may know how they were written themselves.

        None where a name has none, or is no whole number; a name alone is worth whatever it has.
        """
        return scope.get(self.name) if self.name is not None else self.number(scope)

    def number(self, scope: Mapping[str, object]) -> int | None:
        """As `worth`, of whole numbers alone."""
        total = 0
        for term, count in self.terms.items():
            value = whole(term, scope) if isinstance(term, str) else term.worth(scope)
            if value is None:
                return None
            total = total + count * value if count > 0 else total - -count * value
        return total


def whole(term: str, scope: Mapping[str, object]) -> int | None:
    value = 1 if term == CONSTANT else scope.get(term)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def leading(term: str | Term, count: int) -> str:
    """The first summand."""
    if count >= 0 or term == CONSTANT:
        return str(count) if term == CONSTANT else times(term, count)
    text = times(term, -count)
    return f"-({text})" if " " in text else f"-{text}"


def following(term: str | Term, count: int) -> str:
    """One summand behind others."""
    sign = " - " if count < 0 else " + "
    return sign + (str(abs(count)) if term == CONSTANT else times(term, abs(count)))


def times(term: str | Term, count: int) -> str:
    """So many of a term, in brackets where `2 * c // 3` would be another number."""
    if count == 1:
        return str(term)
    return f"{count} * ({term})" if is_quotient(term) else f"{count} * {term}"


def is_quotient(term: str | Term) -> bool:
    return isinstance(term, Term) and term.sign in ("//", "%")


def on_the_left(one: Expression) -> str:
    """The expression as the left side of a product or quotient."""
    term, count = one.only or (CONSTANT, -1)
    return f"({one})" if count < 0 or (count == 1 and is_quotient(term)) else one.text


def on_the_right(one: Expression) -> str:
    term, count = one.only or (CONSTANT, -1)
    bare = count >= 0 and (isinstance(term, str) or term.sign in CALLED) and (count == 1 or term == CONSTANT)
    return one.text if bare else f"({one})"
