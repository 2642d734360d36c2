"""What a counting convention is: which figures a tool prints, as netspec's own plus and minus named lines.

A convention sees a `CountedNetwork`, the operations of a network with their shapes, and gives integers at batch 1.
Lines that are `counted` make up the figure of the model as it is published; a line that is not says what the same tool
would add for the file that netspec compiles, where that has a module which the published model lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from netspec.analysis.facts import Facts
from netspec.ir.model import CheckedNetwork, Operation, PublishedModel, walk
from netspec.ops.base import Layer, Shape
from netspec.ops.norms import BatchNorm, GroupNorm
from netspec.record import Record


class Step(Record):
    """One operation that runs in evaluation: its layer, the shape that goes in and the one that comes out."""

    layer: Layer
    input: Shape
    output: Shape


class CountedNetwork(Record):
    """A network as the conventions see it: the operations outside its aux heads, its facts, and what is published."""

    steps: tuple[Step, ...]
    facts: Facts
    models: tuple[PublishedModel, ...]

    def norms(self) -> Iterator[tuple[BatchNorm | GroupNorm, Shape]]:
        """Every batch and group norm with the shape that it runs on, those inside a convolution or linear layer too."""
        for step in self.steps:
            layer = step.layer.norm if step.layer.norm is not None else step.layer
            if isinstance(layer, (BatchNorm, GroupNorm)):
                yield layer, step.output


class Adjustment(Record):
    """A difference from netspec's own figure. `counted` is false for what only the compiled file would add."""

    what: str
    amount: int
    counted: bool = True


class Tally(Record):
    """One figure of a tool: netspec's own, and line by line what makes the difference."""

    own: int
    lines: tuple[Adjustment, ...]

    @property
    def total(self) -> int:
        """The tool's figure for the published model."""
        return self.own + sum(line.amount for line in self.lines if line.counted)

    @property
    def compiled(self) -> int:
        """The tool's figure for the file that netspec compiles."""
        return self.own + sum(line.amount for line in self.lines)


Rule = Callable[[CountedNetwork], Sequence[Adjustment]]


class Convention(Record):
    """How one tool counts. A rule gives the lines by which it differs; none where the tool prints no such figure.

    `operations` is what the tool calls its count of arithmetic, `says` what is in it and what is not.
    """

    name: str
    version: str
    operations: str
    says: str
    params: Rule | None
    macs: Rule | None


class Counted(Record):
    """A network as a tool counts it."""

    tool: str
    version: str
    operations: str
    says: str
    params: Tally | None
    macs: Tally | None


def subject(checked: CheckedNetwork, facts: Facts) -> CountedNetwork:
    """The network as the conventions see it."""
    steps = tuple(
        Step(node.layer, facts.nodes[path].input, facts.nodes[path].output)
        for path, node in walk(checked.network.body)
        if isinstance(node, Operation)
    )
    return CountedNetwork(steps, facts, checked.network.published_models)


def changed(*lines: Adjustment) -> tuple[Adjustment, ...]:
    """The lines that make a difference."""
    return tuple(line for line in lines if line.amount)


def no_difference(network: CountedNetwork) -> Sequence[Adjustment]:
    """The rule of a tool that counts as netspec does."""
    return ()


def with_heads(network: CountedNetwork) -> Sequence[Adjustment]:
    """The rule of a tool that counts all parameters of the module, aux heads too."""
    return changed(Adjustment("aux heads", network.facts.train.params - network.facts.test.params))
