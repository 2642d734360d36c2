"""The parameters that Keras prints for its applications: what is trained, and the moving statistics of batch norm.

Keras counts mean and variance among the parameters, as non-trainable ones. It has no aux heads, and prints no count of
operations. Whether a batch norm has a scale is an argument of its layer, `BatchNormalization(scale=False)`, which some
of its applications give and others do not: the spec says it of Keras's model, in `published`.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Adjustment, Convention, CountedNetwork, changed
from netspec.ops.norms import BatchNorm


def additions(network: CountedNetwork) -> Sequence[Adjustment]:
    """Moving statistics, and scales where Keras's model has none."""
    norms = [(norm, shape.channels) for norm, shape in network.norms() if isinstance(norm, BatchNorm)]
    statistics = 2 * sum(channels for _, channels in norms)
    scales = sum(channels for norm, channels in norms if norm.affine)
    without = any(is_keras(model.source) and not model.made.norm_scale for model in network.models)
    return changed(
        Adjustment("moving mean and variance of batch norm, non-trainable", statistics),
        Adjustment("scales of batch norm (scale=False)", -scales if without else 0),
    )


def is_keras(source: str) -> bool:
    """Whether a source is a version of Keras: `keras 3`."""
    return source.casefold().split()[:1] == ["keras"]


CONVENTION = Convention(
    name="keras",
    version="keras.applications of Keras 3",
    operations="none",
    says=(
        "all weights of the model, the non-trainable moving statistics of batch norm included; no aux heads; Keras "
        "counts no operations"
    ),
    params=additions,
    macs=None,
)
