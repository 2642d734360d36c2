"""The IR as a document: indented JSON out, JSON in again, and its JSON Schema."""

from __future__ import annotations

import json

from pydantic import ValidationError

from netspec.escaping.json import shown
from netspec.ir.model import CheckedNetwork

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def to_json(checked: CheckedNetwork) -> str:
    """The network as indented JSON, the same bytes for the same network."""
    return shown(checked.model_dump_json(indent=2)) + "\n"


def from_json(text: str) -> CheckedNetwork:
    """The network that `to_json` wrote; `ValueError` says where the text is not one."""
    try:
        return CheckedNetwork.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    where = ".".join(str(step) for step in first["loc"])
    is_law = first["type"] == "value_error" and where in ("", "network")
    raise ValueError(message if is_law else f"{where or 'the document'}: {message}")


def schema() -> str:
    """The JSON Schema of `to_json`'s documents, as indented JSON."""
    return json.dumps({"$schema": DIALECT, **CheckedNetwork.model_json_schema()}, indent=2) + "\n"
