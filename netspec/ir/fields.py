"""How the IR's models hold what is not pydantic's own, and how it looks in JSON.

Numbers go in as they are, also those of a subclass that knows how it was written, which pydantic would make plain.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from netspec.literals import is_finite
from netspec.ops.activations import ACT, Activation
from netspec.ops.base import HIGHEST_RANK, Layer, Shape
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.kinds import object_schema, settings_schema
from netspec.ops.published import AsPublished
from netspec.source import Place

Value = int | float | bool | str | list[int]


def dump_layer(layer: Layer) -> dict[str, object]:
    """`{"op": "conv", "kernel": [3, 3], ...}`."""
    return {"op": layer.word, **layer.dump()}


def load_layer(data: object) -> Layer:
    """A layer from its JSON; `ValueError` says what is wrong."""
    if isinstance(data, Layer):
        return data
    named = data if isinstance(data, dict) else {}
    word = named.get("op")
    if not isinstance(word, str) or word not in OPERATIONS:
        raise ValueError(f"a layer is an object whose `op` is one of {sorted(OPERATIONS)}")
    return OPERATIONS[word].load({name: value for name, value in named.items() if name != "op"})


def load_act(data: object) -> Activation:
    """An activation from its JSON."""
    layer = load_layer(data)
    if not isinstance(layer, Activation):
        raise ValueError(f"an activation is an object whose `op` is one of {sorted(ACT.members)}")
    return layer


def dump_made(made: AsPublished) -> dict[str, object]:
    return made.dump()


def load_made(data: object) -> AsPublished:
    """How a published model is made, from its JSON."""
    return data if isinstance(data, AsPublished) else AsPublished.load(data)


def layer_schema() -> dict[str, object]:
    """One alternative for each operation."""
    options = []
    for word, member in OPERATIONS.items():
        properties = {name: setting.kind.schema() for name, setting in member.settings.items()}
        options.append(object_schema({"op": {"const": word}, **properties}, required=["op"]))
    return {"oneOf": options}


def dump_place(place: Place) -> list[object]:
    return [place.path, place.line, place.column, place.end_line, place.end_column]


def load_place(data: object) -> Place:
    if isinstance(data, Place):
        return data
    listed = data if isinstance(data, list) else []
    shaped = len(listed) == 5 and isinstance(listed[0], str)
    if not shaped or not all(type(number) is int and number >= 0 for number in listed[1:]):
        raise ValueError("a place is [path, line, column, end line, end column]")
    return Place(*listed)


def load_shape(data: object) -> Shape:
    if not isinstance(data, (list, tuple)) or not 1 <= len(data) <= 1 + HIGHEST_RANK:
        raise ValueError("a shape is [features], or [channels, height, width] with one to three extents")
    if not all(is_integer(extent) and extent >= 1 for extent in data):
        raise ValueError("every extent of a shape is an integer of at least 1")
    return Shape(data)


def is_integer(data: object) -> bool:
    return isinstance(data, int) and not isinstance(data, bool)


def load_integer(data: object) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise ValueError("this is an integer")
    return data


def load_number(data: object) -> float:
    """A number that is held as a float."""
    if not isinstance(data, (int, float)) or isinstance(data, bool) or not is_finite(data):
        raise ValueError("this is a number")
    return data if isinstance(data, float) else float(data)


def load_value(data: object) -> Value:
    """What a block can be given: a number, a truth, a word, or the extents of a size."""
    if isinstance(data, (bool, int, str)) or (isinstance(data, float) and is_finite(data)):
        return data
    if isinstance(data, (list, tuple)) and all(map(is_integer, data)):
        return list(data)
    raise ValueError("an argument is a number, a truth, a word, or a list of integers")


INTEGERS = {"type": "integer", "minimum": 0}
PLACE_ITEMS = [{"type": "string"}, *[INTEGERS] * 4]
PLACE_SCHEMA = {"type": "array", "prefixItems": PLACE_ITEMS, "minItems": 5, "maxItems": 5}
EXTENT = {"type": "integer", "minimum": 1}
SHAPE_SCHEMA = {"type": "array", "items": EXTENT, "minItems": 1, "maxItems": 1 + HIGHEST_RANK}
WORDS_OF_JSON = ("integer", "number", "boolean", "string")
SIZE_SCHEMA = {"type": "array", "items": {"type": "integer"}}
VALUE_SCHEMA = {"anyOf": [*({"type": word} for word in WORDS_OF_JSON), SIZE_SCHEMA]}


class LazySchema(WithJsonSchema):
    """Puts off describing the operations until a schema is asked for."""

    def __get_pydantic_json_schema__(self, core_schema: object, handler: object) -> dict[str, object]:
        return layer_schema()


LayerField = Annotated[Layer, PlainValidator(load_layer), PlainSerializer(dump_layer), LazySchema({})]
ActField = Annotated[Activation, PlainValidator(load_act), PlainSerializer(dump_layer), LazySchema({})]
MADE_SCHEMA = settings_schema(AsPublished)
MadeField = Annotated[AsPublished, PlainValidator(load_made), PlainSerializer(dump_made), WithJsonSchema(MADE_SCHEMA)]
PlaceField = Annotated[Place, PlainValidator(load_place), PlainSerializer(dump_place), WithJsonSchema(PLACE_SCHEMA)]
ShapeField = Annotated[Shape, PlainValidator(load_shape), PlainSerializer(list), WithJsonSchema(SHAPE_SCHEMA)]
IntegerField = Annotated[int, PlainValidator(load_integer), PlainSerializer(int), WithJsonSchema({"type": "integer"})]
NumberField = Annotated[float, PlainValidator(load_number), PlainSerializer(float), WithJsonSchema({"type": "number"})]
ValueField = Annotated[Value, PlainValidator(load_value), WithJsonSchema(VALUE_SCHEMA)]
