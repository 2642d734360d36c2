"""A row of a space as text: the edits that make its network of the base, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netspec.lowering.declarations.spaces import Open, Opened, chosen
from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.values import Value, written

Row = Mapping[str, Value]


def edits(space: Opened, row: Row) -> Iterator[str]:
    """The lines of the variant that a row is, in the order of the space's lines."""
    source = space.program.main.file.source
    for axis in there(space, row):
        line = edit(axis, row[axis.name], source)
        if line:
            yield line


def there(space: Opened, row: Row) -> Iterator[Open]:
    """What is open in all that the row keeps."""
    gone = [axis.line.path.text for axis in space.axes if isinstance(axis.line, tree.Drop) and row[axis.name] is False]
    return (axis for axis in space.axes if not is_gone(axis, gone))


def is_gone(axis: Open, gone: list[str]) -> bool:
    """Whether what is open here is part of what the row drops."""
    match axis.line:
        case tree.VaryBy(last=None, first=path) | tree.Vary(path=path) | tree.Choose(path=path):
            return any(f"{path.text}.".startswith(f"{one}.") for one in gone)
        case tree.Drop(path=path):
            return any(path.text.startswith(f"{one}.") for one in gone)
    return False


def edit(axis: Open, value: Value, source: SourceFile) -> str:
    """One edit; empty where the base is as the row wants it."""
    match axis.line:
        case tree.Vary():
            return f"set {axis.name} = {written(value)}"
        case tree.VaryBy():
            lines = axis.line.first.text + (f"..{axis.line.last.text}" if axis.line.last is not None else "")
            settings = "".join(f" {one.span.of(source.text)}" for one in axis.line.settings)
            return f"scale {lines} by {written(value)}{settings}"
        case tree.Drop():
            return f"remove {axis.line.path.text}" if value is False else ""
        case tree.Choose():
            chain = chosen(axis.line, value)
            return f"replace {axis.line.path.text}: {source.text[chain[0].span.start : chain[-1].span.end]}"


def copied(space: Opened, row: Row) -> Iterator[tree.Node]:
    """The parts of the space whose text stands in the edits of a row."""
    for axis in there(space, row):
        match axis.line:
            case tree.Choose():
                yield from chosen(axis.line, row[axis.name])
            case tree.VaryBy(settings=settings):
                yield from settings
