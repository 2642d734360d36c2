"""How the IR's models hold what is not pydantic's own: layers, places and shapes, and how they look in JSON."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from netspec.ops.base import Layer, Shape
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.kinds import object_schema
from netspec.source import Place


def dump_layer(layer: Layer) -> dict[str, Any]:
    """`{"op": "conv", "kernel": [3, 3], ...}`."""
    return {"op": layer.word, **layer.dump()}


def load_layer(data: Any) -> Layer:
    """A layer from its JSON; `ValueError` says what is wrong."""
    if isinstance(data, Layer):
        return data
    if not isinstance(data, dict) or data.get("op") not in OPERATIONS:
        raise ValueError(f"a layer is an object whose `op` is one of {sorted(OPERATIONS)}")
    return OPERATIONS[data["op"]].load({name: value for name, value in data.items() if name != "op"})


def layer_schema() -> dict[str, Any]:
    """One alternative for each operation."""
    options = []
    for word, member in OPERATIONS.items():
        properties = {name: setting.kind.schema() for name, setting in member.settings.items()}
        options.append(object_schema({"op": {"const": word}, **properties}, required=["op"]))
    return {"oneOf": options}


def dump_place(place: Place) -> list[Any]:
    return [place.path, place.line, place.column, place.end_line, place.end_column]


def load_place(data: Any) -> Place:
    if isinstance(data, Place):
        return data
    shaped = isinstance(data, list) and len(data) == 5 and isinstance(data[0], str)
    if not shaped or not all(type(number) is int and number >= 0 for number in data[1:]):
        raise ValueError("a place is [path, line, column, end line, end column]")
    return Place(*data)


def load_shape(data: Any) -> Shape:
    if not isinstance(data, (list, tuple)) or len(data) not in (1, 3):
        raise ValueError("a shape is [features] or [channels, height, width]")
    if not all(isinstance(extent, int) and extent >= 1 for extent in data):
        raise ValueError("every extent of a shape is an integer of at least 1")
    return Shape(data)


INTEGERS = {"type": "integer", "minimum": 0}
PLACE_ITEMS = [{"type": "string"}, *[INTEGERS] * 4]
PLACE_SCHEMA = {"type": "array", "prefixItems": PLACE_ITEMS, "minItems": 5, "maxItems": 5}
SHAPE_SCHEMA = {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1, "maxItems": 3}


class LazySchema(WithJsonSchema):
    """Puts off describing the operations until a schema is asked for."""

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        return layer_schema()


LayerField = Annotated[Layer, PlainValidator(load_layer), PlainSerializer(dump_layer), LazySchema({})]
PlaceField = Annotated[Place, PlainValidator(load_place), PlainSerializer(dump_place), WithJsonSchema(PLACE_SCHEMA)]
ShapeField = Annotated[Shape, PlainValidator(load_shape), PlainSerializer(list), WithJsonSchema(SHAPE_SCHEMA)]
