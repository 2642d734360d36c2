"""Mistakes on the way into files of other engines (NS97x)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem


class NoSuchOpset(Diagnostic):
    """A version of ONNX that is not written"""

    code = "NS970"
    status = 2
    message = "ONNX of opset {opset} is not written: {why}"
    help = "give `--opset` a number from {oldest} to {newest}; leave it out for {usual}, which most engines take"
    opset: int
    why: str
    oldest: int
    newest: int
    usual: int


class NameTaken(Diagnostic):
    """A name of the input or output that can't be one"""

    code = "NS971"
    status = 2
    message = "the {end} can't be called `{name}`: {why}"
    help = "choose another name with `{option}`"
    end: str
    name: str
    why: str
    option: str


class LabelsDoNotFit(FileProblem):
    """Labels that are not one for each output"""

    code = "NS972"
    message = "`{path}` can't label the outputs: {why}"
    help = "write one label on each line, or a JSON list of them, in the order of the outputs"
    why: str


class OutputsDiffer(Diagnostic):
    """An exported file that gives other outputs than the network"""

    code = "NS976"
    message = "`{path}` gives other outputs than the network: up to {apart:.1e} apart, of outputs up to {largest:.1e}"
    note = "{engine} ran it on {count} random inputs; {most:.0e} of the largest output is what rounding may do"
    help = "the file was written; another version of the engine, or another `--opset`, may do better"
    path: str
    engine: str
    count: int
    apart: float
    largest: float
    most: float


class EngineFailed(Diagnostic):
    """An engine that can't run a network"""

    code = "NS977"
    message = "{engine} could not run the network at batch {batch}: {why}"
    help = "leave it out with `--engines`, or see what it needs: `compile` needs a C++ compiler, for example"
    engine: str
    batch: int
    why: str


class ConversionFailed(Diagnostic):
    """A converter that gives up"""

    code = "NS978"
    message = "{engine} could not convert the network: {why}"
    help = "see what it needs (AOTInductor a C++ compiler, for example), or write another kind of file with `--to`"
    engine: str
    why: str


class UnusableImage(FileProblem):
    """A picture for calibration that does not fit"""

    code = "NS973"
    message = "`{path}` is no input of the network: {why}"
    note = "pictures are not resized or cut: how that is done is part of what the network was trained on"
    help = "bring it to the network's size as in training, or leave it out of the folder"
    why: str


class NoCalibration(FileProblem):
    """A folder without pictures to calibrate with"""

    code = "NS974"
    message = "`{path}` can't calibrate: {why}"
    help = "name a folder with some hundred pictures like those that the network will see, in its own size"
    why: str


class NeedsCalibration(Diagnostic):
    """Eight bits without pictures to calibrate with"""

    code = "NS975"
    status = 2
    message = "`--int8` needs pictures: how far the numbers of each map reach is seen on them"
    help = "name a folder of them with `--calibrate FOLDER`; random ones would give a network that fails on real ones"
