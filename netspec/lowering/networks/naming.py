"""The names of the compiled model's modules: a contract, since checkpoints depend on them.

A label that is an identifier is the attribute. One that starts with a digit follows its operation's name (`3a:
inception` is `inception3a`). An unlabelled step is the n-th of its kind in its parent (`maxpool_1`), counting
labelled ones, so that giving one a label moves no other. Labels that torch or Python would not take are mistakes; what
is made here passes the same test, so a block `__q` gives `q_1`.
"""

from __future__ import annotations

from collections import Counter

from netspec.diagnostics.base import Diagnostic, Label
from netspec.diagnostics.names import LabelTaken, RepeatedName
from netspec.diagnostics.reporter import Reporter
from netspec.ir.names import FIELDS_TAKEN, taken_by
from netspec.source import Place
from netspec.syntax import tree


class Namer:
    """Gives out the names below one parent."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        self.counts: Counter[str] = Counter()
        self.taken: dict[str, Place] = {}

    def name(self, kind: str, label: tree.Ident | None, place: Place) -> str:
        """The name of the next step of this kind, checked if it is written."""
        stem = stem_of(kind)
        self.counts[stem] += 1
        if label is None:
            return self.unlabelled(f"{stem}_{self.counts[stem]}", place)
        return self.labelled(stem, label)

    def branch(self, number: int, kind: str, label: tree.Ident | None, place: Place) -> str:
        """The name of a branch: `branch1`, `branch2`, ... unless labelled."""
        return self.unlabelled(f"branch{number}", place) if label is None else self.labelled(stem_of(kind), label)

    def labelled(self, kind: str, label: tree.Ident) -> str:
        name = kind + label.text if label.text[0].isdigit() else label.text
        problem = why_not(name, label)
        if problem is not None:
            self.reporter.report(problem)
        return self.unlabelled(name, label.place)

    def head(self, label: tree.Ident) -> str:
        """The name of an auxiliary head, which is also a field of what the network returns in training."""
        if label.text in FIELDS_TAKEN:
            why = "compiled networks need that name where they run their heads"
            taken = LabelTaken(place=label.place, name=label.text, why=why, other=f"{label.text}_")
            self.reporter.report(taken)
        return self.labelled("aux", label)

    def unlabelled(self, name: str, place: Place) -> str:
        if name in self.taken:
            problem = RepeatedName(place=place, name=name, what="another step here")
            self.reporter.report(problem.at(place, Label(self.taken[name], "the other one")))
        self.taken.setdefault(name, place)
        return name


def stem_of(kind: str) -> str:
    """What a step's name begins with: the word of its operation or block, without the underscores that are torch's."""
    bare = kind.lstrip("_")
    return bare if bare[:1].isalpha() else f"block{bare}"


def why_not(name: str, label: tree.Ident) -> Diagnostic | None:
    """Why this name can't be an attribute of a module, if it can't."""
    why = taken_by(name)
    if not why:
        return None
    bare = name.strip("_") or "stage"
    other = f"{bare}_" if taken_by(bare) or bare == name else bare
    return LabelTaken(place=label.place, name=label.text, why=why, other=other)
