"""A map of names: how the entries of a checkpoint from some source are called in a network of ours. Data from TOML.

    network = "googlenet"                      # whose names stand on the right
    source = "caffe"                           # whose names stand on the left
    aux = ["aux1", "aux2"]                     # modules of ours that are aux heads

    [names]                                    # the first line that matches an entry names it
    "conv1/7x7_s2.{p}" = "conv1.{p}"
    "inception_{m}/1x1.{p}" = "inception{m}.branch1.{p}"

    [values.m]                                 # optional: all that may stand in {m}, and what it is with us
    "3a" = "3a"

Nothing here imports torch.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netspec.diagnostics.files import FileProblem
from netspec.diagnostics.weights import BadNameMap
from netspec.reading import read
from netspec.record import Record
from netspec_compiler.weights.patterns import Pattern
from netspec_compiler.weights.renamer import Renamer, too_many_forms

KEYS = {"network": str, "source": str, "aux": list, "names": dict, "values": dict}
REQUIRED = ("network", "source", "names")
MOST_RULES = 2_000


class Rule(Record):
    """One line of `[names]`."""

    theirs: Pattern
    ours: Pattern


class NameMap(Record):
    """A whole map. `values` are, by hole, the texts that may stand in it and what they become."""

    network: str
    source: str
    aux: tuple[str, ...]
    rules: tuple[Rule, ...]
    values: Mapping[str, Mapping[str, str]]

    def renamer(self) -> Renamer:
        """Names from theirs to ours."""
        return Renamer([(rule.theirs, rule.ours) for rule in self.rules], self.values)

    def origin(self) -> Renamer:
        """Names from ours to theirs."""
        back = {hole: {ours: theirs for theirs, ours in pairs.items()} for hole, pairs in self.values.items()}
        return Renamer([(rule.ours, rule.theirs) for rule in self.rules], back)


def read_map(path: Path) -> NameMap | FileProblem:
    """The map in a file, or why it is none."""
    source = read(path)
    if isinstance(source, FileProblem):
        return source
    try:
        data = tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:  # not only of TOML: an integer of 5,000 digits is one of Python's
        return BadNameMap(path=source.path, why=f"it is not TOML: {error}")
    why = mistake(data)
    if why is not None:
        return BadNameMap(path=source.path, why=why)
    rules = tuple(Rule(Pattern(theirs), Pattern(ours)) for theirs, ours in data["names"].items())
    return NameMap(data["network"], data["source"], tuple(data.get("aux", ())), rules, data.get("values", {}))


def mistake(data: Mapping[str, Any]) -> str | None:
    """Why this data is no map, if it is none."""
    for key, value in data.items():
        if key not in KEYS:
            return f"there is no key `{key}`; known are {', '.join(KEYS)}"
        if not isinstance(value, KEYS[key]):
            return f"`{key}` has to be a {KEYS[key].__name__}"
    missing = [key for key in REQUIRED if key not in data]
    if missing:
        return f"`{missing[0]}` is missing"
    if not all(isinstance(name, str) for name in data.get("aux", ())):
        return "`aux` has to be a list of names"
    return names_mistake(data["names"]) or values_mistake(data.get("values", {}), data["names"])


def names_mistake(names: Mapping[str, object]) -> str | None:
    if len(names) > MOST_RULES:
        return f"it has more than {MOST_RULES} lines"
    rules = []
    for theirs, ours in names.items():
        if not isinstance(ours, str):
            return f"`{theirs}` has to become a name"
        rule = Pattern(theirs), Pattern(ours)
        wrong = rule[0].mistake() or rule[1].mistake()
        if wrong is not None:
            return wrong
        if set(rule[0].holes) != set(rule[1].holes):
            return f"`{theirs}` and `{ours}` do not have the same holes"
        rules.append(rule)
    return too_many_forms([theirs for theirs, _ in rules]) or too_many_forms([ours for _, ours in rules])


def values_mistake(values: Mapping[str, object], names: Mapping[str, str]) -> str | None:
    holes = {hole for theirs in names for hole in Pattern(theirs).holes}
    for hole, pairs in values.items():
        if hole not in holes:
            return f"`values.{hole}` is for a hole that no name has"
        if not isinstance(pairs, dict) or not all(isinstance(text, str) for text in pairs.values()):
            return f"`values.{hole}` has to be a table of texts"
        if len(set(pairs.values())) < len(pairs):
            return f"`values.{hole}` gives the same text to two others"
    return None
