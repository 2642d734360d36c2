"""Mistakes with checkpoints and with the maps of their names (NS8xx)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem


class UnknownSource(Diagnostic):
    """A source of weights whose names are not known"""

    code = "NS801"
    status = 2
    message = "there is no map for weights from `{name}`"
    help = "{hint}"
    name: str
    hint: str


class NotACheckpoint(FileProblem):
    """A file that holds no weights, or not all of them"""

    code = "NS802"
    message = "`{path}` is no whole checkpoint: {why}"
    help = "give a safetensors file, or one that `torch.save` wrote; if it is one, fetch it again"
    why: str


class CheckpointRunsCode(FileProblem):
    """A checkpoint that would run code"""

    code = "NS803"
    message = "`{path}` asks for more than tensors: {why}"
    note = "nothing of it was run: a pickle is read as data here, and what it wants to call is not called"
    help = "where you trust the file, save its state dict alone: `torch.save(model.state_dict(), ...)`"
    why: str


class NotAStateDict(FileProblem):
    """A checkpoint without tensors by name"""

    code = "NS804"
    message = "`{path}` holds no state dict of plain tensors: {what}"
    help = "{remedy}"
    what: str
    remedy: str = "save `model.state_dict()`; a dict that holds it as `state_dict` or `model` will do too"


class NoMapFits(Diagnostic):
    """A checkpoint of another network, or from another source"""

    code = "NS805"
    message = "{fitting} this network by the names of `{source}`"
    note = "maps of `{source}`: {maps}; the checkpoint's first entries: {entries}"
    help = "{hint}"
    fitting: str
    source: str
    hint: str = "check the network and `--source`; a map of your own is given with `--names`"
    maps: str
    entries: str


class EntriesUnused(Diagnostic):
    """Entries of a checkpoint that fill nothing"""

    code = "NS806"
    message = "{count} of the checkpoint's entries fill nothing: {shown}"
    help = "{hint}"
    hint: str = ""
    count: int
    shown: str
    names: tuple[str, ...]


class ParametersUnfilled(Diagnostic):
    """Parameters that a checkpoint does not fill"""

    code = "NS807"
    message = "{count} of the network's entries are not filled: {shown}"
    help = "{hint}"
    count: int
    shown: str
    names: tuple[str, ...]
    hint: str = ""


class ShapesDiffer(Diagnostic):
    """Entries of another shape than the network's"""

    code = "NS808"
    message = "{count} of the checkpoint's entries have another shape or type: {shown}"
    note = "nothing is cut, stretched or converted from integers; axes of length one alone may come and go"
    help = "{hint}"
    hint: str
    count: int
    shown: str
    names: tuple[str, ...]


class HeadsLeftOver(Diagnostic):
    """A checkpoint with aux heads for a network without them"""

    code = "NS809"
    message = "the checkpoint has aux heads that this network lacks: {heads} ({count} entries)"
    help = "leave them out with `--drop-aux`, or `drop_aux=True` in Python"
    heads: str
    count: int


class BadNameMap(FileProblem):
    """A map of names that is not understood"""

    code = "NS810"
    message = "`{path}` is no map of names: {why}"
    help = "docs/weights.md says how a map is written"
    why: str


class OtherKindOfFile(FileProblem):
    """A file of another kind than is read"""

    code = "NS811"
    message = "`{path}` is {what}, which is not read here"
    note = "read are safetensors, files of `torch.save`, and the index of either in several files"
    help = "{remedy}"
    what: str
    remedy: str


class OneShard(FileProblem):
    """One of the files of a checkpoint in several"""

    code = "NS812"
    message = "`{path}` is file {number} of {count}, and not the whole checkpoint"
    help = "{remedy}"
    number: int
    count: int
    remedy: str


class BadIndex(FileProblem):
    """An index of a checkpoint in several files that does not lead to them"""

    code = "NS813"
    message = "`{path}` is no index of a checkpoint in several files: {why}"
    note = "an index names the files beside it, and nothing outside its folder is read"
    help = "fetch the index and all its files into one folder"
    why: str


class UnpacksToMore(FileProblem):
    """An archive that unpacks to more than is needed"""

    code = "NS814"
    message = "`{path}` unpacks to more than is needed: {what} has {size:,} bytes, and at most {most:,} are read"
    note = "its directory was read, and nothing unpacked; `torch.save` never packs"
    help = "load it where you trust it, and save it again with `torch.save`"
    what: str
    size: int
    most: int


class UnknownContainer(Diagnostic):
    """A part of a checkpoint that it does not have"""

    code = "NS815"
    status = 2
    message = "the checkpoint has no `{name}` to take the weights from"
    help = "{hint}"
    name: str
    hint: str


class UnknownPrefix(Diagnostic):
    """A prefix that no entry of a checkpoint has"""

    code = "NS816"
    status = 2
    message = "no entry of the checkpoint begins with `{name}`"
    note = "its first entries: {entries}"
    help = "{hint}"
    name: str
    entries: str
    hint: str = "leave `--prefix` out: one that all entries share is found and told"


class UnknownExcept(Diagnostic):
    """A part to leave out that neither side has"""

    code = "NS817"
    status = 2
    message = "there is no `{name}` to leave out, neither in the network nor in the checkpoint"
    help = "{hint}"
    name: str
    hint: str


class ModelNotFillable(Diagnostic):
    """A model into which nothing can be written"""

    code = "NS818"
    message = "{count} of the model's tensors can't be filled: {shown}"
    note = "a tensor on the device `meta` has no numbers, and one made in inference mode can't be changed outside of it"
    help = "make the model with `netspec.build` on a device, and outside `torch.inference_mode`"
    count: int
    shown: str


class TooLargeForPrecision(Diagnostic):
    """Numbers that the model's precision does not hold"""

    code = "NS819"
    message = "{count} of the checkpoint's entries have numbers that the model's precision does not hold: {shown}"
    note = "they would become infinite, or another number"
    help = "make the model of the checkpoint's precision first, with `model.double()` for example"
    count: int
    shown: str


class RewrittenInPart(Diagnostic):
    """Weights left out for a rewritten network"""

    code = "NS979"
    message = "{count} of the network's entries would be left as they are: {shown}"
    note = "a rewritten network has several of them in one weight, so that it takes all or none"
    help = "fill the model that `netspec.build` gives, and give that to `netspec.optimize`"
    count: int
    shown: str


class NoColours(Diagnostic):
    """Colours to sum where there are none"""

    code = "NS820"
    status = 2
    message = "there is no first convolution whose colours could be summed: {why}"
    help = "leave `--grey` out; it is for a network with one input channel, and a checkpoint of one with three"
    why: str
