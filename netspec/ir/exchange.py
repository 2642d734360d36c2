"""The IR as frozen pydantic models: JSON out, JSON in again, and its JSON Schema.

One model is made for each record of `netspec.ir.model`, with the same name and fields, so the two can't drift apart.
What comes in is validated field by field, and then by the laws of `netspec.ir.verify`.
"""

from __future__ import annotations

import json
from inspect import get_annotations
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from netspec import source
from netspec.escaping.json import shown
from netspec.ir import fields, model
from netspec.ir.verify import verify_checked
from netspec.ops import base
from netspec.ops.joins import FORMS
from netspec.record import Record

RECORDS: tuple[type[Record], ...] = (
    *(model.Argument, model.Call, model.Operation, model.Group, model.Head, model.Fact, model.Known),
    *(model.Expectation, model.Figure, model.Publication, model.Network, model.CheckedNetwork),
)


class Frozen(BaseModel):
    """Frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


def annotation_of(record: type[Record], field: str) -> str:
    """The annotation of a field as it is written, in the class that declares it."""
    written: str = next(one[field] for one in map(get_annotations, record.__mro__) if field in one)
    return written


def model_of(record: type[Record]) -> type[BaseModel]:
    """The pydantic model of one record."""
    declared: dict[str, Any] = {
        name: (annotation_of(record, name), getattr(record, name, ...)) for name in record._fields
    }
    return create_model(record.__name__, __base__=Frozen, __doc__=record.__doc__, **declared)


def make_models() -> dict[str, type[BaseModel]]:
    """All models by name, their references to each other resolved."""
    models = {record.__name__: model_of(record) for record in RECORDS}
    # The names must not be this module's own globals: pydantic would take those first, without the codecs.
    codecs = {
        "Layer": fields.LayerField,
        "Activation": fields.LayerField,
        "Place": fields.PlaceField,
        "Shape": fields.ShapeField,
    }
    kinds: Any = Literal[tuple(FORMS)]
    names: dict[str, Any] = {**models, **codecs, "Literal": Literal, "GroupKind": kinds}
    either: Any = models["Operation"] | models["Group"]
    names["AnyNode"] = Annotated[either, Field(discriminator="kind")]
    for one in models.values():
        one.model_rebuild(force=True, _types_namespace=names)
    return models


MODELS = make_models()
ROOT = MODELS["CheckedNetwork"]


def plain(value: Any) -> Any:
    """Records as dictionaries of their fields, all else as it is."""
    if isinstance(value, (base.Layer, source.Place, base.Shape)) or not isinstance(value, (Record, tuple, dict)):
        return value
    if isinstance(value, Record):
        return {name: plain(getattr(value, name)) for name in value._fields}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value]


def record_of(value: Any) -> Any:
    """The record that a pydantic model stands for."""
    if isinstance(value, Frozen):
        held = {name: record_of(getattr(value, name)) for name in type(value).model_fields}
        return getattr(model, type(value).__name__)(**held)
    if isinstance(value, tuple) and not isinstance(value, base.Shape):
        return tuple(record_of(item) for item in value)
    if isinstance(value, dict):
        return {name: record_of(item) for name, item in value.items()}
    return value


def as_model(checked: model.CheckedNetwork) -> BaseModel:
    """The network as a frozen pydantic model."""
    return ROOT.model_validate(plain(checked))


def to_json(checked: model.CheckedNetwork) -> str:
    """The network as indented JSON, the same bytes for the same network."""
    return shown(as_model(checked).model_dump_json(indent=2)) + "\n"


def from_json(text: str) -> model.CheckedNetwork:
    """The network that `to_json` wrote; `ValueError` says where the text is not one."""
    try:
        result: model.CheckedNetwork = record_of(ROOT.model_validate_json(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the document"
        raise ValueError(f"{where}: {first['msg']}") from None
    broken = verify_checked(result)
    if broken:
        raise ValueError(broken[0])
    return result


def schema() -> str:
    """The JSON Schema of `to_json`'s documents, as indented JSON."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ROOT.model_json_schema()}
    return json.dumps(document, indent=2) + "\n"
