"""A network out of a torch module: the surface of `netspec_compiler.importing` for Python code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.ir.names import is_name
from netspec.lazy import with_extra
from netspec.network import Network, sizes_of
from netspec.ops.convolution import Convolution
from netspec.source import SourceFile

if TYPE_CHECKING:
    from torch import nn


class ImportingError(Exception):
    """A module that no spec can be made of. `diagnostics` say why, `str()` shows them as the command does."""

    def __init__(self, problems: Sequence[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(problems)
        super().__init__("\n" + render(problems, {}))


class ImportedNetwork(Network):
    """A network that was found elsewhere. `text` is its spec, `map` the map of its source's names as TOML.

    `renamed` gives entries of the source's state dict the names of this network.
    """

    def __init__(self, source: Any) -> None:
        super().__init__(source.spec.checked, {"imported.ns": SourceFile("imported.ns", source.spec.text)})
        self.text: str = source.spec.text
        self.map: str = source.map_text()
        self.notes: tuple[str, ...] = source.spec.notes
        self._names: Mapping[str, str] = dict(source.spec.names.pairs)
        convolutions = [path for step, path in source.spec.names.places if isinstance(step.does, Convolution)]
        self._on_maps = {f"{path}{inner}.weight" for path in convolutions for inner in ("", ".conv")}

    def renamed(self, state_dict: Mapping[str, Any]) -> dict[str, object]:
        """The entries that this network has, under its own names: what `load_state_dict` of its model takes."""
        if not any(name in self._names for name in state_dict):
            state_dict = with_extra("netspec_compiler.weights.wrapped:bare", "torch")(state_dict)
        found = {
            self._names[name]: self._as_held(self._names[name], value)
            for name, value in state_dict.items()
            if name in self._names
        }
        counted = {name: own for name, own in self._names.items() if name.endswith(COUNTED_BESIDE)}
        for name, own in counted.items():
            beside = name.removesuffix(COUNTED_BESIDE) + COUNT
            if beside in state_dict:
                found[own.removesuffix(COUNTED_BESIDE) + COUNT] = state_dict[beside]
        return found

    def _as_held(self, own: str, value: Any) -> Any:
        """A tensor in the shape that it has here: a linear layer of the source may be a 1x1 convolution."""
        maps = own in self._on_maps and len(value.shape) == 2
        return value.reshape(*value.shape, *(1,) * self.checked.network.input.rank) if maps else value


COUNTED_BESIDE, COUNT = ".running_mean", ".num_batches_tracked"


def from_module(module: nn.Module, input: Sequence[int] = (3, 224, 224), *, name: str = "") -> ImportedNetwork:
    """The network of a torch module: what it runs in evaluation on one input of this size, and the auxiliary heads
    that it runs in training. Needs the extra `torch`.

    The result is a `Network` like one of `netspec.load`; its `text` is the spec. It is called `name`, else after the
    module's class. The module runs on tensors without elements, and is left as it was. Raises `ImportingError`, which
    holds every reason why there is no spec, `ValueError` for an input that no network can have, and `TypeError` for
    what is no module. What `torch.compile` and `nn.DataParallel` wrap around a module is no part of it.
    """
    sizes_of(input, 1)
    if isinstance(module, type) or not hasattr(module, "named_modules"):
        given = module.__name__ if isinstance(module, type) else type(module).__name__
        raise TypeError(
            f"netspec.from_module takes a torch.nn.Module, not {'the class ' * isinstance(module, type)}{given}"
        )
    inner = with_extra("netspec_compiler.weights.model:innermost", "torch")(module)
    kind = type(inner).__name__
    called = name or kind.lower()
    found = with_extra("netspec_compiler.importing.modules:of_module", "torch")(
        inner, tuple(input), called if is_name(called) else "imported", "module", f"Imported from the module {kind}."
    )
    if isinstance(found, list):
        raise ImportingError(found)
    return ImportedNetwork(found)
