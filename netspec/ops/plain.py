"""Operations without arithmetic of their own in evaluation: dropout, identity, flatten."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.ops.base import Layer, Reach, Shape, Signature, Spelling, positional
from netspec.ops.kinds import Number


class Dropout(Layer):
    """Dropout (Srivastava et al., 2014): in training, zeroes an element with probability `p`; else nothing."""

    word, title, category = "dropout", "dropout", "regularisation"
    p: float = positional(Number(0, 1, open_end=True), 0.5)

    def torch(self, x: Shape) -> Spelling:
        return Spelling("nn.Dropout", (self.p,), (), Signature(parameters=(("p", "float"),)))


class Identity(Layer):
    """Hands its input on; a branch that is a shortcut."""

    word, title = "identity", "identity"

    def torch(self, x: Shape) -> Spelling:
        return Spelling("nn.Identity")


class Flatten(Layer):
    """A map as a vector of all its elements."""

    word, title = "flatten", "flatten"

    def output(self, x: Shape) -> Shape | Diagnostic:
        return Shape((x.elements,))

    def reach(self, x: Shape) -> Reach:
        return Reach(x.extents) if x.is_map else Reach()

    def torch(self, x: Shape) -> Spelling:
        return Spelling("nn.Flatten")
