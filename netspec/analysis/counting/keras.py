"""The parameters that Keras prints for its applications: what is trained, and the moving statistics of batch norm.

Keras counts mean and variance among the parameters, as non-trainable ones. Its Inception v3 and Inception-ResNet-v2
have batch norms without a scale (`BatchNormalization(scale=False)`), since a ReLU and another layer follow. It has no
aux heads, and prints no count of operations.
"""

from __future__ import annotations

from collections.abc import Sequence

from netspec.analysis.counting.base import Convention, Line, Subject, changed
from netspec.ops.norms import BatchNorm

# Keras's applications whose batch norms have no scale.
WITHOUT_SCALE = frozenset({"inception_v3", "inception_resnet_v2"})


def additions(network: Subject) -> Sequence[Line]:
    """Moving statistics, and scales where Keras's model has none."""
    norms = [(norm, shape.channels) for norm, shape in network.norms() if isinstance(norm, BatchNorm)]
    statistics = 2 * sum(channels for _, channels in norms)
    scales = sum(channels for norm, channels in norms if norm.affine)
    return changed(
        Line("moving mean and variance of batch norm, non-trainable", statistics),
        Line("scales of batch norm (scale=False)", -scales if network.network in WITHOUT_SCALE else 0),
    )


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
