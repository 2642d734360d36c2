"""Activations: one elementary operation per element, whatever the function.

Each is an operation of its own and a value of `act=`. `functional` is the torch function that a hand-written `forward`
would call; `torch` is the module.
"""

from __future__ import annotations

from typing import ClassVar

from netspec.elsewhere import FUNCTIONS
from netspec.ops.base import Argument, Cost, Layer, Shape, Spelling, key
from netspec.ops.kinds import Choice, Number, by_word


class Activation(Layer):
    """An element-wise function."""

    category = "activation"
    module: ClassVar[str] = ""
    functional: ClassVar[str] = ""

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(other=y.elements)

    def torch_keywords(self) -> tuple[tuple[str, Argument], ...]:
        """Arguments that are not torch's defaults, the same for module and function."""
        return ()

    def torch(self, x: Shape) -> Spelling:
        return Spelling(self.module, kwargs=self.torch_keywords())


class ReLU(Activation):
    """Rectified linear unit, max(x, 0)."""

    word, title, module, functional = "relu", "ReLU", "nn.ReLU", "F.relu"


class ReLU6(Activation):
    """ReLU cut at 6, min(max(x, 0), 6)."""

    word, title, module, functional = "relu6", "ReLU6", "nn.ReLU6", "F.relu6"


class LeakyReLU(Activation):
    """x where positive, slope * x elsewhere (default slope 0.01)."""

    word, title, module, functional = "leaky_relu", "leaky ReLU", "nn.LeakyReLU", "F.leaky_relu"
    slope: float = key(Number(0, 1e6), 0.01)

    def torch_keywords(self) -> tuple[tuple[str, Argument], ...]:
        return () if self.slope == 0.01 else (("negative_slope", self.slope),)


class ELU(Activation):
    """x where positive, alpha * (exp(x) - 1) elsewhere (default alpha 1)."""

    word, title, module, functional = "elu", "ELU", "nn.ELU", "F.elu"
    alpha: float = key(Number(0, 1e6), 1.0)

    def torch_keywords(self) -> tuple[tuple[str, Argument], ...]:
        return () if self.alpha == 1.0 else (("alpha", self.alpha),)


class GELU(Activation):
    """Gaussian error linear unit, the exact form."""

    word, title, module, functional = "gelu", "GELU", "nn.GELU", "F.gelu"


class SiLU(Activation):
    """x * sigmoid(x), also known as swish."""

    word, title, module, functional = "silu", "SiLU", "nn.SiLU", "F.silu"


class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    word, title, module, functional = "sigmoid", "sigmoid", "nn.Sigmoid", "torch.sigmoid"


class Tanh(Activation):
    """Hyperbolic tangent."""

    word, title, module, functional = "tanh", "tanh", "nn.Tanh", "torch.tanh"


class Hardswish(Activation):
    """x * relu6(x + 3) / 6."""

    word, title, module, functional = "hardswish", "hard swish", "nn.Hardswish", "F.hardswish"


class Softmax(Activation):
    """Softmax over channels or features."""

    word, title, module, functional = "softmax", "softmax", "nn.Softmax", "torch.softmax"

    def torch_keywords(self) -> tuple[tuple[str, Argument], ...]:
        return (("dim", 1),)


ACTIVATIONS = (ReLU, ReLU6, LeakyReLU, ELU, GELU, SiLU, Sigmoid, Tanh, Hardswish, Softmax)
ACT = Choice(by_word(ACTIVATIONS), FUNCTIONS)
