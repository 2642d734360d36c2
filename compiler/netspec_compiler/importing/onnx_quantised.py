"""Networks of 8-bit numbers, which are refused whole: their weights as fractions would give other outputs."""

from __future__ import annotations

from collections.abc import Sequence

from onnx import NodeProto

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import NoWord
from netspec.importing.spec import no_word
from netspec.importing.steps import Step, Unknown
from netspec.ops.base import Shape
from netspec_compiler.importing.onnx_seen import place_of

WORDS = ("quantize", "qlinear", "qgemm", "convinteger", "matmulinteger")
"""What stands in the name of an operator that reads or writes 8-bit numbers, in lower case."""
NOTE = "it computes with 8-bit numbers, which no spec has; without them its outputs would not be those of the file"
HINT = (
    "import the network that it was quantised from; a file of `netspec export --int8` was made of a spec, "
    "which is that network"
)


def quantised(nodes: Sequence[NodeProto]) -> Diagnostic | None:
    """What is said of a network with such operators; none where there are none."""
    found = [node for node in nodes if any(word in node.op_type.lower() for word in WORDS)]
    if not found:
        return None
    steps = [Step(place_of(node), Unknown(node.op_type), (), Shape((1,))) for node in found]
    said = no_word(steps)
    return said.replace(note_=NOTE, hint=HINT) if isinstance(said, NoWord) else said
