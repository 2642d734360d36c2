"""A file that `torch.export.save` wrote, as a network from elsewhere."""

from __future__ import annotations

import zipfile
from pathlib import Path

import torch

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import BadNetworkFile
from netspec.reading import display_path, regular_file
from netspec_compiler.importing.exported import graph_of_program
from netspec_compiler.importing.failing import first_line
from netspec_compiler.importing.found import Result, found
from netspec_compiler.importing.live import UNSCRIPTED, quiet
from netspec_compiler.weights.files.kinds import EXPORTED, SCRIPT, kind_of_zip

HINT = "give a file that `torch.export.save` wrote, with a torch not newer than the one that reads it"


def of_pt2(path: Path, name: str, partial: bool = False) -> Result:
    """What an exported program gives; its weights are its own."""
    shown = display_path(path)
    there = regular_file(path, (".pt2",))
    if isinstance(there, Diagnostic):
        return [there]
    try:
        with quiet():
            program = torch.export.load(path)
        graph = graph_of_program(program, name, f"Imported from {path.name} (torch.export) by netspec.")
    except Exception as error:
        return [unreadable(path, shown, error)]
    return found(graph, name, "torch.export", lambda: program.state_dict, partial)


def unreadable(path: Path, shown: str, error: Exception) -> BadNetworkFile:
    """Why a file is no exported program: what it is instead, where that can be told."""
    kind = kind_of_zip(path)
    if kind is SCRIPT:
        return BadNetworkFile(path=shown, why=f"it is {kind.what}", hint=UNSCRIPTED)
    if kind is None and zipfile.is_zipfile(path):
        return BadNetworkFile(path=shown, why="it is a checkpoint, which holds weights alone", hint=HINT)
    why = first_line(error) if kind in (None, EXPORTED) else f"it is {kind.what}"
    return BadNetworkFile(path=shown, why=why, hint=HINT)
