"""The linear (fully connected) layer."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.ops.base import Argument, Cost, Reach, Shape, Signature, Spelling, key, positional
from netspec.ops.kinds import Integer, Truth
from netspec.ops.weighted import Weighted

LINEAR = Signature(
    word="Linear",
    said="Linear layer",
    parameters=(("in_features", "int"), ("out_features", "int")),
    keywords=(("bias", "bool", True),),
    channels="out_features",
    child="linear",
    own=("F.linear", "{x}", "self.weight", "self.bias"),
    flattens=True,
)


class Linear(Weighted):
    """Linear layer; a map is flattened first. The bias stays with a norm unless `bias` is written `false` or `auto`."""

    word, title, category = "linear", "linear", "linear"
    features: int = positional(Integer())
    bias: bool | None = key(Truth(auto=True), True)

    def output(self, x: Shape) -> Shape | Diagnostic:
        return self.followed(Shape((self.features,)))

    def cost(self, x: Shape, y: Shape) -> Cost:
        weights = x.elements * self.features
        return self.with_followers(weights, weights, y)

    def reach(self, x: Shape) -> Reach:
        return Reach(x.extents) if x.is_map else Reach()

    def torch(self, x: Shape) -> Spelling:
        kwargs: tuple[tuple[str, Argument], ...] = () if self.has_bias else (("bias", False),)
        return Spelling("nn.Linear", (x.elements, self.features), kwargs, LINEAR)
