"""The laws of the IR. A network that a stage hands on keeps them all; tests hold every stage to that.

Each law is checked from the network alone, on its own terms: nothing here calls the stage that was to keep it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from netspec.ir.laws.claims import claim_laws
from netspec.ir.laws.names import name_laws
from netspec.ir.laws.shapes import shape_laws
from netspec.ir.laws.symbols import symbol_laws
from netspec.ir.model import AnyNode, CheckedNetwork, Group, Network, Operation, everything, node_path, walk
from netspec.literals import is_written
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import FORMS, InTurn

MOST = 1e6
DEEPEST = 64


def verify_network(network: Network) -> tuple[str, ...]:
    """What is broken in a network whose shapes are not known yet; nothing for one that a spec gave."""
    rooms = (network_laws, name_laws, claim_laws)
    broken = tuple(law for room in rooms for law in room(network))
    return broken or tuple(symbol_laws(network))


def verify_checked(checked: CheckedNetwork) -> tuple[str, ...]:
    """What is broken in a checked network; nothing for one that a spec gave."""
    broken = verify_network(checked.network)
    return broken or tuple(shape_laws(checked))


def network_laws(network: Network) -> Iterator[str]:
    if not network.input.is_map:
        yield f"the input {network.input} is no map"
    if not network.body:
        yield "the body is empty"
    names = [node.name for node in everything(network)]
    yield from repeated(names, "the network")
    yield from (f"the network counts a stage as {name}" for name in names if name.isdecimal())
    for path, node in walk(everything(network)):
        yield from node_laws(path, node)
    top = {node.name for node in network.body}
    for head in network.heads:
        if head.name != head.body.name:
            yield f"the head {head.name} has a body called {head.body.name}"
        if node_path(network, head.at) not in top:
            yield f"the head {head.name} sits at {head.at}, which is no stage"
        if not (0 <= head.weight <= MOST and is_written(head.weight)):
            yield f"the head {head.name} has the weight {head.weight}"


def node_laws(path: str, node: AnyNode) -> Iterator[str]:
    if isinstance(node, Operation):
        if type(node.layer) is not OPERATIONS.get(node.layer.word):
            yield f"{path} is no operation of the language"
    elif node.kind not in FORMS:
        yield f"{path} is of a kind that there is not, {node.kind}"
    else:
        yield from group_laws(path, node)


def group_laws(path: str, node: Group) -> Iterator[str]:
    if not node.children:
        yield f"{path} is empty"
    if path.count(".") >= DEEPEST:
        yield f"{node.name} lies {path.count('.') + 1} groups deep"
    if not node.form.settings and (node.scale != 1 or node.act is not None):
        yield f"{path} is no residual, and has a scale or an activation"
    if not (-MOST <= node.scale <= MOST and is_written(node.scale)):
        yield f"{path} has the scale {node.scale}"
    names = [child.name for child in node.children]
    yield from repeated(names, path)
    counted = isinstance(node.form, InTurn) and names == [str(number) for number in range(len(names))]
    if any(map(str.isdecimal, names)) and not counted:
        yield f"{path} counts its parts as {', '.join(names)}"
    elif node.repeat and not counted:
        yield f"{path} is a repeat, and its rounds are no sequence of 0, 1, ..."


def repeated(names: Sequence[str], where: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{where} has {count} nodes called {name}"
