"""How alike two nodes are, in whole hundredths, from what they are made of and what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from netspec.ir.folding import fold
from netspec.ir.model import AnyNode, Group, Operation
from netspec.ir.printer import opening, operation
from netspec.ops.base import Layer, Shape
from netspec.ops.joins import InTurn
from netspec.record import Record

LABEL, SAME_TEXT, SAME_NAME, SAME_OUTPUT, JOINED = 100, 20, 10, 10, -5
NOT_ALIKE = 30


class Profile(Record):
    """What alignment looks at in a node: names, the text it would be written as, its ingredients, its output."""

    node: AnyNode
    path: str
    text: str
    tokens: Counter[str]
    output: Shape


def profile(node: AnyNode, path: str, output: Shape) -> Profile:
    """A node as alignment sees it."""
    return Profile(node, path, text_of(node), tokens_of(node), output)


def text_of(node: AnyNode) -> str:
    """The node as it would be written out, names of inner nodes included; equal texts are equal nodes."""

    def of_group(group: Group, _: str, texts: Sequence[str]) -> str:
        inner = "; ".join(f"{child.name}: {text}" for child, text in zip(group.children, texts, strict=True))
        return f"{opening(group)}{{{inner}}}"

    return fold(node, lambda one, _: operation(one.layer), of_group)


def tokens_of(node: AnyNode) -> Counter[str]:
    """The ingredients: each operation by category, word, and word with kernel, and each kind of parallel group."""

    def of_operation(one: Operation, _: str) -> Counter[str]:
        return Counter((one.layer.category, one.layer.word, f"{one.layer.word} {kernel_of(one.layer)}"))

    def of_group(group: Group, _: str, parts: Sequence[Counter[str]]) -> Counter[str]:
        found: Counter[str] = Counter() if isinstance(group.form, InTurn) else Counter((group.kind,))
        for part in parts:
            found.update(part)
        return found

    return fold(node, of_operation, of_group)


def kernel_of(layer: Layer) -> str:
    return str(getattr(layer, "kernel", ""))


def overlap(left: Counter[str], right: Counter[str]) -> int:
    """Common ingredients, twice, of all: 100 where both have the same ones (Dice's coefficient)."""
    return 200 * (left & right).total() // (left.total() + right.total())


def likeness(left: Profile, right: Profile) -> int | None:
    """How well two nodes match; none where they have nothing to do with each other."""
    common = 100 if left.text == right.text else overlap(left.tokens, right.tokens)
    labelled = left.node.label is not None and left.node.label == right.node.label
    if common < NOT_ALIKE and not labelled:
        return None
    score = common + LABEL * labelled + SAME_TEXT * (left.text == right.text)
    return score + SAME_NAME * (left.node.name == right.node.name) + SAME_OUTPUT * (left.output == right.output)


def likeness_to_several(one: Profile, several: Sequence[Profile]) -> int | None:
    """How well a chain matches stages that stand one after another in the other network."""
    tokens: Counter[str] = Counter()
    for other in several:
        tokens.update(other.tokens)
    common = overlap(one.tokens, tokens)
    if common < 2 * NOT_ALIKE:
        return None
    labelled = one.node.label is not None and one.node.label in {other.node.label for other in several}
    return common + LABEL * labelled + SAME_OUTPUT * (one.output == several[-1].output) + JOINED
