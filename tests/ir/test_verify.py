"""Every law of the IR is kept by every spec, and seen to be broken by a network that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.ir.model import CheckedNetwork, Fact, Group, Network, Node, Operation
from netspec.ir.verify import verify_checked, verify_network
from netspec.network import load
from netspec.ops.activations import Activation, ReLU
from netspec.ops.base import Layer, Shape
from netspec.ops.joins import JOINS
from tests.compiler.nets import ALL, named, network

SPEC = """
network net {
  input 4x8x8
  stem: conv 3x3 4 act=relu
  split: concat {
    a: conv 1x1 2
    b: conv 1x1 2
  }
  sum: add {
    a: conv 1x1 4
    b: identity
  }
  gate: mul {
    a: identity
    b: global_avgpool
  }
  around: residual { inner: conv 3x3 4 }
  fc: linear 3
  aux head at split weight=0.3: linear 3
  expect params(split) > 0
  published "Someone 2014" { stem: params=1K }
}
"""


@pytest.fixture
def checked(tmp_path: Path) -> CheckedNetwork:
    spec = tmp_path / "spec.ns"
    spec.write_text(SPEC, encoding="utf-8")
    return load(spec).checked


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_every_spec_keeps_the_laws(spec: Path) -> None:
    checked = network(spec).checked
    assert verify_network(checked.network) == ()
    assert verify_checked(checked) == ()


class Unregistered(Layer):
    """A layer that the catalogue does not hold."""

    word = "unregistered"


def edited(network: Network, name: str, change: Callable[[Node], Node]) -> Network:
    """The network with one of its top nodes changed."""
    assert any(node.name == name for node in network.body)
    return network.replace(body=tuple(change(node) if node.name == name else node for node in network.body))


def with_head(network: Network, **changes: object) -> Network:
    return network.replace(heads=(network.heads[0].replace(**changes),))


def with_claim(network: Network) -> Network:
    return network.replace(
        expectations=(
            network.expectations[0].replace(left=Fact(quantity="params", place=network.place, path="nowhere")),
        )
    )


def with_publication(network: Network) -> Network:
    return network.replace(publications=(network.publications[0].replace(label="split.nowhere"),))


def twins(node: Node) -> Node:
    assert isinstance(node, Group)
    return node.replace(children=(node.children[0], node.children[0]))


RELU: Activation = ReLU()
NETWORKS: dict[str, Callable[[Network], Network]] = {
    "the input 4 is no map": lambda net: net.replace(input=Shape((4,))),
    "the body is empty": lambda net: net.replace(body=()),
    "the network has 2 nodes called stem": lambda net: net.replace(body=(net.body[0], *net.body)),
    "split has 2 nodes called a": lambda net: edited(net, "split", twins),
    "a b is no name that a module can have": lambda net: edited(net, "fc", lambda node: node.replace(name="a b")),
    "fc is no operation of the language": lambda net: edited(net, "fc", lambda n: n.replace(layer=Unregistered())),
    "around is empty": lambda net: edited(net, "around", lambda node: node.replace(children=())),
    "split is no residual, and has a scale or an activation": lambda net: edited(
        net, "split", lambda node: node.replace(scale=0.5)
    ),
    "sum is no residual, and has a scale or an activation": lambda net: edited(
        net, "sum", lambda node: node.replace(act=RELU)
    ),
    "the head other has a body called head": lambda net: with_head(net, name="other"),
    "the head head sits at nowhere, which is no stage": lambda net: with_head(net, at="nowhere"),
    "the head head sits at split.a, which is no stage": lambda net: with_head(net, at="split.a"),
    "the head head has the weight -0.1": lambda net: with_head(net, weight=-0.1),
    "the head head has the weight inf": lambda net: with_head(net, weight=float("inf")),
    "something is claimed of nowhere, which does not exist": with_claim,
    "something is claimed of split.nowhere, which does not exist": with_publication,
}


@pytest.mark.parametrize("law", NETWORKS)
def test_a_broken_network_is_seen(law: str, checked: CheckedNetwork) -> None:
    assert verify_network(checked.network) == ()
    broken = NETWORKS[law](checked.network)
    assert law in verify_network(broken)
    # A checked network answers for its network first.
    assert verify_checked(checked.replace(network=broken)) == verify_network(broken)


SHAPES: dict[str, dict[str, tuple[int, ...]]] = {
    "stem is 4x9x9, and its parts give 4x8x8": {"stem": (4, 9, 9)},
    "split is 5x8x8, and its parts give 4x8x8": {"split": (5, 8, 8)},
    "split has parts that do not fit: branch 2 is 8x8 here, branch 1 is 7x8": {"split.a": (2, 7, 8)},
    "sum has parts that do not fit: branch 2 of `add` is 4x8x8, branch 1 is 4x1x1": {"sum.a": (4, 1, 1)},
    "gate has parts that do not fit: branch 2 of `mul` is 2x1x1, branch 1 is 4x8x8": {"gate.b": (2, 1, 1)},
    "around is a residual from 4x8x8 to 3x8x8": {"around": (3, 8, 8), "around.inner": (3, 8, 8)},
    "around is 4x4x4, and its parts give 4x8x8": {"around": (4, 4, 4)},
    "fc is 4, and its parts give 3": {"fc": (4,)},
    "head is 2, and its parts give 3": {"head": (2,)},
    "nodes and shapes differ at elsewhere": {"elsewhere": (1,)},
}


@pytest.mark.parametrize("law", SHAPES)
def test_a_broken_shape_is_seen(law: str, checked: CheckedNetwork) -> None:
    assert verify_checked(checked) == ()
    changed = {path: Shape(shape) for path, shape in SHAPES[law].items()}
    assert law in verify_checked(checked.replace(shapes=checked.shapes | changed))


def test_a_missing_shape_is_seen(checked: CheckedNetwork) -> None:
    shapes = {path: shape for path, shape in checked.shapes.items() if path != "sum.b"}
    assert verify_checked(checked.replace(shapes=shapes)) == ("nodes and shapes differ at sum.b",)


def test_the_operations_that_laws_look_at_are_there(checked: CheckedNetwork) -> None:
    kinds = {node.kind for node in checked.network.body}
    assert kinds == {"operation", *JOINS}
    assert isinstance(checked.network.body[0], Operation)
