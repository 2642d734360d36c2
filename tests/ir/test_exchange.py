"""The IR as JSON: out and in again, under its own schema, and what is no IR is refused with the place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from netspec.cli.ir import command as ir_command
from netspec.cli.schema import command as schema_command
from netspec.ir.exchange import from_json, to_json
from tests.compiler.nets import ALL, EVERYTHING, named, network


def printed(spec: Path) -> str:
    """What `netspec ir` prints."""
    done = CliRunner().invoke(ir_command, [str(spec)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """A validator of what `netspec schema` prints."""
    schema = json.loads(CliRunner().invoke(schema_command, []).output)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture
def document() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(to_json(network(EVERYTHING).checked))
    return data


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_out_and_in_again(spec: Path) -> None:
    checked = network(spec).checked
    text = to_json(checked)
    assert from_json(text) == checked
    assert to_json(from_json(text)) == text


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_schema_validates_what_is_printed(spec: Path, validator: Draft202012Validator) -> None:
    assert [one.message for one in validator.iter_errors(json.loads(printed(spec)))] == []


def unknown_key(data: dict[str, Any]) -> None:
    data["network"]["colour"] = "red"


def unknown_operation(data: dict[str, Any]) -> None:
    first_operation(data["network"]["body"])["layer"] = {"op": "transformer"}


def unknown_setting(data: dict[str, Any]) -> None:
    first_operation(data["network"]["body"])["layer"]["colour"] = 1


def kernel_of_zero(data: dict[str, Any]) -> None:
    first_operation(data["network"]["body"])["layer"]["kernel"] = [0, 3]


def place_without_end(data: dict[str, Any]) -> None:
    data["network"]["place"] = ["a.ns", 1, 2]


def shape_of_five(data: dict[str, Any]) -> None:
    data["network"]["input"] = [3, 24, 24, 24, 24]


def shape_with_zero(data: dict[str, Any]) -> None:
    data["shapes"][next(iter(data["shapes"]))] = [0, 1, 1]


def unknown_kind(data: dict[str, Any]) -> None:
    data["network"]["body"][0]["kind"] = "parallel"


def no_body(data: dict[str, Any]) -> None:
    del data["network"]["body"]


def first_operation(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The first convolution in a document."""
    for node in nodes:
        if node["kind"] == "operation" and node["layer"]["op"] == "conv":
            return node
        if node["kind"] != "operation":
            return first_operation(node["children"])
    raise AssertionError("no convolution")


# Each way to break a document, and where `from_json` says it is broken.
BROKEN = {
    unknown_key: r"^network\.colour: ",
    unknown_operation: r"^network\.body\.\d+\..*layer: .*a layer is an object whose `op` is one of",
    unknown_setting: r"^network\.body\.\d+\..*layer: .*`conv` has the settings",
    kernel_of_zero: r"^network\.body\.\d+\..*layer: .*kernel",
    place_without_end: r"^network\.place: .*a place is \[path, line, column, end line, end column\]",
    shape_of_five: r"^network\.input: .*a shape is",
    shape_with_zero: r"^shapes\.\w+: .*at least 1",
    unknown_kind: r"^network\.body\.0: ",
    no_body: r"^network\.body: Field required",
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.__name__)
def test_a_broken_document_is_refused_at_its_place(broken: Any, document: dict[str, Any]) -> None:
    broken(document)
    with pytest.raises(ValueError, match=BROKEN[broken]):
        from_json(json.dumps(document))


# What the schema alone can say; the laws it can't.
@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.__name__)
def test_a_broken_document_breaks_the_schema(
    broken: Any, document: dict[str, Any], validator: Draft202012Validator
) -> None:
    assert validator.is_valid(document)
    broken(document)
    assert not validator.is_valid(document)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '{"network": 1}', "\x00"])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(the document|network|shapes): "):
        from_json(text)


def test_a_broken_law_is_refused(document: dict[str, Any]) -> None:
    last = document["network"]["body"][-1]["name"]
    document["shapes"][last] = [1]
    with pytest.raises(ValueError, match=rf"^{last} is 1, and its parts give"):
        from_json(json.dumps(document))
