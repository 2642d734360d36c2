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
    note = "a pickle can run any program when it is loaded, so only tensors and plain containers are read"
    help = "where you trust the file, save its state dict alone: `torch.save(model.state_dict(), ...)`"
    why: str


class NotAStateDict(FileProblem):
    """A checkpoint without tensors by name"""

    code = "NS804"
    message = "`{path}` holds no state dict: {what}"
    help = "save `model.state_dict()`; a dict that holds it as `state_dict` will do too"
    what: str


class NoMapFits(Diagnostic):
    """A checkpoint of another network, or from another source"""

    code = "NS805"
    message = "no entry of the checkpoint fits this network by the names of `{source}`"
    note = "maps of `{source}`: {maps}; the checkpoint's first entries: {entries}"
    help = "check the network and `source`; a map of your own is given with `names`"
    source: str
    maps: str
    entries: str


class EntriesUnused(Diagnostic):
    """Entries of a checkpoint that fill nothing"""

    code = "NS806"
    message = "{count} of the checkpoint's entries fill nothing: {shown}"
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
    note = "nothing is reshaped, cut or converted from integers"
    help = "build the network as the checkpoint has it, with the same classes and widths"
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
