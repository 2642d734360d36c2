"""What two expressions and a sign make: sums with like terms collected, products counted, quotients in lowest terms."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from netspec.numbers.expression import CONSTANT, Expression, Term
from netspec.numbers.traced import ARITHMETIC


@lru_cache(1024)
def name(text: str) -> Expression:
    return Expression({text: 1})


def constant(value: int) -> Expression:
    return Expression({CONSTANT: value})


def alone(term: str | Term) -> Expression:
    return Expression({term: 1})


def joined(sign: str, left: Expression, right: Expression) -> Expression:
    """The expression in its simplest form; `ZeroDivisionError` for a division of constants by 0."""
    if left.constant is not None and right.constant is not None:
        return constant(ARITHMETIC[sign](left.constant, right.constant))
    match sign:
        case "+":
            return total(left, right, 1)
        case "-":
            return total(left, right, -1)
        case "*":
            return product(left, right)
        case "//" if right.constant is not None and right.constant > 0:
            return quotient(left, right.constant)
    return left if left == right and sign in ("max", "min") else alone(Term(sign, left, right))


def total(left: Expression, right: Expression, sign: int) -> Expression:
    terms = dict(left.terms)
    for term, count in right.terms.items():
        terms[term] = terms.get(term, 0) + sign * count
    return Expression(terms)


def product(left: Expression, right: Expression) -> Expression:
    """A product; a plain factor counts each term."""
    if right.constant is not None or left.constant is not None:
        terms, times = (left, right.constant) if right.constant is not None else (right, left.constant)
        return Expression({term: count * (times or 0) for term, count in terms.terms.items()})
    one, other = left.content, right.content
    return Expression({Term("*", left.shared_out(one), right.shared_out(other)): one * other})


def quotient(left: Expression, divisor: int) -> Expression:
    shared = gcd(divisor, *left.terms.values())
    lowest = left.shared_out(shared)
    return lowest if divisor == shared else alone(Term("//", lowest, constant(divisor // shared)))
