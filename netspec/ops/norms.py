"""Normalisations. `batchnorm` and `groupnorm` are also values of `norm=`, as `batch` and `group`."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import GroupsDoNotDivide, OneValuePerGroup
from netspec.elsewhere import NORMS
from netspec.ops.base import Argument, Cost, Layer, Shape, Signature, Spelling, key
from netspec.ops.kinds import Choice, Integer, Number, Truth

COMMON = (("eps", "float", 1e-5), ("momentum", "float", 0.1), ("affine", "bool", True))
BATCH_NORM = Signature("Bn", "batch norm", (("num_features", "int"),), COMMON)
GROUP_NORM = Signature("Gn", "group norm", (("num_groups", "int"), ("num_channels", "int")), (COMMON[0], COMMON[2]))
LRN = Signature(
    parameters=(("size", "int"),), keywords=(("alpha", "float", 1e-4), ("beta", "float", 0.75), ("k", "float", 1.0))
)


class BatchNorm(Layer):
    """Batch normalisation (Ioffe and Szegedy, 2015): a scale and a shift per channel, two operations per element.

    Running mean and variance are buffers and never parameters.
    """

    word, title, category = "batchnorm", "batch norm", "normalisation"
    eps: float = key(Number(0, 1), 1e-5)
    momentum: float = key(Number(0, 1), 0.1)
    affine: bool = key(Truth(), True)

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(params=2 * x.channels if self.affine else 0, other=2 * y.elements, buffers=2 * x.channels + 1)

    def torch(self, x: Shape) -> Spelling:
        target = f"nn.BatchNorm{max(x.rank, 1)}d"
        return Spelling(target, (x.channels,), tuple(self.changed().items()), BATCH_NORM)


class GroupNorm(Layer):
    """Group normalisation (Wu and He, 2018): statistics per group and image, then a scale and a shift per channel.

    Counted as four operations per element: two for the statistics, two to apply them.
    """

    word, title, category = "groupnorm", "group norm", "normalisation"
    groups: int = key(Integer(), 32)
    eps: float = key(Number(0, 1), 1e-5)
    affine: bool = key(Truth(), True)

    def output(self, x: Shape) -> Shape | Diagnostic:
        if x.channels % self.groups:
            return GroupsDoNotDivide(groups=self.groups, channels=x.channels, what="channels")
        if x.elements == self.groups:
            return OneValuePerGroup(groups=self.groups, input=str(x))
        return x

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(params=2 * x.channels if self.affine else 0, other=4 * y.elements)

    def torch(self, x: Shape) -> Spelling:
        kwargs: dict[str, Argument] = {name: value for name, value in self.changed().items() if name != "groups"}
        return Spelling("nn.GroupNorm", (self.groups, x.channels), tuple(kwargs.items()), GROUP_NORM)


class LocalResponseNorm(Layer):
    """Local response normalisation across channels (Krizhevsky et al., 2012), as Caffe and torch have it.

    Counted as `size + 3` operations per element: the squares' sum over `size` channels, scale, power, division.
    """

    word, title, category = "lrn", "local response norm", "normalisation"
    size: int = key(Integer(), 5)
    alpha: float = key(Number(0, 1e6), 1e-4)
    beta: float = key(Number(0, 1e6), 0.75)
    k: float = key(Number(0, 1e6), 1.0)

    def output(self, x: Shape) -> Shape | Diagnostic:
        return self.needs_map(x) or x

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(other=(self.size + 3) * y.elements)

    def torch(self, x: Shape) -> Spelling:
        kwargs = tuple((name, value) for name, value in self.changed().items() if name != "size")
        return Spelling("ResponseNorm", (self.size,), kwargs, LRN)


NORM = Choice({"batch": BatchNorm, "group": GroupNorm}, NORMS)
