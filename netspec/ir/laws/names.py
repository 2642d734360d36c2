"""Names and texts: what is written into a spec or into a file of code is a name where a name belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netspec.ir.model import AnyNode, Call, Network, everything, walk
from netspec.ir.names import FIELDS_TAKEN, is_label, is_name, taken_by
from netspec.literals import is_written
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.words import RESERVED, WORDS

SIZE = r"[0-9]+(?:x[0-9]+){1,3}(?:/[0-9]+(?:x[0-9]+){0,2})?"
PARAM = re.compile(rf"true|false|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|{SIZE}|[A-Za-z_][A-Za-z0-9_]*")


def name_laws(network: Network) -> Iterator[str]:
    if not is_name(network.name):
        yield f"{network.name!r} is no name of a network"
    yield from text_laws(network.doc, network.name)
    for name, value in network.params.items():
        yield from param_laws(name, value)
    for path, node in walk(everything(network)):
        yield from names_of(node, path)
    for head in network.heads:
        if head.name in FIELDS_TAKEN:
            yield f"{head.name!r} is no name of a head: compiled networks need it"
        yield from text_laws(head.doc, head.name)
    sources = [*(one.source for one in network.publications), *(one.source for one in network.published_models)]
    for source in sources:
        yield from text_laws(source, "the source of what is published")


def param_laws(name: str, value: str) -> Iterator[str]:
    if not is_name(name) or name in OPERATIONS or name in RESERVED:
        yield f"{name!r} is no name of a param"
    word = value[:1].isalpha() and value not in ("true", "false")
    number = value.removeprefix("-")
    if not PARAM.fullmatch(value) or (word and value not in WORDS) or (number[0].isdigit() and not is_value(number)):
        yield f"the param {name} can't be {value!r}"


def is_value(text: str) -> bool:
    """Whether this is a size, or a number that a spec can write."""
    return "x" in text or (len(text) <= 64 and is_written(float(text)))


def names_of(node: AnyNode, path: str) -> Iterator[str]:
    if not (node.name.isascii() and node.name.isdecimal()) and (not is_name(node.name) or taken_by(node.name)):
        yield f"{path} is no name that a module can have"
    if node.label is not None and not is_label(node.label):
        yield f"{path} has the label {node.label!r}, which is none"
    yield from text_laws(node.doc, path)
    for call in node.calls:
        yield from call_laws(call, path)


def call_laws(call: Call, path: str) -> Iterator[str]:
    if not is_name(call.block) or call.block in OPERATIONS:
        yield f"{path} stands for the block {call.block!r}, which is no name of one"
    names = [one.name for one in call.arguments]
    for name in names:
        if not is_name(name) or names.count(name) > 1:
            yield f"{path} gives its block {name!r}, which is no name of one parameter"
    yield from text_laws(call.doc, path)


def text_laws(text: str, where: str) -> Iterator[str]:
    if "\r" in text:
        yield f"{where} has a text with a carriage return in it"
