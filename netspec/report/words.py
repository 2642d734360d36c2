"""What a stage is called in reports and tables: the word of its block or operation, `10 × middle` for a repeat."""

from __future__ import annotations

from netspec.ir.model import AnyNode, Operation

LONGEST_CHAIN = 3


def repeated(node: AnyNode) -> AnyNode | None:
    """The first of several counted steps that are all the same call or operation; none for anything else."""
    if isinstance(node, Operation) or not node.counted or len(node.children) < 2:
        return None
    first = node.children[0]
    same = all(own_word(child) == own_word(first) and child.calls == first.calls for child in node.children)
    return first if same else None


def own_word(node: AnyNode) -> str:
    """The word that a spec writes for a node: its block, its operation, or its kind of group."""
    if node.calls:
        return node.calls[0].block
    if isinstance(node, Operation):
        return node.layer.word
    return "repeat" if node.repeat else node.kind


def word_of(node: AnyNode) -> str:
    """`inception`, `10 × middle`; a short labelled chain by its steps, `separable → relu`."""
    if isinstance(node, Operation) or node.calls or not node.counted:
        return own_word(node)
    words = [own_word(child) for child in node.children]
    # The rounds of a repeat may differ in what they give their block.
    if len(words) > 1 and len(set(words)) == 1 and (node.repeat or repeated(node) is not None):
        return f"{len(words)} × {words[0]}"
    return " → ".join(words) if len(words) <= LONGEST_CHAIN else own_word(node)
