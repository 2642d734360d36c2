"""Mistakes in how shapes fit together (NS4xx). Shapes are written channels x height x width, at batch 1."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic

KEEPS_THE_SIZE = "at stride 1, `pad=same` does so for odd kernels, `tf_same` for all"


class NeedsMap(Diagnostic):
    """An operation on maps got a vector"""

    code = "NS401"
    message = "`{op}` works on a map, with height and width for example, and gets a vector of {features} features here"
    note = "`linear` and `flatten` turn a map into a vector; nothing turns it back"
    help = "put `{op}` before the `linear` or `flatten`"
    op: str
    features: int


class WindowExceedsInput(Diagnostic):
    """A window is larger than its padded input"""

    code = "NS402"
    message = "a {window} window does not fit into {input}"
    here = "the input is {input}, padded {padded}"
    note = "{rule}"
    help = "use a smaller kernel, `pad=same` or a larger input; the pool over a whole map is `global_avgpool`"
    window: str
    input: str
    padded: str
    rule: str


class PoolPaddingTooLarge(Diagnostic):
    """Padding of a pool is more than half its window"""

    code = "NS403"
    message = "a pool of {window} can be padded by at most {most}, and `pad={pad}` asks for more"
    note = "a window that lies wholly in the padding would have nothing to pool"
    help = "write `pad=same` or `pad={most}`"
    window: str
    pad: str
    most: str


class GroupsDoNotDivide(Diagnostic):
    """The number of groups does not divide the channels"""

    code = "NS404"
    message = "{groups} groups do not divide {channels} {what}"
    note = "each group works on the same number of channels"
    help = "choose a number of groups that divides {channels}"
    groups: int
    channels: int
    what: str


class UnequalBranches(Diagnostic):
    """Branches of a concat differ in height or width"""

    code = "NS405"
    message = "branch {number} is {size} here, branch {other} is {other_size}"
    here = "{shape}"
    note = "`{kind}` joins channels, so all its branches must agree in height and width"
    help = "give the branches the same stride; `pad=same` keeps the size at stride 1 for odd kernels, `tf_same` for all"
    kind: str
    number: int
    other: int
    size: str
    other_size: str
    shape: str


class UnequalOperands(Diagnostic):
    """Operands of an add or mul differ in shape"""

    code = "NS406"
    message = "branch {number} of `{kind}` is {shape}, branch {other} is {other_shape}"
    here = "{shape}"
    note = "{rule}"
    help = "give both the same filters, stride and padding"
    kind: str
    number: int
    other: int
    shape: str
    other_shape: str
    rule: str


class ResidualChangesShape(Diagnostic):
    """The body of a residual changes the shape"""

    code = "NS407"
    message = "the body of this `residual` turns {input} into {output}, and both are to be added"
    here = "{output}"
    note = "a residual adds its input to what its body makes of it, element by element"
    help = "let the body end with {channels} filters and keep height and width: {keeps}{projection}"
    input: str
    output: str
    channels: int
    projection: str = ""
    keeps: str = KEEPS_THE_SIZE


class TooLarge(Diagnostic):
    """A tensor or a layer is larger than any machine holds"""

    code = "NS408"
    message = "{what}: {count:,} elements, and the most are 2,147,483,647"
    help = "check the filters, the features and the input size"
    what: str
    count: int


class MixedRanks(Diagnostic):
    """Branches mix maps and vectors"""

    code = "NS409"
    message = "branch {number} is {rank} {shape}, branch {other} {other_rank} {other_shape}"
    here = "{shape}"
    note = "a vector and a map of channels x height x width can't be joined"
    help = "end all branches in a map, or all in a vector (`linear`, `flatten`)"
    number: int
    other: int
    shape: str
    other_shape: str
    rank: str
    other_rank: str


class OneValuePerGroup(Diagnostic):
    """Group norm over a single value"""

    code = "NS410"
    message = "each of the {groups} groups of this norm holds a single value: the input is {input}"
    note = "a single value has no variance, and torch refuses to normalise it"
    help = "use fewer groups, or put the norm before the map shrinks to 1x1"
    groups: int
    input: str


class FieldTooLarge(Diagnostic):
    """Strides multiply beyond what is counted"""

    code = "NS411"
    message = "one output element of this `{op}` sees 2^63 rows or columns of the network's input, or more"
    note = "the strides of all steps before multiply, whatever the size of the map; the limit is that of every number"
    help = "check the strides, the dilations and the counts of `repeat`"
    op: str


class ChannelsLast(Diagnostic):
    """An input that looks as if its channels stood last"""

    code = "NS412"
    severity = "warning"
    status = 0
    message = "`input {shape}` is {channels} channels of {area}"
    note = "sizes are channels x height x width"
    help = "if the image has {last} channel{plural}, write `input {turned}`"
    shape: str
    channels: int
    area: str
    last: int
    plural: str
    turned: str


class WrongRank(Diagnostic):
    """A kernel, stride, padding or size of another rank than its input"""

    code = "NS413"
    message = "`{name}` of `{op}` is {written}, {numbers} numbers, and the input {input} has {rank} beside its channels"
    note = "an `input` is channels and extents, without the batch; a kernel has no channels; a network is of one rank"
    help = "write one number for all axes, or {rank} of them"
    op: str
    name: str
    written: str
    numbers: int
    input: str
    rank: int
