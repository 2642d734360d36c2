"""What convolutions and linear layers share: a bias, and the norm and activation that follow in this order."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.ops.activations import ACT, Activation
from netspec.ops.base import Cost, Layer, Shape, key
from netspec.ops.inits import INIT
from netspec.ops.kinds import Truth
from netspec.ops.norms import NORM


class Weighted(Layer):
    """A layer with weights. Order inside: the layer, then `norm`, then `act`."""

    weighted = True
    bias: bool | None = key(Truth(auto=True), None)
    norm: Layer | None = key(NORM, None)  # type: ignore[misc]
    act: Activation | None = key(ACT, None)  # type: ignore[misc]
    init: object = key(INIT, None)  # type: ignore[misc]

    @property
    def has_bias(self) -> bool:
        """`bias=auto` means: off with a norm, whose shift would undo it."""
        return self.norm is None if self.bias is None else self.bias

    def followed(self, y: Shape | Diagnostic) -> Shape | Diagnostic:
        """The shape after norm and activation, or why the norm can't follow."""
        if isinstance(y, Diagnostic) or self.norm is None:
            return y
        after = self.norm.output(y)
        return after if isinstance(after, Diagnostic) else y

    def with_followers(self, weights: int, macs: int, y: Shape) -> Cost:
        """The whole cost: `weights` and their MACs, the bias (one operation per output), norm and activation."""
        bias = y.channels if self.has_bias else 0
        total = Cost(weights + bias, macs, y.elements if bias else 0)
        for follower in (self.norm, self.act):
            if follower is not None:
                total += follower.cost(y, y)
        return total
