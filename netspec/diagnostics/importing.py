"""Mistakes with networks that come from elsewhere (NS95x, NS96x)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem


class NoSource(Diagnostic):
    """A source that no network can be imported from"""

    code = "NS950"
    status = 2
    message = "there is no network to import from `{source}`: {why}"
    help = "{hint}"
    source: str
    why: str
    hint: str = (
        "give `package.module:callable`, or a file that ends in `.onnx`, `.prototxt` or `.pt2`: "
        "`netspec import torchvision.models:googlenet -o googlenet.ns`"
    )


class NoWord(Diagnostic):
    """Operations that the language has no word for"""

    code = "NS951"
    message = "{count} {operations} that netspec can't say: {shown}"
    note = "{note_}"
    help = "{hint}"
    count: int
    operations: str
    shown: str
    note_: str
    hint: str
    words: tuple[str, ...]


class NotSeriesParallel(Diagnostic):
    """A network that is not made of sequences and branches"""

    code = "NS952"
    message = "`{value}` ({what}) brings together values that come from different places: {sources}"
    note = "{left} values are left when all sequences and branches are taken out; a spec has no names for values"
    help = "where the branches between them can be parted at one value, write that part by hand"
    value: str
    what: str
    sources: str
    left: int


class SharedWeights(Diagnostic):
    """A parameter that several operations use"""

    code = "NS953"
    message = "{count} of the parameters are used by more than one operation: {shown}"
    note = "a spec gives each operation parameters of its own, so it would have more of them than the network"
    help = "give the network a copy for each use first, if that is what is meant"
    count: int
    shown: str


class NotTheSame(Diagnostic):
    """A network that no spec is"""

    code = "NS954"
    message = "no spec is the network `{name}`: {what}"
    help = "nothing was written; change that in the source, and where it is nothing unusual, please report it"
    name: str
    what: str


class NoInputSize(Diagnostic):
    """A source that does not say how large its input is"""

    code = "NS955"
    status = 2
    message = "`{source}` does not say how large its input is: {why}"
    help = "say it: `--input 3x224x224`"
    source: str
    why: str


class CallFails(Diagnostic):
    """Code of one's own that gives no network"""

    code = "NS956"
    message = "`{source}` gives no network: {why}"
    note = "{ran}"
    help = "{hint}"
    source: str
    why: str
    hint: str
    ran: str = ""


class NoGraph(Diagnostic):
    """A module of which no graph can be made"""

    code = "NS957"
    message = "no graph can be made of `{source}`: {why}"
    help = "{hint}"
    source: str
    why: str
    hint: str


class BadNetworkFile(FileProblem):
    """A file that holds no network that can be read"""

    code = "NS958"
    message = "`{path}` can't be imported: {why}"
    help = "{hint}"
    why: str
    hint: str


class NoWeights(Diagnostic):
    """A network without weights to write"""

    code = "NS960"
    status = 2
    message = "there are no weights to write: nothing that a spec can say of `{source}` has any"
    help = "leave `--weights` out"
    source: str


class OtherWeights(Diagnostic):
    """Weights of another network"""

    code = "NS959"
    message = "the weights in `{path}` are not those of this network: {what}"
    help = "give the weights that were made with this network, or leave `--weights` out"
    path: str
    what: str
