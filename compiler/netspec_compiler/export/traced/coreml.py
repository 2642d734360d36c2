"""Core ML: an ML program for Apple's devices. It is converted anywhere, and runs on a Mac alone."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import coremltools
import torch
from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import ConversionFailed
from netspec.ir.model import CheckedNetwork
from netspec_compiler.export.traced.failing import first_line, quiet
from netspec_compiler.export.traced.program import program_of
from netspec_compiler.export.wanted import Wanted

ENGINE = f"Core ML Tools {coremltools.__version__}"
UUID = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
PACKAGE, DAY = "model.mlpackage", (1980, 1, 1, 0, 0, 0)


def write(checked: CheckedNetwork, wanted: Wanted, path: Path) -> dict[Path, bytes] | list[Diagnostic]:
    """The package, which is a folder, in a zip archive; the same bytes each time."""
    program = program_of(checked, wanted)
    if isinstance(program, list):
        return program
    with TemporaryDirectory() as folder:
        try:
            with quiet(), torch.no_grad():
                model = coremltools.convert(
                    program.run_decompositions({torch.ops.aten.rsub.Scalar: subtracted_from}),
                    minimum_deployment_target=coremltools.target.iOS16,
                    compute_precision=coremltools.precision.FLOAT32,
                    skip_model_load=True,
                )
            model.save(str(Path(folder, PACKAGE)))
        except Exception as error:  # whatever the converter raises is what it has to say
            return [ConversionFailed(engine=ENGINE, why=first_line(error))]
        return {path: zipped(Path(folder, PACKAGE), checked.network.name, wanted.mark)}


def subtracted_from(x: Tensor, number: float, alpha: float = 1) -> Tensor:
    """What response norms end in, without the factor that the converter does not know."""
    return torch.add(torch.mul(x, -alpha), number)


def zipped(package: Path, name: str, mark: str) -> bytes:
    """The folder as an archive, its random identifiers replaced by ones that follow from the network's name."""
    content, known = io.BytesIO(), dict[bytes, bytes]()

    def identifier(found: re.Match[bytes]) -> bytes:
        made = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{len(known)}")).upper().encode()
        return known.setdefault(found[0], made)

    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(package.rglob("*")):
            if one.is_file():
                data = one.read_bytes()
                data = UUID.sub(identifier, data) if one.name == "Manifest.json" else data
                archive.writestr(zipfile.ZipInfo(f"{name}.mlpackage/{one.relative_to(package).as_posix()}", DAY), data)
        archive.comment = mark.encode()
    return content.getvalue()
