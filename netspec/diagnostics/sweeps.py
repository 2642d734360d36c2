"""Mistakes of sweeps and fits: spaces, budgets, results (NS93x)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem


class SweepProblem(Diagnostic):
    """What all of these share: the command can't do what it was asked for, and its exit status is 2."""

    status = 2


class NoSteps(SweepProblem):
    """A range to go through that names no step"""

    code = "NS930"
    message = "`{name}` has no steps between the ends of `{range}`"
    note = "a range of numbers with a fraction holds as many as you like, so that a sweep needs to be told which"
    help = "write a step: `--over {name}={range}:{step}`"
    name: str
    range: str
    step: str


class EmptyRange(SweepProblem):
    """A range or a space that holds nothing"""

    code = "NS931"
    message = "there is nothing to go through in `{name}`: {why}"
    name: str
    why: str


class BadOver(SweepProblem):
    """Something to free that is not written as a range or a list"""

    code = "NS932"
    message = "`{text}` does not say what to go through"
    help = "write `--over NAME=A..B:STEP` or `--over NAME=[x, y]`"
    text: str


class FreedTwice(SweepProblem):
    """A name that is to be free twice, or free and set"""

    code = "NS933"
    message = "`{name}` is {how}"
    help = "name it once"
    name: str
    how: str = "freed twice"


class TooManyValues(SweepProblem):
    """More values or points than can be gone through"""

    code = "NS934"
    message = "`{name}` has {count:,} {what}, and {limit:,} can be gone through"
    help = "{remedy}"
    name: str
    count: int
    limit: int
    what: str = "values"
    remedy: str = "take larger steps"


class BadBudget(SweepProblem):
    """A budget that is no comparison"""

    code = "NS935"
    message = "`{text}` is no budget"
    help = 'write what `expect` takes: "macs <= 1.5G", "params(3a) < 200K", "shape(4e) == 832x14x14"'
    text: str


class NothingFree(SweepProblem):
    """A sweep or a fit of a spec in which nothing is free"""

    code = "NS936"
    message = "nothing of `{name}` is free"
    help = "{remedy}"
    name: str
    remedy: str


class UnknownFigure(SweepProblem):
    """A front over a figure that there is not"""

    code = "NS937"
    message = "there is no figure `{name}`"
    help = "{hint}"
    name: str
    hint: str


class PartLeft(FileProblem):
    """A part of an unfinished sweep that is in the way"""

    code = "NS938"
    message = "`{path}` is part of a sweep that was not finished"
    help = "go on with it by `--resume`, or begin again by `--force`"


class OtherSweep(FileProblem):
    """A part of another sweep than the one that is to go on"""

    code = "NS939"
    message = "`{path}` is part of another sweep: {what} differ"
    help = "ask for the same again, or begin anew by `--force`"
    what: str


class OutOfReach(SweepProblem):
    """A budget that no point of a space keeps"""

    code = "NS940"
    status = 1
    message = "none of the {count:,} points of `{name}` keeps {budgets}"
    note = "{least}"
    help = "{remedy}"
    name: str
    count: int
    budgets: str
    least: str
    remedy: str


class NotSound(SweepProblem):
    """A space without a single sound network"""

    code = "NS941"
    status = 1
    message = "none of the {count:,} points of `{name}` is a sound network"
    note = "what is wrong with the first one is {first}"
    help = "`netspec explain {first}` says what that means; `netspec check` shows whether the spec itself is sound"
    name: str
    count: int
    first: str


class OutOfRoot(FileProblem):
    """A found network that can't use the spec which it is a variant of"""

    code = "NS942"
    message = "`{path}` can't use `{spec}`, which lies outside the folder that it may read"
    note = "its text can't stand in that file either: {why}"
    help = "write beside it: `{option} {beside}`"
    spec: str
    why: str
    option: str
    beside: str


class UnknownSpace(SweepProblem):
    """A space that a spec does not declare"""

    code = "NS943"
    message = "there is no space `{name}`"
    help = "{hint}"
    name: str
    hint: str


class WhichSpace(SweepProblem):
    """A spec with several spaces, of which none is named"""

    code = "NS944"
    message = "this file has several spaces: {names}"
    help = "choose one with `--space NAME`"
    names: str
