"""How the children of a group come together: what each sees, when their outputs fit, what joining gives and costs.

A join is one class in this file. The parser, the shapes, the facts, the laws, the plan, the emitter and the live module
ask it, and none of them knows one by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import MixedRanks, ResidualChangesShape, UnequalBranches, UnequalOperands
from netspec.ops.activations import ACT
from netspec.ops.base import Configurable, Cost, Shape, Spelling, key
from netspec.ops.kinds import Number
from netspec.record import Record


class Clash(Record):
    """A branch whose output does not go with another's, both by number from 0, and what to say of it."""

    number: int
    other: int
    problem: Diagnostic


class Pairwise(Record):
    """Outputs joined two at a time by a torch function, or by the operator that Python has for it."""

    function: str
    sign: str = ""


class InTurn(Configurable):
    """Children one after another: each sees what the one before it gives."""

    word = "sequence"
    said: ClassVar[str] = "Runs its layers in turn."


class Join(Configurable):
    """What a group's word stands for.

    `said` is what the class of a compiled group says of itself, `example` shows its settings. A setting is a field of
    the IR's `Group`, and is called as that is.
    """

    said: ClassVar[str]
    example: ClassVar[str] = ""


class Branches(Join):
    """Children side by side; subclasses are their room.

    `merge` is torch's way to join the outputs: a call that takes them all, or one that takes two. `part` is the call
    that takes the input and the number of branches, where these do not all see the whole of it.
    """

    merge: ClassVar[Spelling | Pairwise]
    part: ClassVar[Spelling | None] = None

    def feeds(self, x: Shape, count: int) -> Sequence[Shape] | Diagnostic:
        """What each of `count` branches sees of `x`, or why it can't be parted so."""
        return [x] * count

    def clashes(self, outputs: Mapping[int, Shape]) -> Sequence[Clash]:
        """Every output that does not go with the one that sets the shape; `outputs` are the known ones by number."""
        raise NotImplementedError

    def output(self, outputs: Sequence[Shape]) -> Shape:
        """What outputs that fit come to."""
        raise NotImplementedError

    def meant(self, outputs: Sequence[Shape]) -> Sequence[Shape]:
        """What outputs that clash would come to if all agreed with one of them, each such shape once."""
        raise NotImplementedError

    def cost(self, count: int, y: Shape) -> Cost:
        """What it costs to join `count` outputs into `y`."""
        return Cost()


class Concat(Branches):
    """Each line is a branch on the same input; channels are joined, so heights and widths must agree."""

    word = "concat"
    said = "Runs its branches on the same input and joins their channels."
    merge = Spelling("torch.cat", kwargs=(("dim", 1),))

    def clashes(self, outputs: Mapping[int, Shape]) -> Sequence[Clash]:
        first = min(outputs)
        return [
            Clash(number, first, self.unequal(number, shape, first, outputs[first]))
            for number, shape in outputs.items()
            if shape[1:] != outputs[first][1:]
        ]

    def unequal(self, number: int, shape: Shape, other: int, there: Shape) -> Diagnostic:
        both: dict[str, Any] = {"number": number + 1, "other": other + 1, "shape": str(shape)}
        if shape.rank == there.rank:
            return UnequalBranches(kind=self.word, size=shape.area, other_size=there.area, **both)
        ranks = ("the map", "the vector") if shape.is_map else ("the vector", "the map")
        return MixedRanks(other_shape=str(there), rank=ranks[0], other_rank=ranks[1], **both)

    def output(self, outputs: Sequence[Shape]) -> Shape:
        return Shape((sum(one.channels for one in outputs), *outputs[0][1:]))

    def meant(self, outputs: Sequence[Shape]) -> Sequence[Shape]:
        channels = sum(one.channels for one in outputs)
        return [Shape((channels, *extents)) for extents in dict.fromkeys(one[1:] for one in outputs)]


class Elementwise(Branches):
    """Outputs of equal shapes, element by element: each branch but the first costs one operation per element."""

    rule: ClassVar[str]

    def whole(self, outputs: Mapping[int, Shape]) -> int:
        """The number of the branch that sets the shape."""
        return min(outputs)

    def fits(self, shape: Shape, whole: Shape) -> bool:
        return shape == whole

    def clashes(self, outputs: Mapping[int, Shape]) -> Sequence[Clash]:
        first = self.whole(outputs)
        return [
            Clash(number, first, self.unequal(number, shape, first, outputs[first]))
            for number, shape in outputs.items()
            if not self.fits(shape, outputs[first])
        ]

    def unequal(self, number: int, shape: Shape, other: int, there: Shape) -> Diagnostic:
        shapes: dict[str, Any] = {"shape": str(shape), "other_shape": str(there)}
        return UnequalOperands(kind=self.word, number=number + 1, other=other + 1, rule=self.rule, **shapes)

    def output(self, outputs: Sequence[Shape]) -> Shape:
        return outputs[self.whole(dict(enumerate(outputs)))]

    def meant(self, outputs: Sequence[Shape]) -> Sequence[Shape]:
        return [*dict.fromkeys(outputs)]

    def cost(self, count: int, y: Shape) -> Cost:
        return Cost(other=(count - 1) * y.elements)


class Add(Elementwise):
    """Branches of equal shape, added element by element."""

    word = "add"
    said = "Runs its branches on the same input and adds their outputs."
    merge = Pairwise("torch.add", "+")
    rule = "`add` works element by element on equal shapes"


class Mul(Elementwise):
    """Branches of equal shape, multiplied element by element; a map of 1x1 is spread over the larger one."""

    word = "mul"
    said = "Runs its branches on the same input and multiplies their outputs."
    merge = Pairwise("torch.mul", "*")
    rule = "`mul` works element by element; only a 1x1 map is spread over a larger one of the same channels"

    def whole(self, outputs: Mapping[int, Shape]) -> int:
        return next(
            (number for number, shape in outputs.items() if any(one != 1 for one in shape.extents)), min(outputs)
        )

    def fits(self, shape: Shape, whole: Shape) -> bool:
        spread = shape.is_map and whole.is_map and shape[0] == whole[0] and all(one == 1 for one in shape.extents)
        return shape == whole or spread


class Residual(Join):
    """Input + scale · body, then the activation (He et al., 2016); the body's steps run in turn."""

    word = "residual"
    said = "Adds its input to what its layers make of it."
    example = "scale=0.2 act=relu"
    scale: float = key(Number(-1e6, 1e6), 1.0)
    act: Any = key(ACT, None)

    def clash(self, x: Shape, y: Shape) -> Diagnostic | None:
        """Why the body's output can't be added to the input, if it can't."""
        if x == y:
            return None
        projected = projection(x, y)
        project = f"; or write `add {{ ... {projected} }}`, the body and a projection of its input" if projected else ""
        return ResidualChangesShape(input=str(x), output=str(y), channels=x.channels, projection=project)

    def cost(self, y: Shape) -> Cost:
        """One addition per element, one multiplication where there is a scale, and the activation."""
        extra = Cost(other=y.elements * (1 if self.scale == 1 else 2))
        return extra if self.act is None else extra + self.act.cost(y, y)


def projection(x: Shape, y: Shape) -> str:
    """The 1x1 convolution that makes a map of shape `y` out of one of shape `x`; empty where there is none."""
    if not (x.is_map and y.rank == x.rank):
        return ""
    strides = [-(-before // after) for before, after in zip(x.extents, y.extents, strict=True)]
    if any((before - 1) // by + 1 != after for before, after, by in zip(x.extents, y.extents, strides, strict=True)):
        return ""
    stride = "x".join(map(str, strides if len(set(strides)) > 1 else strides[:1]))
    if x.rank == 1:
        return f"conv 1 {y.channels}{'' if stride == '1' else f' stride={stride}'}"
    return f"conv {'x'.join('1' * x.rank)}{'' if stride == '1' else f'/{stride}'} {y.channels}"


Form = InTurn | Branches | Residual
MEMBERS: tuple[Branches | Residual, ...] = (Concat(), Add(), Mul(), Residual(scale=1.0, act=None))
JOINS: dict[str, Branches | Residual] = {member.word: member for member in MEMBERS}
FORMS: dict[str, Form] = {InTurn.word: InTurn(), **JOINS}


def form_of(kind: str) -> Form:
    """What a kind of group is, its settings at their defaults; `ValueError` where there is none of that name."""
    if kind not in FORMS:
        raise ValueError(f"`{kind}` is no kind of group: there are {', '.join(FORMS)}")
    return FORMS[kind]
