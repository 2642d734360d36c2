"""Recipes from TOML, shipped or of one's own, and back to TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard

from pydantic import BaseModel, ValidationError

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import BadRecipe
from netspec.reading import read
from netspec.source import SourceFile
from netspec.spelling import did_you_mean
from netspec_training.recipes.model import Recipe

HERE = Path(__file__).parent


def shipped() -> tuple[str, ...]:
    """The names of the recipes that come with netspec."""
    return tuple(sorted(path.stem for path in HERE.glob("*.toml")))


def find_recipe(name: str) -> Recipe | Diagnostic:
    """A shipped recipe by its name, or one in a file that ends in `.toml`."""
    if name in shipped():
        return read_recipe(HERE / f"{name}.toml")
    if not name.endswith(".toml"):
        return BadRecipe(path=name, why="there is no recipe of this name", remedy=did_you_mean(name, shipped()))
    return read_recipe(Path(name))


def read_recipe(path: Path) -> Recipe | Diagnostic:
    """The recipe in a file, or what is wrong with it."""
    source = read(path)
    return recipe_of(source.text, source.path) if isinstance(source, SourceFile) else source


def recipe_of(text: str, path: str) -> Recipe | BadRecipe:
    """The recipe that a text is."""
    try:
        return Recipe.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        return BadRecipe(path=path, why=f"it is no TOML: {error}")
    except ValidationError as error:
        return told(error, path)


def told(error: ValidationError, path: str) -> BadRecipe:
    """The first thing that is wrong, in a reader's words, and how many more there are."""
    first, *more = error.errors(include_url=False)
    key = ".".join(map(str, first["loc"]))
    rest = f", and {len(more)} more" if more else ""
    if first["type"] == "extra_forbidden":
        return BadRecipe(
            path=path,
            why=f"it has no key `{key}`{rest}",
            remedy=did_you_mean(key.split(".")[-1], keys_at(first["loc"])),
        )
    if first["type"] == "missing":
        return BadRecipe(path=path, why=f"`{key}` is missing{rest}")
    said = first["msg"].removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    return BadRecipe(path=path, why=f"`{key}`: {said}{rest}")


def keys_at(place: tuple[int | str, ...]) -> list[str]:
    """The keys that there are beside one."""
    model: type[BaseModel] = Recipe
    for name in place[:-1]:
        annotation = model.model_fields[str(name)].annotation
        model = next(one for one in (annotation, *getattr(annotation, "__args__", ())) if is_model(one))
    return list(model.model_fields)


def is_model(one: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(one, type) and issubclass(one, BaseModel)


def to_toml(values: Mapping[str, object]) -> str:
    """Plain values as TOML: tables of strings, numbers, truths and rows of them; what is none is left out."""
    plain = {name: one for name, one in values.items() if one is not None}
    lines = [f"{name} = {value(one)}" for name, one in plain.items() if not isinstance(one, dict)]
    for name, table in plain.items():
        if isinstance(table, dict):
            lines += ["", f"[{name}]", to_toml(table).rstrip("\n")]
    return "\n".join(lines) + "\n"


def value(one: object) -> str:
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, str):
        escaped = "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in one.replace("\\", "\\\\"))
        return '"' + escaped.replace('"', '\\"').replace("\\\\U", "\\\\U") + '"'
    return f"[{', '.join(map(value, one))}]" if isinstance(one, list | tuple) else repr(one)
