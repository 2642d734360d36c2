"""What makes a network the one it is, as a number: the key under which equal networks are seen once.

All that shapes it counts: its input, its nodes by the names that they have in the compiled model, their operations with
all settings, its heads. Its own name, names of params and blocks, docs, claims and places do not. The text of all this
without its integers is hashed once for a path; each integer is mixed with its place in the text, so that a column of
networks is hashed by the column, and equal networks have equal keys whichever path they come from.
"""

from __future__ import annotations

import json
from hashlib import blake2b

from netspec.ir.model import CheckedNetwork, Group, Head, Operation

MASK = 2**64 - 1
GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mixed(number: int) -> int:
    """A number of 64 bits, each of which depends on each bit of the one that is given (Steele et al., SplitMix)."""
    number &= MASK
    number = ((number ^ (number >> 30)) * FIRST) & MASK
    number = ((number ^ (number >> 27)) * SECOND) & MASK
    return number ^ (number >> 31)


def salt(place: int) -> int:
    """What an integer at a place of the text is mixed with."""
    return mixed((place + 1) * GOLDEN)


def summand(place: int, value: int) -> int:
    """What one integer gives to the key."""
    return mixed(value + salt(place))


def shape_of(checked: CheckedNetwork) -> tuple[int, list[int]]:
    """The hash of the text without its integers, and these in order."""
    integers: list[int] = []
    text = json.dumps(without_integers(described(checked), integers), sort_keys=True)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little"), integers


def described(checked: CheckedNetwork) -> list[object]:
    network = checked.network
    heads = [head_of(head) for head in network.heads]
    return [list(network.input), [node_of(node) for node in network.body], heads]


def node_of(node: Operation | Group) -> list[object]:
    if isinstance(node, Operation):
        return [node.name, node.label, node.layer.word, node.layer.dump()]
    act = None if node.act is None else [node.act.word, node.act.dump()]
    return [node.name, node.label, node.kind, node.scale, act, [node_of(child) for child in node.children]]


def head_of(head: Head) -> list[object]:
    return [head.name, head.at, head.weight, node_of(head.body)]


def without_integers(data: object, integers: list[int]) -> object:
    """The same data with its integers taken out."""
    match data:
        case bool() | None | str() | float():
            return data
        case int():
            integers.append(data)
            return "#"
        case dict():
            return {name: without_integers(data[name], integers) for name in sorted(data)}
        case list() | tuple():
            return [without_integers(one, integers) for one in data]
    raise TypeError(f"{data!r} is no data")
