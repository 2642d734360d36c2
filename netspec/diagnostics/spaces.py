"""Mistakes in spaces (NS24x)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class NoSteps(Diagnostic):
    """A range of a space without its steps"""

    code = "NS242"
    message = "the range of `{name}` has no step"
    note = "a space is finite: every thing that it leaves open takes values that can be counted"
    help = "write how far apart its values are: `vary {name}: {ends} step {step}`"
    name: str
    ends: str
    step: str


class TooManyValues(Diagnostic):
    """A domain of more values than can be gone through"""

    code = "NS243"
    message = "`{name}` takes {count:_} values, and {limit:_} are the most"
    help = "write a larger step"
    name: str
    count: int
    limit: int


class NoDomain(Diagnostic):
    """Something that a space leaves open without saying which values it takes"""

    code = "NS244"
    message = "there is no saying which values `{name}` takes"
    help = "write them: `vary {name}: {example}`"
    name: str
    example: str


class NothingOpen(Diagnostic):
    """A space of one network"""

    code = "NS245"
    message = "the space `{name}` leaves nothing open"
    help = "write at least one line with `vary`, `drop` or `choose`"
    name: str


class RequiresDropped(Diagnostic):
    """A budget on something that may be left out"""

    code = "NS246"
    message = "`{path}` is not there where `{dropped}` is dropped, and this speaks of it"
    help = "require something of the whole network, or of a stage that every network of the space has"
    path: str
    dropped: str


class NoneHolds(Diagnostic):
    """A space in which no network holds together"""

    code = "NS247"
    message = (
        "none of the networks of `{name}` that were tried holds together; the first one fails with {code_of_first}"
    )
    note = "{first}"
    help = "`netspec explain {code_of_first}` says more; narrow the domains to values that go together"
    name: str
    code_of_first: str
    first: str
