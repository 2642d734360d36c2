"""What expressions are worth, in fractions."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from netspec.syntax import tree

POWERS = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
SIGNS |= {"//": lambda a, b: Fraction(math.floor(a / b)), "%": lambda a, b: a - b * math.floor(a / b)}
RELATIONS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt}
RELATIONS[">="] = operator.ge
Scope = Mapping[str, Any]


def halves_up(x: Fraction) -> Fraction:
    return Fraction(math.floor(x + Fraction(1, 2)))


FUNCTIONS = {
    "min": min,
    "max": max,
    "round": halves_up,
    "ceil": lambda x: Fraction(math.ceil(x)),
    "floor": lambda x: Fraction(math.floor(x)),
    "round_to": lambda x, multiple: halves_up(x / multiple) * multiple,
}


def literal(text: str) -> Fraction:
    digits, suffix = re.fullmatch(r"([0-9_.e+-]+?)([KMG]i?)?", text).groups()
    return Fraction(digits.replace("_", "")) * POWERS[suffix or ""]


def worth(expression: tree.Expression, scope: Scope) -> Any:
    """A fraction, a truth, a word, the extents of a size with its stride, or a word with its settings."""
    match expression:
        case tree.Number(text=text):
            return literal(text)
        case tree.SizeLiteral(size=size):
            return tuple(size.dims), size.stride and tuple(size.stride)
        case tree.Truth(value=value):
            return value
        case tree.Reference(text=text):
            return scope.get(text, text)
        case tree.Negation(operand=operand, negative=negative):
            return -worth(operand, scope) if negative else worth(operand, scope)
        case tree.Comparison(left=left, operator=relation, right=right):
            return RELATIONS[relation](worth(left, scope), worth(right, scope))
        case tree.Apply(name=name, arguments=arguments):
            return FUNCTIONS[name.text](*(worth(one, scope) for one in arguments))
        case tree.Configure(name=name, settings=settings):
            return name.text, {one.name.text: worth(one.value, scope) for one in settings}
        case tree.Operation(operands=operands, operators=operators):
            value = worth(operands[0], scope)
            for sign, operand in zip(operators, operands[1:], strict=True):
                value = SIGNS[sign](value, worth(operand, scope))
            return value
    raise AssertionError(f"{expression} stands in no valid spec")
