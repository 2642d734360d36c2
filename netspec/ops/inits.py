"""Values of `init=`: how weights and biases start. Each spells the torch call that fills one tensor."""

from __future__ import annotations

from typing import Any

from netspec.elsewhere import FILLERS
from netspec.ops.base import Configurable, Spelling, key
from netspec.ops.kinds import Choice, Number, by_word

BIAS: Any = Number(-1e6, 1e6)


class Init(Configurable):
    """A way to fill the weights; biases get a constant."""

    bias: float = key(BIAS, 0.0)

    def weight(self) -> Spelling:
        """The torch function for the weights, without the tensor."""
        raise NotImplementedError


class CaffeXavier(Init):
    """Caffe's `xavier` filler: uniform within sqrt(3 / fan_in), a variance of 1 / fan_in."""

    word = "caffe_xavier"

    def weight(self) -> Spelling:
        return Spelling("nn.init.kaiming_uniform_", kwargs=(("nonlinearity", "linear"),))


class Xavier(Init):
    """Glorot and Bengio's uniform filler: within sqrt(6 / (fan_in + fan_out))."""

    word = "xavier"

    def weight(self) -> Spelling:
        return Spelling("nn.init.xavier_uniform_")


class Kaiming(Init):
    """He et al.'s normal filler for ReLU: a variance of 2 / fan_out, as torchvision uses it."""

    word = "kaiming"

    def weight(self) -> Spelling:
        return Spelling("nn.init.kaiming_normal_", kwargs=(("mode", "fan_out"), ("nonlinearity", "relu")))


class Normal(Init):
    """Normal with a standard deviation `std`."""

    word = "normal"
    std: float = key(Number(0, 1e6), 0.01)

    def weight(self) -> Spelling:
        return Spelling("nn.init.normal_", kwargs=(("std", self.std),))


class TruncatedNormal(Init):
    """Normal with a standard deviation `std`, cut at two of them."""

    word = "trunc_normal"
    std: float = key(Number(0, 1e6), 0.01)

    def weight(self) -> Spelling:
        bounds = (("std", self.std), ("a", -2 * self.std), ("b", 2 * self.std))
        return Spelling("nn.init.trunc_normal_", kwargs=bounds)


INIT = Choice(by_word((CaffeXavier, Xavier, Kaiming, Normal, TruncatedNormal)), FILLERS, none="auto")
