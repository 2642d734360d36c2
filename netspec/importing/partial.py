"""What of a network a spec can say, with holes for the rest, and the names of its weights."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from netspec import shipped
from netspec.diagnostics.base import Diagnostic, Problems
from netspec.diagnostics.importing import NotTheSame
from netspec.diagnostics.reporter import Reporter
from netspec.importing.cleaning import clean
from netspec.importing.holes import hole_word, unmarked, with_stand_ins
from netspec.importing.layout import Layout, laid_out
from netspec.importing.names import Names, names_of
from netspec.importing.parallel import Tangled
from netspec.importing.spec import TOO_DEEP, nothing, sayable, scaled, tangled
from netspec.importing.steps import Graph, Step
from netspec.importing.text import text_of
from netspec.importing.tree import Fork, everything
from netspec.ir.model import Group, Network, walk
from netspec.ir.model import everything as nodes_of
from netspec.lowering.declarations.loader import Loader
from netspec.lowering.networks.lowering import Lowering
from netspec.ops.joins import Branches
from netspec.record import Record
from netspec.source import SourceFile


class Gap(Record):
    """A hole: the operation that is there in the source, and where in the network it is.

    `entries` are what the source has for that operation alone among its weights, each with the name that it would have
    here, if what is put there has it.
    """

    step: Step
    path: str
    entries: tuple[tuple[str, str], ...] = ()

    @property
    def word(self) -> str:
        """What stands in it."""
        return hole_word(self.step.does)

    @property
    def place(self) -> str:
        """Where the operation stands in its source."""
        return self.step.path or self.step.name


class Partial(Record):
    """The text of a spec with holes, and by what names the source has the weights of everything else.

    The names hold whatever is put into the holes.
    """

    text: str
    gaps: tuple[Gap, ...]
    names: Names
    notes: tuple[str, ...]


def with_holes(graph: Graph, name: str, entries: Collection[str]) -> Partial | Problems:
    """The rest of a network, with words where the language has none; nobody has held that against the source.

    `entries` are names of weights that may belong to holes, besides those that the steps tell of.
    """
    try:
        return holed(graph, name, entries)
    except RecursionError:
        return [NotTheSame(name=name, what=TOO_DEEP)]


def holed(graph: Graph, name: str, entries: Collection[str]) -> Partial | Problems:
    cleaned = clean(graph)
    if nothing(cleaned, name):
        return nothing(cleaned, name)
    layout = laid_out(cleaned)
    if isinstance(layout, Tangled):
        return [tangled(cleaned, layout)]
    network = without_shapes(with_stand_ins(text_of(cleaned, layout, name, ())))
    if isinstance(network, Diagnostic):
        return [NotTheSame(name=name, what=f"what was made of it is refused, {network.said()}")]
    names = names_of(cleaned, layout, network)
    unsaid = {step.name for step in (*scaled(layout), *(step for step in cleaned.steps if not sayable(step)))}
    places = {step.name: path for step, path in (*names.places, *joins_of(layout, network))}
    empty = [Gap(step, places[step.name]) for step in cleaned.steps if step.name in unsaid]
    gaps = tuple(with_entries(empty, entries, {theirs for theirs, _ in names.pairs}))
    origin = "\n".join([cleaned.origin, *map(told, gaps)])
    return Partial(unmarked(text_of(cleaned.replace(origin=origin), layout, name, ())), gaps, names, graph.notes)


def told(gap: Gap) -> str:
    """What a reader of the spec is told of a hole."""
    entries = ", ".join(f"`{theirs}`" for theirs, _ in gap.entries)
    return f"Hole: `{gap.word}` (`{gap.place}`)" + (f", whose weights are {entries}." if entries else ".")


def with_entries(gaps: Sequence[Gap], entries: Collection[str], taken: set[str]) -> Iterator[Gap]:
    """The holes with the weights that nothing else has; what several have in common is the first's.

    Which of `entries` are a hole's is told by their names, which begin with that of its step.
    """
    for gap in gaps:
        named_after = {one: one.rpartition(".")[2] for one in entries if one.rpartition(".")[0] == gap.step.name}
        own = named_after | {entry: part for part, entry in gap.step.weights.items()}
        own = dict.fromkeys(own, "weight") if len(own) == 1 else own
        free = [(theirs, f"{gap.path}.{part}") for theirs, part in own.items() if theirs not in taken]
        taken |= own.keys()
        yield gap.replace(entries=tuple(free))


def joins_of(layout: Layout, network: Network) -> Iterator[tuple[Step, str]]:
    """The joins of the layout beside those of the network that was made of it."""
    chains = (layout.body, *(head.chain for head in layout.heads))
    steps = [item.join for chain in chains for item in everything(chain) if isinstance(item, Fork)]
    walked = walk(nodes_of(network))
    paths = [path for path, node in walked if isinstance(node, Group) and isinstance(node.form, Branches)]
    return zip(steps, paths, strict=True)


def without_shapes(text: str) -> Network | Diagnostic:
    """The network of a text, its names bound and its blocks expanded; or the first mistake in it."""
    program = Loader(shipped.folder()).load_text(SourceFile("imported.ns", text), shipped.folder() / "imported.ns")
    reporter = Reporter(program.problems, program.main.complete)
    networks = Lowering(program, {}, reporter).all()
    wrong = [one for one in reporter.problems if one.severity == "error"]
    return wrong[0] if wrong else networks[0]
