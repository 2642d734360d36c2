"""The IR says which groups are the rounds of a `repeat`, and every form of it keeps that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.ir.exchange import from_json, schema, to_json
from netspec.ir.model import CheckedNetwork, Group, everything, walk
from netspec.ir.printer import print_checked
from netspec_compiler.emit import to_source
from netspec_compiler.passes import PIPELINE, run
from tests.ir.test_printer import nodes
from tests.laws.test_networks import reloaded

SPEC = """
block cell(c) = residual { conv 3x3 c -> conv 3x3 4 }
block twice(c) = repeat 2 { cell c }
network net {
  input 4x8x8
  rounds: repeat 3 { conv 3x3 4 }
  chain: conv 3x3 4 -> conv 3x3 4 -> conv 3x3 4
  rising: repeat i in 1..4 { cell (2 * i) }
  once: repeat 1 { conv 3x3 4 }
  outer: repeat 2 { repeat 2 { relu -> conv 3x3 4 } }
  called: twice 6
  parts: repeat 2 { a: conv 3x3 4
    b: dropout 0.5 }
  together: (relu -> (repeat 2 { conv 1x1 4 }))
  split: concat {
    repeat 2 { conv 1x1 2 }
    conv 1x1 2 -> conv 1x1 2
  }
}
"""
IN_SPEC = {"rounds", "rising", "once", "outer", "outer.0", "outer.1", "called", "parts", "together.1", "split.branch1"}
CHAINS = {"chain", "together", "split.branch2", *(f"outer.{one}.{two}" for one in range(2) for two in range(2))}
EDITED = """
variant edited of net {
  remove rounds.0
  remove chain.2
  replace rising.3: conv 3x3 4
  insert after outer.1 { conv 1x1 4 }
  replace called: cell 6
}
"""


def repeats(checked: CheckedNetwork) -> set[str]:
    """The paths of what the IR says is a repeat."""
    found = walk(everything(checked.network))
    return {path for path, node in found if isinstance(node, Group) and node.repeat}


@pytest.fixture
def checked() -> CheckedNetwork:
    return reloaded(SPEC)


@pytest.fixture
def document(checked: CheckedNetwork) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(to_json(checked))
    return data


def test_the_ir_has_the_repeats_of_the_spec(checked: CheckedNetwork) -> None:
    assert repeats(checked) == IN_SPEC
    counted = {path for path, node in walk(everything(checked.network)) if isinstance(node, Group) and node.counted}
    assert counted == IN_SPEC | CHAINS


def test_an_edited_repeat_is_one(tmp_path: Path) -> None:
    spec = tmp_path / "spec.ns"
    spec.write_text(SPEC + EDITED, encoding="utf-8")
    edited = netspec.load(spec, network="edited").checked
    assert repeats(edited) == IN_SPEC - {"called"}
    counts = {node.name: len(node.children) for node in edited.network.body if isinstance(node, Group)}
    assert [counts[name] for name in ("rounds", "chain", "outer")] == [2, 2, 3]


def test_json_says_repeat_where_there_is_one_and_nothing_elsewhere(
    checked: CheckedNetwork, document: dict[str, Any]
) -> None:
    body = {node["name"]: node for node in document["network"]["body"]}
    assert body["rounds"]["repeat"] is True
    assert "repeat" not in body["chain"]
    assert repeats(from_json(to_json(checked))) == IN_SPEC


def without_repeat(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "repeat"}


def test_a_document_from_before_is_read_as_the_same_network(checked: CheckedNetwork) -> None:
    before = from_json(json.dumps(json.loads(to_json(checked), object_hook=without_repeat)))
    assert repeats(before) == set()
    assert nodes(before) == nodes(checked)
    assert to_source(before) == to_source(checked)


@pytest.mark.parametrize("value", [1, "true", None, []])
def test_repeat_is_a_truth(value: object, document: dict[str, Any]) -> None:
    document["network"]["body"][0]["repeat"] = value
    with pytest.raises(ValueError, match=r"^network\.body\.0\..*repeat: .*valid boolean"):
        from_json(json.dumps(document))


@pytest.mark.parametrize("path", ["split", "parts.0"])
def test_what_is_no_repeat(path: str, document: dict[str, Any]) -> None:
    name, *inner = path.split(".")
    node = next(node for node in document["network"]["body"] if node["name"] == name)
    for segment in inner:
        node = next(child for child in node["children"] if child["name"] == segment)
    node["repeat"] = True
    with pytest.raises(ValueError, match=rf"^{path} is a repeat, and its rounds are no sequence of 0, 1, \.\.\."):
        from_json(json.dumps(document))


def test_the_schema_has_it() -> None:
    group = json.loads(schema())["$defs"]["Group"]
    assert group["properties"]["repeat"] == {"default": False, "title": "Repeat", "type": "boolean"}
    assert "repeat" not in group["required"]


def test_rounds_of_the_same_text_are_printed_as_a_repeat(checked: CheckedNetwork) -> None:
    text = print_checked(checked)
    assert "  rounds: repeat 3 {  # 4x8x8\n    conv 3x3 4\n  }\n" in text
    assert "  chain: conv 3x3 4 -> conv 3x3 4 -> conv 3x3 4  # 4x8x8\n" in text
    again = reloaded(text)
    assert nodes(again) == nodes(checked)
    assert repeats(again) == IN_SPEC - {"rising"}
    assert print_checked(again) == text


def test_passes_keep_repeats(checked: CheckedNetwork) -> None:
    done = run(checked, PIPELINE).checked
    assert repeats(done) == IN_SPEC
    assert repeats(from_json(to_json(done))) == IN_SPEC
