"""A map of names as TOML: what the tensors of a source are called in the spec that was made of it.

Names that stay what they were are said by module, and what differs in one part alone by a hole for that part, as far as
the map then still says the same of every name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from netspec.importing.names import Names
from netspec.importing.partial import Gap
from netspec_compiler.weights.name_map import NameMap, Rule, names_mistake
from netspec_compiler.weights.patterns import Pattern

Pairs = Sequence[tuple[str, str]]
HOLE = "{m}"
UNNAMED = (
    "Weights of operations that the spec has holes for. Nothing above names them. Where what you put into the hole",
    "has them too, take the `#` away, and write on the right what they are called there, if that is something else.",
)
NAMED = ("Weights of operations that the spec has holes for, too. The lines above name them so already.",)


def name_map(names: Names, network: str, source: str, beside: Pairs = ()) -> NameMap:
    """The map, as short as it can be said. `beside` are entries that it need not name, but if so, by these names."""
    for rules in (shortened(names.pairs), [*by_layer(names.pairs)], [*names.pairs]):
        if says(rules, names.pairs, beside):
            return made(rules, names, network, source)
    return made(names.pairs, names, network, source)


def made(rules: Pairs, names: Names, network: str, source: str) -> NameMap:
    patterns = tuple(Rule(Pattern(theirs), Pattern(ours)) for theirs, ours in rules)
    return NameMap(network, source, names.heads, patterns, {})


def says(rules: Pairs, pairs: Pairs, beside: Pairs) -> bool:
    """Whether these lines are a map, and name every tensor as it should be, and those beside them not otherwise."""
    if names_mistake(dict(rules)) is not None:
        return False
    rename = made(rules, Names((), (), ()), "", "").renamer()
    apart = all(rename(theirs) in (None, ours) for theirs, ours in beside)
    return apart and all(rename(theirs) == ours for theirs, ours in pairs)


def by_layer(pairs: Pairs) -> Iterator[tuple[str, str]]:
    """One line for all tensors of a layer, where their last names stay."""
    layers: dict[tuple[str, str], bool] = {}
    for theirs, ours in pairs:
        (start, _, last), (ours_start, _, ours_last) = theirs.rpartition("."), ours.rpartition(".")
        if last == ours_last and start and ours_start:
            layers[start, ours_start] = True
        else:
            layers[theirs, ours] = False
    for (theirs, ours), several in layers.items():
        yield (f"{theirs}.{{p}}", f"{ours}.{{p}}") if several else (theirs, ours)


def shortened(pairs: Pairs) -> list[tuple[str, str]]:
    """Modules whose names all stay as one line each, and layers that differ in one part as one line."""
    stay: dict[str, bool] = {}
    for theirs, ours in pairs:
        first = theirs.partition(".")[0]
        stay[first] = stay.get(first, True) and theirs == ours
    lines = [line for line in by_layer(pairs) if not stay.get(line[0].partition(".")[0])]
    return [*holed(lines), *((f"{name}.{{p*}}", f"{name}.{{p*}}") for name, same in stay.items() if same)]


def holed(lines: Pairs) -> Iterator[tuple[str, str]]:
    """Lines that are equal but for one part which is the same on both sides."""
    several: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in lines:
        for key in open_forms(line):
            several.setdefault(key, []).append(line)
    written: set[tuple[str, str]] = set()
    for line in lines:
        key = max(open_forms(line), key=lambda one: len(several[one]), default=line)
        chosen = key if len(several.get(key, ())) > 1 else line
        if chosen not in written:
            written.add(chosen)
            yield chosen


def open_forms(line: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The line with a hole in the place of each part that both sides have."""
    theirs, ours = (side.split(".") for side in line)
    for at, part in enumerate(theirs):
        if part in ours and "{" not in part:
            there = ours.index(part)
            holes = ([*theirs[:at], HOLE, *theirs[at + 1 :]], [*ours[:there], HOLE, *ours[there + 1 :]])
            yield ".".join(holes[0]), ".".join(holes[1])


def toml(one: NameMap, origin: str) -> str:
    """The map as a file."""
    lines = [f"# {line}" for line in origin.splitlines()]
    lines += [f"network = {text(one.network)}", f"source = {text(one.source)}"]
    lines += [f"aux = [{', '.join(map(text, one.aux))}]"] * bool(one.aux)
    lines += ["", "[names]", *(f"{text(rule.theirs.text)} = {text(rule.ours.text)}" for rule in one.rules)]
    return "\n".join(lines) + "\n"


def holes_text(one: NameMap, gaps: Sequence[Gap]) -> str:
    """What the holes of a spec have in its source, as comments behind the names: nothing of it is left out."""
    rename = one.renamer()
    pairs = [pair for gap in gaps for pair in gap.entries]
    named = [pair for pair in pairs if rename(pair[0]) is not None]
    lines = []
    for told, some in ((UNNAMED, [pair for pair in pairs if pair not in named]), (NAMED, named)):
        lines += ["", *(f"# {line}" for line in told)] if some else []
        lines += [f"# {text(theirs)} = {text(ours)}" for theirs, ours in some]
    return "".join(f"{line}\n" for line in lines)


def text(value: str) -> str:
    """A string as TOML has it; its escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
