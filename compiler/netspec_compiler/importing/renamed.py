"""The weights of a source under the names of the spec that was made of it."""

from __future__ import annotations

from torch import nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import NoWeights, OtherWeights
from netspec.diagnostics.weights import NotAStateDict
from netspec_compiler.importing.found import Found, FoundInPart
from netspec_compiler.importing.held_alone import holder
from netspec_compiler.live.network import build
from netspec_compiler.weights.choices import Choices
from netspec_compiler.weights.load import fill_by
from netspec_compiler.weights.model import tensors_of
from netspec_compiler.weights.save import Converted, saved
from netspec_compiler.weights.state_dict import StateDict, state_dict


def weights_of(found: Found | FoundInPart, shown: str, mark: str) -> Converted | list[Diagnostic]:
    """The bytes of a safetensors file: every parameter that the spec says is filled, or there are none."""
    used = dict(found.spec.names.pairs)
    if not used:
        return [NoWeights(source=shown)]
    tensors = found.tensors()
    if isinstance(tensors, Diagnostic):
        return [tensors]
    missing = [name for name in used if name not in tensors]
    if missing:
        what = f"{len(missing)} of its {len(used)} tensors are missing, `{missing[0]}` first"
        return [OtherWeights(path=shown, what=what)]
    empty = next((name for name in used if getattr(tensors[name], "is_meta", False)), None)
    if empty is not None:
        what = f"`{empty}` is on the device `meta`, where a tensor has a shape and no numbers"
        return [
            NotAStateDict(path=shown, what=what, remedy="leave `--weights` out, or give the module with its weights")
        ]
    given = state_dict({name: tensors[name] for name in used}, shown, "")
    if isinstance(given, Diagnostic):
        return [given]
    model = unfilled(found, given)
    filled = fill_by((found.map,), tensors_of(model), given, shown, shown, Choices())
    return saved(model, filled, mark)


def unfilled(found: Found | FoundInPart, given: StateDict) -> nn.Module:
    """What has the tensors of the spec. One with holes is no network yet, and has those of its operations alone."""
    match found:
        case Found():
            return build(found.spec.checked.network)
        case FoundInPart():
            return holder(found.spec.names, given)
