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


class NoneKeeps(Diagnostic):
    """A space in which no network keeps the budgets"""

    code = "NS248"
    of_claim = True
    message = "none of the {count} points of `{name}` keeps {budgets}"
    note = "{least}"
    help = "require what can be kept{at_once}, or widen the domains"
    name: str
    count: str
    budgets: str
    least: str
    at_once: str


class ChosenAndOpened(Diagnostic):
    """Something chosen as a whole of which another line opens a part"""

    code = "NS258"
    message = "what stands at `{path}` is chosen, and this line opens it too"
    help = "{remedy}"
    path: str
    remedy: str


class BadTrial(Diagnostic):
    """A trial's command that can't be run"""

    code = "NS250"
    status = 2
    message = "`{command}` is no command for a trial: {why}"
    help = 'write a program and its words, `{{spec}}` among them: `--trial "python train.py {{spec}} {{out}}"`'
    command: str
    why: str


class StudyLeft(Diagnostic):
    """A search that was begun before"""

    code = "NS251"
    status = 2
    message = "{storage} holds a study `{name}` already"
    help = "go on with it by `--resume`, or name another storage by `--storage`"
    storage: str
    name: str


class OtherStudy(Diagnostic):
    """A storage of another search"""

    code = "NS252"
    status = 2
    message = "the study `{name}` in {storage} is of another search: {what} differ"
    help = "resume it with what it was begun with, or name another storage by `--storage`"
    storage: str
    name: str
    what: str


class StorageFails(Diagnostic):
    """A storage that can't be used"""

    code = "NS253"
    status = 2
    message = "the storage {storage} can't be used: {why}"
    help = "name {form}"
    storage: str
    why: str
    form: str


class SearchStops(Diagnostic):
    """A search that can't write what it does"""

    code = "NS259"
    message = "the search stops, since it can't write what it does: {why}"
    note = "what trials have reported is kept, in {folder} and in its study"
    help = "make room, or mend what the storage says, and go on by `--resume`"
    why: str
    folder: str


class TrialFails(Diagnostic):
    """A trial whose command failed"""

    code = "NS254"
    severity = "warning"
    status = 0
    message = "trial {number} failed: {why}"
    note = "{last}"
    help = "what it printed is in {folder}; the search goes on without it"
    number: int
    why: str
    last: str
    folder: str


class NoResult(Diagnostic):
    """A trial that reported no figure"""

    code = "NS255"
    severity = "warning"
    status = 0
    message = "trial {number} reported nothing to go by: {why}"
    help = (
        'the command writes `{{"{metric}": 0.9}}` or the like to `{{out}}/result.json`; the search goes on without it'
    )
    number: int
    why: str
    metric: str


class TrialTooLong(Diagnostic):
    """A trial that ran too long"""

    code = "NS256"
    severity = "warning"
    status = 0
    message = "trial {number} was stopped after {seconds:g} seconds"
    help = "give it longer by `--timeout`; the search goes on without it"
    number: int
    seconds: float


class AllRefused(Diagnostic):
    """A search that is proposed nothing new"""

    code = "NS257"
    message = "the last {count} proposals were all refused: {why}"
    help = "widen the space or the budgets; `netspec sweep --space` counts what keeps them"
    count: int
    why: str
