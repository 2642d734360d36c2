"""How a network is laid out in a spec: its defaults, its blocks, its statements and its heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.importing.blocks.holes import Named
from netspec.importing.blocks.recovery import Own, Recovery
from netspec.importing.blocks.skeletons import Skeletons
from netspec.importing.defaults import Defaults, by_majority
from netspec.importing.holes import hole_word
from netspec.importing.labels import NO_NAME
from netspec.importing.lent import Lender
from netspec.importing.modules import Modules
from netspec.importing.naming import BlockNames
from netspec.importing.parallel import Tangled, recovered
from netspec.importing.residuals import with_residuals
from netspec.importing.steps import Graph, Output
from netspec.importing.tree import Chain, Leaf, inner, leaves, nothing
from netspec.importing.unrolling import unrolled
from netspec.importing.values import by_name, reaching
from netspec.ir.names import FIELDS_TAKEN, is_name, taken_by
from netspec.ops.base import Layer
from netspec.record import Record


class Head(Record):
    """An auxiliary head: the value that it sees, and what it makes of it."""

    output: Output
    at: str
    chain: Chain


class Layout(Record):
    """All that is written. `files` are those of lent blocks, `flat` the main chain and the heads as they were."""

    defaults: Defaults
    files: tuple[str, ...]
    blocks: tuple[Own, ...]
    body: Chain
    heads: tuple[Head, ...]

    def leaves(self) -> Iterator[Leaf]:
        """All operations, in order of execution, those of the heads last."""
        for chain in (self.body, *(head.chain for head in self.heads)):
            yield from leaves(chain)


def laid_out(graph: Graph) -> Layout | Tangled:
    """The layout of a cleaned network; what is left of it where it is not series-parallel."""
    parts = parted(graph)
    if isinstance(parts, Tangled):
        return parts
    body, heads = parts
    kept = {head.at for head in heads}
    modules = Modules(graph.classes, kept)
    chains = [with_residuals(chain, kept) for chain in (body, *(head.chain for head in heads))]
    chains = [modules.together(chain) for chain in chains]
    defaults = by_majority(written_once(chains), graph.input.rank)
    reserved = {hole_word(step.does) for step in graph.steps}
    lender = Lender(defaults, graph.input.rank, reserved)
    chains = [lender.found(chain) for chain in chains]
    lent = {one.name: one for one in lender.blocks if lender.used.get(one.name) == one.file}
    parameters = {name: [Named(arg.name, arg.heading or "") for arg in one.filters] for name, one in lent.items()}
    recovery = Recovery(BlockNames(graph.classes, lender.taken() | reserved).name, parameters)
    recovery.look_at(chains)
    chains = [unrolled(recovery.folded_in(chain)) for chain in chains]
    heads = tuple(head.replace(chain=chain) for head, chain in zip(heads, chains[1:], strict=True))
    files = tuple(dict.fromkeys(lender.used.values()))
    return Layout(defaults, files, tuple(recovery.blocks.values()), chains[0], heads)


def written_once(chains: Sequence[Chain]) -> Iterator[Layer]:
    """The operations of the network, those of equal parts but once: about as often as a spec writes them."""
    skeletons = Skeletons()
    seen: set[int] = set()
    waiting = [item for chain in chains for item in chain]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Leaf):
            yield from [item.step.does] if isinstance(item.step.does, Layer) else []
        elif skeletons.of(item) not in seen:
            seen.add(skeletons.of(item))
            waiting.extend(one for chain in inner(item) for one in chain)


def head_name(name: str) -> str:
    """What a head can be called."""
    name = NO_NAME.sub("_", name).strip("_")
    fits = is_name(name) and name not in FIELDS_TAKEN and not taken_by(name)
    return name if fits else f"aux_{name}" if name[:1].isdigit() else f"{name or 'aux'}_head"


def parted(graph: Graph) -> tuple[Chain, tuple[Head, ...]] | Tangled:
    """The way to the first output, and those to the others from where they leave it."""
    steps = by_name(graph)
    main = reaching(steps, [graph.outputs[0].value])
    body = recovered(graph.replace(steps=tuple(main.values())), graph.entry, graph.outputs[0].value)
    if isinstance(body, Tangled):
        return body
    heads = []
    for output in graph.outputs[1:]:
        if output.value in main:
            # What a head hands on as it is, `identity`, is no step.
            heads.append(
                Head(output.replace(head=head_name(output.head)), output.value, (nothing(main[output.value]),))
            )
            continue
        own = {name: step for name, step in reaching(steps, [output.value]).items() if name not in main}
        seen = [value for step in own.values() for value in step.inputs if value in main]
        chain = recovered(graph.replace(steps=tuple(own.values())), seen[0], output.value)
        if isinstance(chain, Tangled):
            return chain
        heads.append(Head(output.replace(head=head_name(output.head)), seen[0], chain))
    return body, tuple(heads)
