"""An operation with weights that netspec does not ship, added as CONTRIBUTING says: a transposed convolution."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.ops.base import Cost, Shape, Signature, Spelling, positional
from netspec.ops.kinds import Integer
from netspec.ops.weighted import Weighted

DECONV = Signature(
    word="Deconv",
    said="Transposed convolution",
    parameters=(("in_channels", "int"), ("out_channels", "int"), ("kernel_size", "int")),
    keywords=(("stride", "int", 1), ("bias", "bool", True)),
    channels="out_channels",
    child="deconv",
)


class Deconv(Weighted):
    """Transposed convolution without padding."""

    word, title, category = "deconv", "transposed convolution", "convolution"
    kernel: int = positional(Integer())
    filters: int = positional(Integer())
    stride: int = positional(Integer(), 1)

    def output(self, x: Shape) -> Shape | Diagnostic:
        vector = self.needs_map(x)
        if vector:
            return vector
        extents = ((extent - 1) * self.stride + self.kernel for extent in x[1:])
        return self.followed(Shape((self.filters, *extents)))

    def cost(self, x: Shape, y: Shape) -> Cost:
        weights = x.channels * self.filters * self.kernel**x.rank
        return self.with_followers(weights, weights * x.elements // x.channels, y)

    def torch(self, x: Shape) -> Spelling:
        changed = {"stride": self.stride, "bias": self.has_bias}
        kwargs = tuple((name, value) for name, value in changed.items() if value != DECONV.defaults()[name])
        return Spelling(f"nn.ConvTranspose{x.rank}d", (x.channels, self.filters, self.kernel), kwargs, DECONV)
