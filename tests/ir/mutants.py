"""Mutants of IR documents: other values, code among them; something dropped, doubled or exchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

CODE = (
    "__import__('os').system('true')",
    "1); __import__('os').system('true'",
    "c if eval('1') else c",
    "c\n        exec('pass')",
    '"""\nimport os\n"""',
    "\\'''\"\"\"\nexec('pass')",
    "x\rnetwork evil {",
    "lambda: 0",
    "c + eval",
    "c.__class__",
    "[c for c in ()]",
    'end" { }\nimport os #',
    "# exec",
)
PLAUSIBLE = (
    "c",
    "c + 1",
    "c3 // 2",
    "(c)",
    "n",
    "r",
    "relu",
    "conv",
    "self",
    "class",
    "forward",
    "0",
    "1",
    "3a",
    "x1",
    "",
)
VALUES = (
    None,
    True,
    False,
    0,
    1,
    2,
    3,
    8,
    -1,
    2**31,
    2**70,
    10**400,
    0.5,
    1e-300,
    1e300,
    [],
    {},
    [1],
    [3, 3],
    {"op": []},
)


def spots(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document: what holds it, and the key."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield data, key
        yield from spots(value)


def replaced(holder: Any, key: Any, random: Random, document: Any) -> None:
    """Another value in one place, of the same kind more often than not."""
    value = holder[key]
    if isinstance(value, str) and random.random() < 0.9:
        holder[key] = random.choice((*CODE, *PLAUSIBLE, value + random.choice(CODE), value + "_", value.upper()))
    elif type(value) is int and random.random() < 0.8:
        holder[key] = value + random.choice((-1, 1, value, 2**20))
    elif random.random() < 0.5:
        holder[key] = random.choice(VALUES)
    else:
        other, there = random.choice(list(spots(document)))
        holder[key] = json.loads(json.dumps(other[there]))


def rearranged(holder: Any, key: Any, random: Random, document: Any) -> None:
    """Something dropped, doubled, added or exchanged."""
    if isinstance(holder, dict):
        if random.random() < 0.5:
            del holder[key]
        else:
            holder[random.choice((*CODE, *PLAUSIBLE))] = holder[key]
        return
    chosen = random.choice(("drop", "double", "swap"))
    if chosen == "drop":
        del holder[key]
    elif chosen == "double":
        holder.insert(key, holder[key])
    else:
        other = random.randrange(len(holder))
        holder[key], holder[other] = holder[other], holder[key]


def mutated(text: str, random: Random) -> str:
    """The document with one to three changes."""
    document = json.loads(text)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(spots(document))
        if not places:
            break
        holder, key = random.choice(places)
        change = replaced if random.random() < 0.8 else rearranged
        change(holder, key, random, document)
    return json.dumps(document)
