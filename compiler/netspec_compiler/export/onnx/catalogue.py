"""How every operation is written, by its class, and how joins are, by torch's function.

A new operation needs its line here; a test holds the tables against the operations and joins that there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from netspec.ops import activations as acts
from netspec.ops import convolution, joins, linear, norms, plain, pooling
from netspec.ops.base import Layer, Spelling
from netspec_compiler.export.onnx import activations as acts_written
from netspec_compiler.export.onnx import adaptive
from netspec_compiler.export.onnx import convolution as weighted
from netspec_compiler.export.onnx import norms as norms_written
from netspec_compiler.export.onnx import plain as plain_written
from netspec_compiler.export.onnx import pooling as pools
from netspec_compiler.export.onnx.graph import Scope

# Writes the layer's operators on the value that it is given, and names the value that comes out.
Form = Callable[[Any, str, Scope], str]

FORMS: Mapping[type[Layer], Form] = {
    convolution.Conv: weighted.convolution,
    convolution.Depthwise: weighted.convolution,
    linear.Linear: weighted.linear,
    pooling.MaxPool: pools.max_pool,
    pooling.AvgPool: pools.avg_pool,
    pooling.AdaptiveAvgPool: adaptive.adaptive_avg_pool,
    pooling.AdaptiveMaxPool: adaptive.adaptive_max_pool,
    pooling.GlobalAvgPool: pools.global_avg_pool,
    pooling.GlobalMaxPool: pools.global_max_pool,
    norms.BatchNorm: norms_written.batch_norm,
    norms.GroupNorm: norms_written.group_norm,
    norms.LocalResponseNorm: norms_written.local_response_norm,
    plain.Dropout: plain_written.handed_on,
    plain.Identity: plain_written.handed_on,
    plain.Flatten: plain_written.flatten,
    acts.ReLU: acts_written.plain,
    acts.Sigmoid: acts_written.plain,
    acts.Tanh: acts_written.plain,
    acts.ReLU6: acts_written.relu6,
    acts.LeakyReLU: acts_written.leaky_relu,
    acts.ELU: acts_written.elu,
    acts.GELU: acts_written.gelu,
    acts.SiLU: acts_written.silu,
    acts.Hardswish: acts_written.hardswish,
    acts.Softmax: acts_written.softmax,
}


def concat(branches: list[str], at: Scope) -> str:
    return at.node("Concat", *branches, axis=1)


def pairwise(op: str) -> Callable[[list[str], Scope], str]:
    """Branches joined two at a time, in their order."""

    def joined(branches: list[str], at: Scope) -> str:
        total, *others = branches
        for other in others:
            total = at.node(op, total, other)
        return total

    return joined


# What torch joins outputs by: a join is written as the function that it names.
JOINED: Mapping[str, Callable[[list[str], Scope], str]] = {
    "torch.cat": concat,
    "torch.add": pairwise("Add"),
    "torch.sub": pairwise("Sub"),
    "torch.mul": pairwise("Mul"),
    "torch.maximum": pairwise("Max"),
    "torch.minimum": pairwise("Min"),
}


def function_of(merge: Spelling | joins.Pairwise) -> str:
    """The name of torch's function."""
    match merge:
        case joins.Pairwise():
            return merge.function
        case Spelling():
            return merge.target
        case never:
            assert_never(never)
