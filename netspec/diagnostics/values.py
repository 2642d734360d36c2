"""Mistakes in values: expressions, arguments and their domains (NS3xx)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class WrongValue(Diagnostic):
    """A value is not what its place takes"""

    code = "NS301"
    message = "{what} takes {expected}, not {got}"
    help = "{hint}"
    expected: str
    got: str
    what: str = "this"
    hint: str = ""


class Fractional(Diagnostic):
    """A division leaves a fraction where an integer is needed"""

    code = "NS302"
    message = "{what} takes {expected}, and this comes to {got}"
    note = "`/` divides exactly; nothing is rounded unless it is asked for"
    help = "write `//`, `round(...)`, `ceil(...)`, `floor(...)` or `round_to(..., multiple)`"
    expected: str
    got: str
    what: str = "this"


class NumberOutOfRange(Diagnostic):
    """A number is too large, too close to zero, or too precise"""

    code = "NS303"
    message = "this number is outside what a network can need: {why}"
    help = "numbers go up to 2^63, fractions down to 1e-64"
    why: str


class DivisionByZero(Diagnostic):
    """A division by zero"""

    code = "NS304"
    message = "this divides by zero"
    help = "check the right side of `{operator}`"
    operator: str


class WrongOperands(Diagnostic):
    """An operator or function got a value of the wrong type"""

    code = "NS305"
    message = "`{operator}` takes numbers, and gets {got} here"
    help = "only integers and numbers can be calculated with"
    operator: str
    got: str


class UnknownFunction(Diagnostic):
    """A function that the language does not have"""

    code = "NS306"
    message = "there is no function `{name}`"
    help = "{hint}"
    name: str
    hint: str


class WrongFunctionArguments(Diagnostic):
    """A function has too few or too many arguments"""

    code = "NS307"
    message = "`{name}` takes {expected}, and gets {count} here"
    help = "write `{usage}`"
    name: str
    expected: str
    count: int
    usage: str


class OutsideDomain(Diagnostic):
    """A param has a value outside its domain"""

    code = "NS308"
    message = "`{name}` may be {domain}, not {got}"
    help = "{hint}"
    name: str
    domain: str
    got: str
    hint: str = ""


class BadDomain(Diagnostic):
    """A domain that holds nothing"""

    code = "NS309"
    message = "this domain is not usable: {why}"
    help = "write a range as `low..high step s` with numbers and `low` not above `high`, or choices as `[x, y, z]`"
    why: str


WHERE_LABELS_STAND = "a label stands before the `:` of a statement, after `at`, in `expect` and in `published`"


class NotAValue(Diagnostic):
    """A label or word stands where a value is needed"""

    code = "NS310"
    message = "`{name}` is not a value here"
    help = "{hint}"
    name: str
    hint: str


class UnknownName(Diagnostic):
    """A name that nothing here defines"""

    code = "NS311"
    message = "`{name}` is not known here"
    help = "{hint}"
    name: str
    hint: str
