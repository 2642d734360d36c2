"""A file that `torch.export.save` wrote, as a network from elsewhere."""

from __future__ import annotations

from pathlib import Path

import torch

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import BadNetworkFile
from netspec.reading import display_path, regular_file
from netspec_compiler.importing.exported import graph_of_program
from netspec_compiler.importing.found import Result, found
from netspec_compiler.importing.live import first_line, quiet

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
        return [BadNetworkFile(path=shown, why=first_line(error), hint=HINT)]
    return found(graph, name, "torch.export", lambda: program.state_dict, partial)
