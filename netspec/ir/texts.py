"""How numbers were written, as JSON has it: the text of each beside it, `symbol` or `symbols`.

In the IR a number holds its expression itself; this is the way in and the way out.
"""

from __future__ import annotations

from netspec.ir.frozen import Written
from netspec.ir.model import Argument, Group, Operation
from netspec.numbers.expression import Expression
from netspec.numbers.reading import NoExpressionError, read
from netspec.numbers.written import expression_of, held_as

NEXT_TO = {"symbols": "calls"}


def beside(data: dict[str, object], name: str, texts: object) -> dict[str, object]:
    """A node's JSON with the texts in their place."""
    after = NEXT_TO.get(name, next(reversed(data)))
    return {key: value for one in data for key, value in [(one, data[one]), *([(name, texts)] if one == after else [])]}


def told(one: Written, texts: object) -> Written:
    """The argument or node with the texts from a document; `ValueError` says why it can't have one."""
    match one:
        case Argument():
            return one if texts is None else one.replace(value=written(one.value, texts, one.name))
        case Operation():
            return one.replace(layer=one.layer.replace(**settings(one, texts)))
        case Group():
            return one.replace(**settings(one, texts))
    raise AssertionError(f"{type(one).__name__} has no numbers")


def settings(node: Operation | Group, texts: object) -> dict[str, object]:
    """The settings that have texts."""
    if not isinstance(texts, dict):
        raise ValueError("symbols are an object of texts")
    known = node.written.settings
    for name in texts:
        if name not in known:
            raise ValueError(f"there is a symbol for {name}, which is no setting of {node.name}")
    return {name: written(getattr(node.written, name), text, f"{node.name}'s {name}") for name, text in texts.items()}


def written(value: object, text: object, what: str) -> object:
    """A number with its expression."""
    found = held_as(value, expression(text, what))
    if expression_of(found) is None:
        raise ValueError(f"{what} is {value}, and has the symbol {text!r}, which only numbers can have")
    return found


def expression(text: object, what: str) -> Expression:
    if not isinstance(text, str):
        raise ValueError(f"the symbol of {what} is a text")
    try:
        return read(text)
    except NoExpressionError:
        raise ValueError(f"{what} is said to be {text!r}, which is no expression of the block's parameters") from None
