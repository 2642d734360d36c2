"""Expectations that do not hold, and claims about stages that do not exist (NS5xx)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class ExpectationFails(Diagnostic):
    """An `expect` does not hold"""

    code = "NS501"
    of_claim = True
    message = "this does not hold: {computed}"
    here = "{difference}"
    note = "{convention}"
    help = "change the network, or expect what it now has"
    computed: str
    difference: str
    convention: str


class UnknownNode(Diagnostic):
    """A claim about a stage or branch that does not exist"""

    code = "NS502"
    message = "there is no `{path}` in this network"
    help = "{hint}"
    path: str
    hint: str


class Incomparable(Diagnostic):
    """A comparison of things of different kinds"""

    code = "NS503"
    message = "`{left}` and `{right}` can't be compared by `{operator}`"
    note = "{why}"
    help = "compare shapes by `==` or `!=` with a shape such as `832x14x14`, and numbers with numbers"
    left: str
    right: str
    operator: str
    why: str
