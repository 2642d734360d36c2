"""What the IR's models have in common: frozen, made with or without validation, and silent in JSON of what is usual.

Numbers know how they were written; in JSON their texts stand beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from functools import cache
from typing import TYPE_CHECKING, ClassVar, ParamSpec, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from netspec.lazy import resolve as code

if TYPE_CHECKING:
    from pydantic_core.core_schema import CoreSchema

Given = ParamSpec("Given")
Made = TypeVar("Made")


@cache
def fields_of(model: type[BaseModel]) -> tuple[dict[str, object], Set[str]]:
    """A model's fields in order, each with its default, if it has one; and which have none."""
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    return {name: field.get_default() for name, field in model.model_fields.items()}, required


class Frozen(BaseModel):
    """Frozen, strict about unknown keys, and built when it first validates or describes itself."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True, defer_build=True
    )

    # Fields that JSON leaves out where they say nothing.
    unsaid: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def of_trusted(cls, **values: object) -> Self:
        """As pydantic's `model_construct`, in half of its time: no field here has another name by which it is given.

        The fields stand in the order of the class, in which JSON has them.
        """
        usual, required = fields_of(cls)
        held = usual | values
        if not required <= values.keys() or len(held) > len(usual):
            raise TypeError(f"{cls.__name__} has {[*usual]}, and gets {[*values]}")
        made = cls.__new__(cls)
        beneath = object.__setattr__  # the model's own refuses, since it is frozen
        beneath(made, "__dict__", held)
        beneath(made, "__pydantic_fields_set__", set(values))
        beneath(made, "__pydantic_extra__", None)
        beneath(made, "__pydantic_private__", None)
        return made

    def model_copy(self, *, update: Mapping[str, object] | None = None, deep: bool = False) -> Self:
        """Pydantic's own, without what was worked out from fields that may have changed."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    def replace(self, **changes: object) -> Self:
        """The same with some fields changed, which are trusted."""
        return self.model_copy(update=changes)

    def said(self, found: dict[str, object]) -> dict[str, object]:
        """The model's JSON without what goes unsaid."""
        return {name: value for name, value in found.items() if value or name not in self.unsaid}


def trusted(model: Callable[Given, Made]) -> Callable[Given, Made]:
    """A model's constructor without its validation; what is left out has its default."""
    made: Callable[Given, Made] = model.of_trusted  # type: ignore[attr-defined]
    return made


class Written(Frozen):
    """What holds numbers that know how they were written.

    In JSON their texts stand beside them, under the name `texts_name`, and so they are taken in again.
    """

    texts_name: ClassVar[str]
    texts_schema: ClassVar[dict[str, object]]

    def texts(self) -> object:
        """The texts, as JSON has them."""
        raise NotImplementedError

    @model_serializer(mode="wrap")
    def with_texts(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Pydantic's own, with the texts among the fields."""
        found: dict[str, object] = code("netspec.ir.texts:beside")(handler(self), self.texts_name, self.texts())
        return self.said(found)

    @model_validator(mode="wrap")
    @classmethod
    def from_texts(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Pydantic's own, after which the texts are given to the numbers that they speak of."""
        if not isinstance(data, dict) or cls.texts_name not in data:
            return handler(data)
        made = handler({name: value for name, value in data.items() if name != cls.texts_name})
        found: Self = code("netspec.ir.texts:told")(made, data[cls.texts_name])
        return found

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, object]:
        described = handler(core_schema)
        body = handler.resolve_ref_schema(described)
        body["properties"] = code("netspec.ir.texts:beside")(body["properties"], cls.texts_name, cls.texts_schema)
        return described
