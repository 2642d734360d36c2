"""IR documents that nobody's compiler wrote: each is refused with a reason, or is a network as good as a spec's.

As good as means: its compiled file is Python without a call that is not netspec's, and the spec that it prints gives
the same network and the same model. Documents of real networks are mutated, by code among other things.
"""

from __future__ import annotations

import ast
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch

import netspec
from netspec.ir.exchange import from_json, to_json
from netspec.ir.model import Argument, CheckedNetwork, Known, node_path
from netspec.ir.printer import print_checked
from netspec.ir.verify import verify_checked
from netspec.ops.base import Shape
from netspec_compiler.emit import to_source
from netspec_compiler.emit.writer import copied_texts
from netspec_compiler.verify import from_source
from tests.compiler.nets import EVERYTHING, ROOT, network
from tests.ir.mutants import CODE, mutated
from tests.laws.test_networks import bare, reloaded

HOW_MANY = int(os.environ.get("NETSPEC_MUTATIONS", "1200"))
RUN_EACH = 8  # of the accepted ones, every so many are built and run

SPEC = """
## A block.
block cell(c "#1×1" | r c3 = (r * 2)) = residual scale=0.5 act=relu {
  concat {
    conv 1x1 c
    conv 1x1 r act=relu -> conv 3x3 (c3 // 2 + r) norm=batch
  }
  conv 1x1 shortcut
}
block wrapped(n) = cell n | (n + 1)

param width: 0.25..2 = 1
param word = relu

network net {
  input 3x12x12
  stem: conv 3x3/2 8 act=leaky_relu(slope=0.2) init=normal(std=0.02)
  3a: cell 4 | 6
  repeat 2 { wrapped 3 }
  mul {
    identity
    global_avgpool -> conv 1x1 8 act=sigmoid
  }
  end: (dropout 0.3 -> linear 5)
  aux head at 3a weight=0.3: global_avgpool -> linear 5
  published "Someone, \\"2014\\"" { stem: params=2.7Ki shape=8x6x6 }
  expect params(3a) > 0
  expect macs ~ 70K within 90%
}
"""
FOREIGN = {"os", "eval", "exec", "__import__", "compile", "open"}


def foreign(source: str) -> set[str]:
    """What a file uses that netspec never writes; what it copies word for word is netspec's own."""
    for text in copied_texts().values():
        source = source.replace(text, "")
    nodes = list(ast.walk(ast.parse(source)))
    used = {node.id for node in nodes if isinstance(node, ast.Name)} & FOREIGN
    used |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names} - {"torch"}
    used |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)} - {"torch", "torch.nn", "typing"}
    return used | {type(node).__name__ for node in nodes if isinstance(node, (ast.Lambda, ast.ListComp))}


def held(text: str, runs: bool) -> CheckedNetwork | None:
    """Holds one document against what every one is promised; the network if it is one."""
    try:
        checked = from_json(text)
    except ValueError:
        return None
    assert verify_checked(checked) == ()
    assert from_json(to_json(checked)) == checked
    source = to_source(checked)
    assert foreign(source) == set()
    compile(source, "network.py", "exec")
    # Whether claims hold is not the IR's to say.
    silent = checked.replace(network=checked.network.replace(expectations=()))
    again = reloaded(print_checked(silent))
    assert without_docs(again) == without_docs(silent)
    if runs:
        same_model(checked, again)
    return checked


def without_docs(checked: CheckedNetwork) -> list[tuple[object, ...]]:
    """What a network is; a chain's steps have no line that a doc could stand above."""
    return [row[:3] for row in bare(checked)]


def same_model(checked: CheckedNetwork, again: CheckedNetwork) -> None:
    """One file has blocks, the other none: the weights have the same names, and the outputs are equal."""
    ours, printed = from_source(checked).eval(), from_source(again).eval()
    printed.load_state_dict(ours.state_dict())
    x = torch.randn(1, *checked.network.input)
    assert torch.equal(ours(x), printed(x))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    spec = tmp_path_factory.mktemp("specs") / "spec.ns"
    spec.write_text(SPEC, encoding="utf-8")
    mine = to_json(netspec.load(spec).checked)
    return [
        mine,
        mine,
        mine,
        to_json(network(EVERYTHING).checked),
        to_json(network(ROOT / "specs/googlenet.ns").checked),
    ]


def test_the_documents_themselves_are_held(documents: list[str]) -> None:
    for text in documents[2:]:
        assert held(text, runs=True) is not None


@pytest.mark.parametrize("part", range(4))
def test_mutated_documents(part: int, documents: list[str]) -> None:
    random, seen = Random(part), Counter[bool]()
    for number in range(HOW_MANY // 4):
        text = mutated(documents[number % len(documents)], random)
        found = held(text, runs=seen[True] % RUN_EACH == 0)
        seen[found is not None] += 1
    assert seen[True] >= HOW_MANY // 100
    assert seen[False] >= HOW_MANY // 20


def test_one_number_stands_for_all_axes(documents: list[str]) -> None:
    """As in a spec; and a setting that a document leaves out has its default for each axis."""
    document = json.loads(documents[0])
    stem = document["network"]["body"][0]["layer"]
    assert (stem["kernel"], stem["stride"], stem["dilation"]) == ([3, 3], [2, 2], [1, 1])
    stem["kernel"], stem["stride"] = [3], [2]
    del stem["dilation"]
    assert from_json(json.dumps(document)) == from_json(documents[0])


def at(path: str) -> Callable[[dict[str, Any], Any], None]:
    """Puts a value at a path of keys and numbers."""

    def put(document: dict[str, Any], value: Any) -> None:
        *keys, last = path.split(".")
        holder: Any = document
        for key in keys:
            holder = holder[int(key) if key.isdecimal() else key]
        holder[int(last) if last.isdecimal() else last] = value

    return put


CELL = "network.body.1"
# Where code could get into a file or into a printed spec, and what is said instead.
DOORS = {
    "network.name": "is no name of a network",
    f"{CELL}.name": "no name that a module can have",
    "network.body.0.label": "which is none",
    f"{CELL}.calls.0.block": "which is no name of one",
    f"{CELL}.calls.0.arguments.0.name": "which is no name of one parameter",
    f"{CELL}.calls.0.arguments.2.symbol": "which is no expression of the block's parameters",
    f"{CELL}.children.0.children.0.symbols.filters": "which is no expression of the block's parameters",
    "network.params.width": "the param width can't be",
    "network.expectations.1.right.shown": "is shown as",
    "network.publications.0.figures.0.shown": "the figure",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("code", CODE)
def test_code_is_refused_where_a_name_or_a_number_belongs(door: str, code: str, documents: list[str]) -> None:
    document = json.loads(documents[0])
    at(door)(document, code)
    with pytest.raises(ValueError, match=DOORS[door]):
        from_json(json.dumps(document))


@pytest.mark.parametrize("code", [one for one in CODE if "\r" not in one])
def test_texts_stay_texts(code: str, documents: list[str]) -> None:
    document = json.loads(documents[0])
    for path in ("network.doc", f"{CELL}.doc", f"{CELL}.calls.0.doc", "network.publications.0.source"):
        at(path)(document, code)
    assert held(json.dumps(document), runs=True) is not None


def test_an_operation_is_called_by_a_word(documents: list[str]) -> None:
    document = json.loads(documents[0])
    at("network.body.0.layer.op")(document, [])
    with pytest.raises(ValueError, match=r"^network\.body\.0\..*layer: a layer is an object whose `op` is one of"):
        from_json(json.dumps(document))


def test_a_symbol_is_worth_its_number(documents: list[str]) -> None:
    document = json.loads(documents[0])
    filters = f"{CELL}.children.0.children.0.symbols.filters"
    at(filters)(document, "r - 2")
    assert held(json.dumps(document), runs=True) is not None
    at(filters)(document, "r - 1")
    with pytest.raises(ValueError, match=r"filters is 4, and its symbol 'r - 1' is 5"):
        from_json(json.dumps(document))


def test_a_network_is_made_of_an_ir(documents: list[str]) -> None:
    net = netspec.load(ROOT / "specs/googlenet.ns")
    again = netspec.Network.from_ir(type(net.ir).model_validate_json(net.ir.model_dump_json()))
    assert (again.report(), again.table(), again.to_source()) == (net.report(), net.table(), net.to_source())
    assert again.to_html()
    assert again.to_svg() == net.to_svg()
    with pytest.raises(ValueError, match="the body is empty"):
        netspec.Network.from_ir(net.ir.replace(network=net.ir.network.replace(body=())))


def test_constructors_validate() -> None:
    net = netspec.load(ROOT / "specs/squeezenet1_0.ns").ir
    with pytest.raises(ValueError, match="nodes and shapes differ"):
        CheckedNetwork(network=net.network, shapes={})
    with pytest.raises(ValueError, match="frozen"):
        net.shapes = {}  # type: ignore[misc]


class Exact(int):
    """An integer that knows more than its value."""


def test_numbers_go_in_as_they_are() -> None:
    net = netspec.load(ROOT / "specs/squeezenet1_0.ns").ir
    wide = net.network.replace(input=Shape((Exact(3), Exact(224), 224)))
    found = CheckedNetwork.model_validate({"network": wide, "shapes": net.shapes})
    assert type(found.network.input[0]) is Exact
    for made in (Argument(name="c", value=Exact(3), shown="3"), Known(value=Exact(3), shown="3")):
        assert type(made.value) is Exact
        assert '"value":3' in made.model_dump_json()


def test_a_changed_copy_forgets_what_was_worked_out() -> None:
    net = netspec.load(ROOT / "specs/squeezenet1_0.ns").ir.network
    assert node_path(net, net.body[1].name)
    assert node_path(net.replace(body=net.body[:1]), net.body[1].name) is None
    assert node_path(net.model_copy(update={"body": net.body[:1]}), net.body[1].name) is None


NO_SYMBOLS = {
    "c + e": "is no expression of the block's parameters",
    "c // (r - 6)": "is no expression of the block's parameters",
    "wrong + 1": "is no expression of the block's parameters",
    "2 ** c": "is no expression of the block's parameters",
    3: "is a text",
}


@pytest.mark.parametrize("text", NO_SYMBOLS)
def test_what_is_no_symbol(text: object, documents: list[str]) -> None:
    document = json.loads(documents[0])
    at(f"{CELL}.children.0.children.0.symbols.filters")(document, text)
    with pytest.raises(ValueError, match=NO_SYMBOLS[text]):  # type: ignore[index]
        from_json(json.dumps(document))


@pytest.mark.parametrize(
    ("symbols", "why"),
    [
        ({"pad": "c"}, r"has the symbol 'c', which only numbers can have"),
        ({"fillters": "c"}, "a symbol for fillters, which is no setting of"),
        ([], "symbols are an object of texts"),
    ],
)
def test_what_has_no_symbol(symbols: object, why: str, documents: list[str]) -> None:
    document = json.loads(documents[0])
    at(f"{CELL}.children.0.children.0.symbols")(document, symbols)
    with pytest.raises(ValueError, match=why):
        from_json(json.dumps(document))


def test_a_number_says_how_it_was_written_when_it_comes_back(documents: list[str]) -> None:
    again = from_json(documents[0])
    cell = again.network.body[1]
    assert [one.texts() for one in cell.calls[0].arguments] == [None] * 3
    assert cell.children[0].children[0].texts() == {"filters": "c"}  # type: ignore[union-attr]
    assert to_json(again) == documents[0]


@pytest.mark.parametrize(("kernel", "shape"), [("3", "4x8"), ("3x3", "4x8x8"), ("3x3x3", "4x8x8x8")])
def test_maps_of_each_rank_come_back(kernel: str, shape: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.ns"
    claims = f'expect shape(a) == {shape}\n  published "x" {{ a: shape={shape} }}'
    start = f"param size = {kernel}\nnetwork net {{\n  input 3{shape[1:]}\n"
    spec.write_text(f"{start}  a: conv size 4\n  {claims}\n}}\n", encoding="utf-8")
    ir = netspec.load(spec).ir
    assert from_json(to_json(ir)) == ir
