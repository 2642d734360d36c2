"""What `netspec draw` draws: a whole network as figure 3 of Szegedy et al. (2014), a block or a stage as figure 2."""

from __future__ import annotations

from netspec.analysis.facts import Facts
from netspec.draw.heat import QUANTITIES, note_for
from netspec.draw.parts import Branch, Drawing, Framed, Leaf, Part, Stage
from netspec.draw.structure import Parts, Placed, no_note, shape_text, title_of
from netspec.draw.text import TextRun
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Head, Network, Operation, everything, join, node_path, walk
from netspec.ops.base import Shape, sizes
from netspec.report.numbers import short, with_params

CONVENTION = "MACs: multiply-accumulates of convolutions and linear layers, batch {batch}, no biases. Shapes: {sizes}."


def convention(batch: int, network: Network) -> str:
    """What figures and shapes of this network mean."""
    return CONVENTION.format(batch=batch, sizes=shape_text(sizes(network.input.rank)))


class NetworkDrawing:
    """Makes the drawing of a whole network."""

    def __init__(self, checked: CheckedNetwork, facts: Facts, unfold: bool, heat: str | None) -> None:
        self.network = checked.network
        self.facts = facts
        self.heat = heat
        note = note_for(checked.network, facts, heat) if heat else no_note
        self.parts = Parts(facts, unfold, note=note)
        self.about: dict[str, str] = {}

    def drawing(self) -> Drawing:
        network = self.network
        tapped: dict[str, list[Head]] = {}
        for head in network.heads:
            tapped.setdefault(node_path(network, head.at) or "", []).append(head)
        before = network.input
        stages = [port("input", before)]
        for one in self.parts.folded([(node, node.name) for node in network.body], frozenset(tapped)):
            made = self.stages(one, tapped.get(one.path, []))
            last = made[-1]
            shape = self.facts.nodes[one.path].output
            made[-1] = last.replace(shape=shape_text(shape) if shape != before else last.shape)
            stages += made
            before = shape
        stages[-1] = stages[-1].replace(shape="")
        stages.append(port("output", before))
        return Drawing(tuple(stages), network.name, self.about, self.caption(), self.heat)

    def stages(self, one: Placed, heads: list[Head]) -> list[Stage]:
        """A top-level node as stages: one, or one for each child of a sequence that is nothing but several."""
        key = one.node.name
        self.about[key] = self.told(one)
        branches = tuple(self.head(head) for head in heads)
        if one.count == 1 and opens(one.node):
            return self.opened(one, key, branches)
        part = self.parts.part(one.node, one.path, framed=True)
        if one.count > 1:
            part = stacked(part, one)
        return [Stage(part, key, "", branches)]

    def opened(self, one: Placed, key: str, heads: tuple[Branch, ...]) -> list[Stage]:
        """The children of a sequence, as stages of their own."""
        assert isinstance(one.node, Group)
        children = [(child, join(one.path, child.name)) for child in one.node.children]
        found: list[Stage] = []
        before = self.facts.nodes[one.path].input
        for inner in self.parts.folded(children):
            part = self.parts.part(inner.node, inner.path, framed=True)
            if inner.count > 1:
                part = stacked(part, inner)
            elif one.node.label and isinstance(part, Framed):
                part = part.replace(title=(TextRun(f"{one.node.label}.{inner.node.name} "), *part.title))
            shape = self.facts.nodes[inner.path].output
            found.append(Stage(part, key, shape_text(shape) if shape != before else ""))
            before = shape
        if one.node.label and isinstance(found[0].part, Framed) and found[0].part.count > 1:
            first = found[0].part
            found[0] = found[0].replace(part=first.replace(title=(TextRun(f"{one.node.label} ", True), *first.title)))
        found[-1] = found[-1].replace(heads=heads)
        return found

    def head(self, head: Head) -> Branch:
        """An auxiliary head in its dashed frame."""
        facts = self.facts.nodes[head.name]
        name = f"auxiliary head {head.name} at {head.at}, weight {head.weight:g}, in training only"
        self.about[head.name] = f"{name}: {cost(facts.cost.params, facts.cost.macs)}"
        part = self.parts.part(head.body, head.name)
        title = (TextRun(head.name, True), TextRun(f"  loss × {head.weight:g}"))
        return Branch(Framed(part, title, dashed=True), head.name)

    def told(self, one: Placed) -> str:
        """One stage in words, for a tooltip and for a screen reader."""
        facts = self.facts.nodes[one.path]
        name = one.node.label or one.node.name
        word = one.node.calls[0].block if one.node.calls else ""
        times = f", {one.count} equal ones, each" if one.count > 1 else ""
        figures = cost(facts.cost.params, facts.cost.macs)
        return f"{name}{' ' + word if word else ''}{times}: output {shape_text(facts.output)}, {figures}"

    def caption(self) -> str:
        network, test, train = self.network, self.facts.test, self.facts.train
        heads = f" ({train.params:,} with the auxiliary heads, dashed)" if network.heads else ""
        counted = convention(self.facts.batch, network)
        counted = f"{counted[:-1]}, behind each change." if network.body else counted
        size = f"{with_params(network.name, network.params)} at input {shape_text(network.input)}"
        figures = f"{test.params:,} parameters{heads}, {short(test.macs)} MACs"
        return f"{size}: {figures}. {self.heating()}{followers(network)}{counted}"

    def heating(self) -> str:
        return f"Heat and small figures: {QUANTITIES[self.heat]}. " if self.heat else ""


def followers(network: Network) -> str:
    """What follows every convolution, where that is the same for all."""
    layers = [node.layer for _, node in walk(everything(network)) if isinstance(node, Operation)]
    found = {
        tuple(follower.title for follower in (layer.norm, layer.act) if follower is not None)
        for layer in layers
        if layer.category == "convolution"
    }
    titles = found.pop() if len(found) == 1 else ()
    return f"Every convolution is followed by {' and '.join(titles)}. " if titles else ""


def opens(node: AnyNode) -> bool:
    """Whether a node is nothing but several stages: no block, and not layers alone."""
    return (
        isinstance(node, Group)
        and node.kind == "sequence"
        and not node.calls
        and len(node.children) > 1
        and not all(isinstance(child, Operation) for child in node.children)
    )


def stacked(part: Part, one: Placed) -> Framed:
    """The drawing of several equal ones, under the first's and the last's label."""
    inner = part.part if isinstance(part, Framed) and part.count == 1 else part
    if isinstance(inner, Leaf):
        inner = inner.replace(side="")
    labels = [label for label in (one.first, one.node.label) if label]
    label = "–".join(dict.fromkeys(labels))
    return Framed(inner, title_of(label, one.node), one.count)


def port(word: str, shape: Shape) -> Stage:
    """The input or the output."""
    return Stage(Leaf("port", (TextRun(f"{word} "), TextRun(shape_text(shape), True))), "")


def cost(params: int, macs: int) -> str:
    return f"{params:,} parameters, {macs:,} MACs"


def draw_network(checked: CheckedNetwork, facts: Facts, unfold: bool, heat: str | None) -> Drawing:
    """The drawing of a whole network."""
    return NetworkDrawing(checked, facts, unfold, heat).drawing()


def draw_block(checked: CheckedNetwork, facts: Facts, path: str, unfold: bool) -> Drawing:
    """A block with its parameters' names, from its first call at `path`."""
    node = node_at(checked, path)
    block = node.calls[-1].block
    parts = Parts(facts, unfold, symbolic=True)
    part = parts.part(node.replace(label=None), path)
    stages = (plain_port("input"), Stage(part, ""), plain_port("output"))
    parameters = [one for call in node.calls[:1] for one in call.arguments]
    named = "; ".join(f"{one.name}: {one.heading}" for one in parameters if one.heading)
    caption = f"block {block}, filters by the names of its parameters. {named}"
    return Drawing(stages, block, {}, caption)


def draw_stage(checked: CheckedNetwork, facts: Facts, path: str, unfold: bool, heat: str | None) -> Drawing:
    """One stage or branch with all its values and shapes."""
    node, found = node_at(checked, path), facts.nodes[path]
    note = note_for(checked.network, facts, heat) if heat else no_note
    part = Parts(facts, unfold, shapes=True, note=note).part(node, path)
    stages = (port("input", found.input), Stage(part, ""), port("output", found.output))
    name = f"{checked.network.name}, {path}"
    heating = f"Heat and small figures: {QUANTITIES[heat]}. " if heat else ""
    figures = cost(found.cost.params, found.cost.macs)
    return Drawing(stages, name, {}, f"{name}: {figures}. {heating}{convention(facts.batch, checked.network)}", heat)


def plain_port(word: str) -> Stage:
    return Stage(Leaf("port", (TextRun(word),)), "")


def node_at(checked: CheckedNetwork, path: str) -> AnyNode:
    """The node of a path."""
    return next(node for at, node in walk(everything(checked.network)) if at == path)


def blocks(checked: CheckedNetwork) -> dict[str, str]:
    """The path of each block's first call, by the block's name."""
    found: dict[str, str] = {}
    for path, node in walk(everything(checked.network)):
        for call in node.calls[-1:]:
            found.setdefault(call.block, path)
    return found
