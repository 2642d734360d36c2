"""Mistakes with names, calls and statements (NS2xx)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class UnknownOperation(Diagnostic):
    """An operation or block that does not exist"""

    code = "NS201"
    message = "there is no operation or block `{name}`"
    help = "{hint}"
    name: str
    hint: str


class UnknownSetting(Diagnostic):
    """A key that an operation or block does not have"""

    code = "NS202"
    message = "`{owner}` has no setting `{name}`"
    help = "{hint}"
    owner: str
    name: str
    hint: str


class RepeatedSetting(Diagnostic):
    """A setting is given twice"""

    code = "NS203"
    message = "`{name}` of `{owner}` is given twice"
    help = "keep one of the two"
    owner: str
    name: str


class MissingArgument(Diagnostic):
    """A required argument is not given"""

    code = "NS204"
    message = "`{owner}` needs `{name}`, which is not given"
    help = "write `{usage}`"
    owner: str
    name: str
    usage: str


class TooManyArguments(Diagnostic):
    """More arguments than an operation or block takes"""

    code = "NS205"
    message = "`{owner}` takes {takes}, not {given}"
    help = "write `{usage}`{beside}"
    owner: str
    takes: str
    given: int
    usage: str
    beside: str = ""


class BarMismatch(Diagnostic):
    """The `|` of a call do not match the block's signature"""

    code = "NS206"
    message = "the `|` do not match `{owner}`: {why}"
    help = "write `{usage}`"
    owner: str
    why: str
    usage: str


class RepeatedName(Diagnostic):
    """A name is given to two things"""

    code = "NS207"
    message = "`{name}` is already the name of {what}"
    help = "{remedy}"
    name: str
    what: str
    remedy: str = "choose another name for one of the two"


class ReservedName(Diagnostic):
    """A name that means something in the language"""

    code = "NS208"
    message = "`{name}` can't be the name of {what}: it {why}"
    help = "choose another name, `{name}_` for example"
    name: str
    what: str
    why: str


class LabelTaken(Diagnostic):
    """A label that the compiled model can't have as an attribute"""

    code = "NS209"
    message = "`{name}` can't be a label: {why}"
    note = "labels become attributes of the compiled model, under which checkpoints find their weights"
    help = "choose another label, `{other}` for example"
    name: str
    why: str
    other: str


class RecursiveBlock(Diagnostic):
    """A block calls itself"""

    code = "NS210"
    message = "the block `{name}` calls itself: {circle}"
    note = "every network has a fixed size, so blocks can't be recursive"
    help = "use `repeat n {{ ... }}`"
    name: str
    circle: str


class NothingHere(Diagnostic):
    """A file without any declaration"""

    code = "NS211"
    message = "this file declares nothing"
    help = "write a `network NAME {{ input 3x224x224 ... }}`"


class NoNetwork(Diagnostic):
    """A file without a network where one is needed"""

    code = "NS212"
    message = "this file has no network of its own{found}"
    help = "{hint}"
    found: str
    hint: str


class WhichNetwork(Diagnostic):
    """A file with several networks, and none is chosen"""

    code = "NS213"
    status = 2
    message = "this file has several networks: {names}"
    help = "choose one with `--network NAME`"
    names: str


class UnknownNetwork(Diagnostic):
    """The chosen network is not in the file"""

    code = "NS214"
    status = 2
    message = "there is no network `{name}` here"
    help = "{hint}"
    name: str
    hint: str


class MissingInput(Diagnostic):
    """A network without an input"""

    code = "NS215"
    message = "the network `{name}` has no input"
    help = "write `input 3x224x224` (channels x height x width) as its first line"
    name: str


class RepeatedInput(Diagnostic):
    """A network with two inputs"""

    code = "NS216"
    message = "the network `{name}` has two inputs"
    help = "keep one of the two"
    name: str


class NoStages(Diagnostic):
    """A network without any step"""

    code = "NS217"
    message = "the network `{name}` has no steps"
    help = "write at least one, `conv 3x3 64` for example"
    name: str


class Misplaced(Diagnostic):
    """A statement where it does not belong"""

    code = "NS218"
    message = "`{what}` can't stand here"
    note = "{why}"
    help = "move it to the top level of the network{or_block}"
    what: str
    why: str
    or_block: str = ""


class UnknownStage(Diagnostic):
    """`at` names a stage that does not exist"""

    code = "NS219"
    message = "there is no stage `{name}` for this head"
    note = "heads sit on labelled stages of the network's top level"
    help = "{hint}"
    name: str
    hint: str


class UnknownParam(Diagnostic):
    """`--set` names a param that does not exist"""

    code = "NS220"
    status = 2
    message = "there is no param `{name}` to set"
    help = "{hint}"
    name: str
    hint: str


class BadAssignment(Diagnostic):
    """`--set` is not written `name=value`"""

    code = "NS221"
    status = 2
    message = "`--set {text}` is not understood"
    help = "write `--set name=value` with one number, word or size, `--set classes=10` for example"
    text: str


class TooManySteps(Diagnostic):
    """A network larger than any machine compiles"""

    code = "NS222"
    message = "this spec expands to more than {limit} steps"
    note = "the limit keeps the time and memory for any spec bounded"
    help = "{hint}"
    limit: int
    hint: str = "check the counts of `repeat`"


class ExpandsTooDeep(Diagnostic):
    """Groups and blocks are nested too deep"""

    code = "NS223"
    message = "groups and blocks are nested more than {limit} deep here"
    note = "the limit keeps the time and memory for any spec bounded"
    help = "call blocks one after another rather than inside each other"
    limit: int


class EmptyRepeat(Diagnostic):
    """A repeat that runs no time"""

    code = "NS224"
    message = "this `repeat` runs {count} times"
    help = "{hint}"
    count: int
    hint: str = "give it a count of at least 1"


class DefaultForBlock(Diagnostic):
    """A default for something that has no defaults"""

    code = "NS225"
    message = "`{name}` is a block, and `default` is for operations"
    help = "give the block's parameter a default: `block {name}(p = 3)`"
    name: str


class BadFact(Diagnostic):
    """`expect` or `published` asks for something that netspec does not compute"""

    code = "NS226"
    message = "`{name}` is nothing that {where} can hold"
    help = "{hint}"
    name: str
    where: str
    hint: str


class NoShortcut(Diagnostic):
    """`shortcut` outside a residual"""

    code = "NS227"
    message = "there is no residual around this for `shortcut` to speak of"
    note = "as a number of filters, `shortcut` is the number of channels of the residual's input"
    help = "write the number of filters, or put the convolution into a `residual` of the same block"


class UnknownBase(Diagnostic):
    """A variant of a network that does not exist"""

    code = "NS228"
    message = "there is no network `{name}` to make a variant of"
    help = "{hint}"
    name: str
    hint: str


class VariantCircle(Diagnostic):
    """A variant of itself"""

    code = "NS229"
    message = "this is a variant of itself: {circle}"
    help = "write one of these as a `network`"
    circle: str


class UnknownPath(Diagnostic):
    """An edit that touches nothing"""

    code = "NS230"
    message = "`{path}` touches nothing: there is no `{segment}` to edit there"
    note = "{rule}"
    help = "{hint}"
    path: str
    segment: str
    hint: str
    rule: str = "a path is labels or module names with dots between; branches count from 1, the steps of a chain from 0"


class EditsClash(Diagnostic):
    """Two edits of the same thing"""

    code = "NS231"
    message = "`{path}` is edited twice"
    help = "keep one of the two edits"
    path: str


class NothingLeft(Diagnostic):
    """Everything in one place is removed"""

    code = "NS232"
    message = "after removing `{path}`, nothing is left in its place"
    help = "remove what is around it, or keep one step: `replace {path}: identity`"
    path: str


class UnknownSet(Diagnostic):
    """`set` names a param that does not exist"""

    code = "NS233"
    message = "there is no param `{name}` to set"
    note = "a variant sets the params that its file and the file of its network have"
    help = "{hint}"
    name: str
    hint: str


class NothingToSet(Diagnostic):
    """An edit sets an argument that is not there"""

    code = "NS240"
    message = "there is nothing to set at `{path}`: {why}"
    note = "the last part of the path is an argument of the step that the rest of it leads to"
    help = "{hint}"
    path: str
    why: str
    hint: str


class NoSuchLines(Diagnostic):
    """A range of lines that is none"""

    code = "NS241"
    message = "there are no lines from `{first}` to `{last}`"
    note = "both ends stand in the same place, the first of them above the other, and all between them is meant too"
    help = "{hint}"
    first: str
    last: str
    hint: str
