"""What a stage computes, however it is written: an activation in an operation or after it, chains within chains, the
order of what is added."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from netspec.ir.folding import fold
from netspec.ir.model import AnyNode, Group, Operation
from netspec.ir.printer import operation
from netspec.ops.base import Layer
from netspec.ops.joins import Add, InTurn, Mul
from netspec.ops.weighted import Weighted

Form = tuple[object, ...]


def form_of(nodes: Sequence[AnyNode]) -> Form:
    """Nodes in turn as the operations that run; equal where they are the same ones on the same values."""
    forms: list[Form] = [fold(node, of_operation, of_group) for node in nodes]
    return tuple(chain.from_iterable(forms))


def of_operation(one: Operation, _: str) -> Form:
    layer = one.layer
    if not isinstance(layer, Weighted):
        return (operation(layer),)
    alone: Layer = layer.replace(act=None, bias=layer.has_bias)
    return (operation(alone), *(() if layer.act is None else (operation(layer.act),)))


def of_group(group: Group, _: str, parts: Sequence[Form]) -> Form:
    in_turn = tuple(chain.from_iterable(parts))
    if isinstance(group.form, InTurn):
        return in_turn
    branches = sorted(parts, key=repr) if isinstance(group.form, Add | Mul) else parts
    settings = (setting.kind.show(getattr(group.form, name)) for name, setting in group.form.settings.items())
    return ((group.kind, *settings, *(branches if group.parallel else in_turn)),)
