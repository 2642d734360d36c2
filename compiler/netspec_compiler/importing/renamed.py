"""The weights of a source under the names of the spec that was made of it."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import OtherWeights
from netspec_compiler.importing.found import Found
from netspec_compiler.live.network import build
from netspec_compiler.weights.choices import Choices
from netspec_compiler.weights.load import fill_by
from netspec_compiler.weights.model import tensors_of
from netspec_compiler.weights.save import Converted, saved
from netspec_compiler.weights.state_dict import state_dict


def weights_of(found: Found, shown: str, mark: str) -> Converted | list[Diagnostic]:
    """The bytes of a safetensors file: every parameter of the network is filled, or there are none."""
    tensors = found.tensors()
    if isinstance(tensors, Diagnostic):
        return [tensors]
    used = dict(found.spec.names.pairs)
    missing = [name for name in used if name not in tensors]
    if missing:
        what = f"{len(missing)} of its {len(used)} tensors are missing, `{missing[0]}` first"
        return [OtherWeights(path=shown, what=what)]
    given = state_dict({name: tensors[name] for name in used}, shown, "")
    if isinstance(given, Diagnostic):
        return [given]
    model = build(found.spec.checked.network)
    filled = fill_by((found.map,), tensors_of(model), given, shown, shown, Choices())
    return saved(model, filled, mark)
