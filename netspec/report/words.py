"""What a stage is called in reports and tables: the word of its block or operation, `10 × middle` for a repeat."""

from __future__ import annotations

from netspec.ir.model import AnyNode, Operation

LONGEST_CHAIN = 3


def repeated(node: AnyNode) -> AnyNode | None:
    """The first round of a repeat whose rounds are all the same call or operation; none for anything else."""
    if isinstance(node, Operation) or node.kind != "sequence" or len(node.children) < 2:
        return None
    first = node.children[0]
    numbered = all(child.name == str(number) for number, child in enumerate(node.children))
    same = all(own_word(child) == own_word(first) and child.calls == first.calls for child in node.children)
    return first if numbered and same else None


def own_word(node: AnyNode) -> str:
    """The word that a spec writes for a node: its block, its operation, or its kind of group."""
    if node.calls:
        return node.calls[0].block
    return node.layer.word if isinstance(node, Operation) else node.kind


def word_of(node: AnyNode) -> str:
    """`inception`, `10 × middle`; a short labelled chain by its steps, `separable → relu`."""
    if isinstance(node, Operation) or node.calls or node.kind != "sequence":
        return own_word(node)
    first = repeated(node)
    if first is not None:
        return f"{len(node.children)} × {own_word(first)}"
    if len(node.children) <= LONGEST_CHAIN and all(child.name.isdigit() for child in node.children):
        return " → ".join(own_word(child) for child in node.children)
    return own_word(node)
