"""The file as it grows: classes in the order in which they need each other, each written once."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from netspec_compiler.emit.names import ClassNames

COPIED = ("layers.py", "rewriting.py", "trainable.py")
# Docstrings are the only free text in a file, and no quotes of their kind are left in them.
DOCSTRING = re.compile(r'""".*?"""', re.DOTALL)
DEFINED = re.compile(r"(?:class|def) (\w+)")
# What a file may import; behind a dot or a quote it is somebody's label.
IMPORTED = re.compile(r"""(?<![\w."])(?:NamedTuple|torch|Tensor|nn|F)\b""")


@cache
def copied_texts() -> dict[str, str]:
    """The text of every function and class of the files that are copied from, read without importing them."""
    wholes = [files("netspec_compiler").joinpath(name).read_text(encoding="utf-8") for name in COPIED]
    parts = [part for whole in wholes for part in at_margin(whole)]
    return {found[1]: part.rstrip() for part in parts if (found := DEFINED.match(part))}


def at_margin(text: str) -> list[str]:
    """A module in parts, each from what begins at the margin to the next. To parse it would take ten times as long."""
    parts: list[list[str]] = [[]]
    for line in text.splitlines(keepends=True):
        if line[0].isspace() or line[0] in ")]}":
            parts[-1].append(line)
        else:
            parts.append([line])
    return ["".join(part) for part in parts]


@cache
def needed_by(name: str) -> list[str]:
    """A definition that files copy and what it is made of, in their order there."""
    texts, needed, found = copied_texts(), [name], {name}
    while needed:
        used = {node.id for node in ast.walk(ast.parse(texts[needed.pop()])) if isinstance(node, ast.Name)}
        needed += [one for one in texts if one in used - found]
        found |= used & texts.keys()
    return [one for one in texts if one in found]


class Writer:
    """Collects the definitions of one file."""

    def __init__(self) -> None:
        self.names = ClassNames(frozenset(copied_texts()))
        self.definitions: list[str] = []
        self.copied: set[str] = set()

    def need(self, name: str) -> None:
        """Copies a definition that torch lacks, and what it is made of."""
        for one in needed_by(name) if "." not in name else ():
            if one not in self.copied:
                self.copied.add(one)
                self.definitions.append(copied_texts()[one])

    def add_class(self, name: str, base: str, lines: Sequence[str]) -> None:
        """Adds a class under a name that was kept for it."""
        self.definitions.append("\n".join([f"class {name}({base}):", *lines]))

    def text(self, head: Sequence[str]) -> str:
        """The whole file: its docstring, the imports that it uses, its definitions."""
        body = "\n\n\n".join(self.definitions)
        used = set(IMPORTED.findall(DOCSTRING.sub("", body)))
        imports = ["from typing import NamedTuple", ""] if "NamedTuple" in used else []
        imports += ["import torch"] if "torch" in used else []
        imports += [f"from torch import {', '.join(name for name in ('Tensor', 'nn') if name in used)}"]
        imports += ["from torch.nn import functional as F"] if "F" in used else []
        return "\n".join([*head, "", *imports]) + "\n\n\n" + body + "\n"
