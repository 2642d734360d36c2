"""What an operator may be the last part of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from onnx import NodeProto

from netspec_compiler.importing.onnx_parts import activations, adaptive_pools, normalised, norms, padded_pools
from netspec_compiler.importing.onnx_parts.parts import OWN_DOMAINS, Parts, Whole

Finder = Callable[[NodeProto, Parts], Whole | None]

FINDERS: Mapping[str, tuple[Finder, ...]] = {
    "Div": (normalised.normalised,),
    "Mul": (activations.gelu,),
    "Transpose": (activations.softmax,),
    "Reshape": (norms.laid_out, adaptive_pools.averages),
    "Add": (norms.with_weights,),
    "MaxPool": (adaptive_pools.maxima,),
    "AveragePool": (padded_pools.counting,),
}


def whole_of(last: NodeProto, parts: Parts) -> Whole | None:
    """The operation that an operator and those before it are, where they are one."""
    finders = FINDERS.get(last.op_type, ()) if last.domain in OWN_DOMAINS else ()
    return next((whole for find in finders if (whole := find(last, parts)) is not None), None)
