"""From the steps of a source to a spec that was read again and found to be the same network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from netspec import shipped
from netspec.diagnostics.base import Diagnostic, Problems
from netspec.diagnostics.importing import NotSeriesParallel, NotTheSame, NoWord, SharedWeights
from netspec.importing.cleaning import clean
from netspec.importing.closest import closest
from netspec.importing.layout import Layout, laid_out
from netspec.importing.names import Names, names_of
from netspec.importing.parallel import Tangled
from netspec.importing.same import told_otherwise
from netspec.importing.steps import Graph, Step, Times, word_of
from netspec.importing.text import text_of
from netspec.importing.values import by_name, reaching
from netspec.ops.base import Layer
from netspec.ops.joins import Branches
from netspec.pipeline import Checked, Outcome, load_text
from netspec.record import Record
from netspec.source import SourceFile

SHOWN = 6
NOTHING = "an output is its input as it came, and what a spec says begins with an operation"
NO_STAGE = "a head is made of the input itself, and a head of a spec sees what a stage gives"
TOO_DEEP = "its branches are in one another more deeply than a spec may be"


class Imported(Record):
    """A spec, the checked network that it is, and by what names the source has its weights."""

    text: str
    checked: Checked
    names: Names
    notes: tuple[str, ...]


def imported(graph: Graph, name: str) -> Imported | Problems:
    """The spec of a network, its network called `name`; or all that keeps it from one."""
    try:
        return sound(graph, name)
    except RecursionError:
        return [NotTheSame(name=name, what=TOO_DEEP)]


def sound(graph: Graph, name: str) -> Imported | Problems:
    cleaned = clean(graph)
    problems = [*nothing(cleaned, name), *unsaid(cleaned), *shared(cleaned)]
    if problems:
        return problems
    layout = laid_out(cleaned)
    if isinstance(layout, Tangled):
        return [tangled(cleaned, layout)]
    times = scaled(layout)
    return [no_word(times)] if times else read_again(cleaned, layout, name)


def scaled(layout: Layout) -> list[Step]:
    """Products with a number that are no residual's scale."""
    return [leaf.step for leaf in layout.leaves() if isinstance(leaf.step.does, Times)]


def read_again(graph: Graph, layout: Layout, name: str) -> Imported | Problems:
    """The text, read as any spec is; what it has is written into it as claims, and held."""
    first = outcome(text_of(graph, layout, name, ()))
    if not first.ok:
        return [NotTheSame(name=name, what=f"what was made of it is refused, {first.problems[0].said()}")]
    names = names_of(graph, layout, first.networks[0].network.network)
    claims = claimed(first.networks[0])
    second = text_of(graph, layout, name, claims)
    held = outcome(second)
    different = difference(graph, layout, held, names)
    if different:
        return [NotTheSame(name=name, what=different)]
    return Imported(second, held.networks[0], names, graph.notes)


def outcome(text: str) -> Outcome:
    return load_text(SourceFile("imported.ns", text), Path.cwd() / "imported.ns", {}, root=shipped.folder())


def claimed(one: Checked) -> tuple[str, ...]:
    facts = one.facts
    lines = [f"expect params == {facts.test.params:_}", f"expect macs == {facts.test.macs:_}"]
    if one.network.network.heads:
        lines += [f"expect train.params == {facts.train.params:_}", f"expect train.macs == {facts.train.macs:_}"]
    return tuple(lines)


def difference(graph: Graph, layout: Layout, held: Outcome, names: Names) -> str:
    """What differs between the source and what was read again; empty where nothing does."""
    if not held.ok:
        return f"what was made of it is refused, {held.problems[0].said()}"
    theirs = sum(graph.params.values())
    ours = held.networks[0].facts.train.params
    if graph.params and theirs != ours:
        return f"it has {ours:,} parameters, and its source {theirs:,}"
    shapes = held.networks[0].network.shapes
    for step, path in names.places:
        if shapes[path] != step.shape:
            return f"`{path}` gives {shapes[path]}, and its source {step.shape}"
    return told_otherwise(names, layout, held.networks[0].network.network)


def nothing(graph: Graph, name: str) -> list[Diagnostic]:
    """An output that nothing is done for, or a head that sees no stage."""
    if any(one.value == graph.entry for one in graph.outputs):
        return [NotTheSame(name=name, what=NOTHING)]
    steps = by_name(graph)
    main = reaching(steps, [graph.outputs[0].value])
    apart = [one for one in graph.outputs[1:] if not main.keys() & reaching(steps, [one.value]).keys()]
    return [NotTheSame(name=name, what=NO_STAGE)] if apart else []


def unsaid(graph: Graph) -> list[Diagnostic]:
    """The operations that there is no word for, all in one."""
    found = [step for step in graph.steps if not sayable(step)]
    return [no_word(found)] if found else []


def no_word(found: Sequence[Step]) -> Diagnostic:
    """What is said of operations without a word: each kind, how often, and where the first stands."""
    words = Counter(word_of(step.does) for step in found)
    places = {word_of(step.does): step.path or step.name for step in reversed(found)}
    shown = ", ".join(f"`{word}` ({times(count)} `{places[word]}`)" for word, count in words.most_common(SHOWN))
    left = len(words) - SHOWN
    more = f", and {left} {'kinds' if left > 1 else 'kind'} more" if left > 0 else ""
    about = {text: word for word, _ in reversed(words.most_common()) if (text := closest(word))}
    advice = [f"{word}: {text}" for text, word in reversed(about.items())]
    many = "operations" if len(found) > 1 else "operation"
    note = "; ".join(advice[:SHOWN])
    hint = "`--partial` writes the rest, with these words where they stand, for you to replace"
    said = shown + more
    return NoWord(count=len(found), operations=many, shown=said, note_=note, hint=hint, words=tuple(words))


def times(count: int) -> str:
    return "at" if count == 1 else f"{count} times, first at"


def sayable(step: Step) -> bool:
    match step.does:
        case Times():
            return True  # judged where it stands: in a residual it is a scale
        case Layer():
            return len(step.inputs) == 1
        case Branches():
            return True
        case _:
            return False


def shared(graph: Graph) -> list[Diagnostic]:
    """Weights that are used twice; a hole's have no name in the spec."""
    steps = [step for step in graph.steps if sayable(step)]
    used = Counter(entry for step in steps for entry in (*step.weights.values(), *step.norm_weights.values()))
    twice = [entry for entry, count in used.items() if count > 1]
    if not twice:
        return []
    return [SharedWeights(count=len(twice), shown=", ".join(f"`{one}`" for one in twice[:SHOWN]))]


def tangled(graph: Graph, left: Tangled) -> Diagnostic:
    steps = by_name(graph)
    sources = ", ".join(standing(one, steps.get(one)) for one in left.sources[:SHOWN])
    step = left.step
    what = f"{word_of(step.does)} in `{step.path}`" if step.path else word_of(step.does)
    return NotSeriesParallel(value=step.name, what=what, sources=sources, left=left.left)


def standing(value: str, step: Step | None) -> str:
    """A value, and where it comes about, if its name does not say that."""
    return f"`{value}` (in `{step.path}`)" if step is not None and step.path not in ("", value) else f"`{value}`"
