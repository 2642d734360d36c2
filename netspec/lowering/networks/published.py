"""What a spec says of published models of its network: `published` with settings."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.ir.frozen import trusted
from netspec.ir.model import PublishedModel
from netspec.lowering.declarations.variants import Edition, Script
from netspec.lowering.expressions.bind import UNKNOWN, Binder, Given
from netspec.lowering.expressions.evaluate import Evaluator
from netspec.ops.published import AsPublished
from netspec.syntax import tree


def published_models(script: Script, evaluator: Evaluator) -> tuple[PublishedModel, ...]:
    """One for each source. An edited network is made as the one below it, until it says otherwise of that source."""
    found: dict[str, PublishedModel] = {}
    for edition in script.editions:
        found |= {one.source: one for one in models_of(edition, Binder(evaluator, script.scope(edition)))}
    return tuple(found.values())


def models_of(edition: Edition, binder: Binder) -> Iterator[PublishedModel]:
    """What the lines of one edition say."""
    by_source: dict[str, list[tree.Published]] = {}
    for line in edition.lines:
        if isinstance(line, tree.Published) and line.settings:
            by_source.setdefault(line.source, []).append(line)
    for source, lines in by_source.items():
        given = [Given(one.name.text, one.value, one.place) for line in lines for one in line.settings]
        held, _ = binder.accepted(AsPublished, given)
        made = AsPublished(**{name: value for name, value in held.items() if value is not UNKNOWN})
        yield trusted(PublishedModel)(source=source, made=made, place=lines[0].place)
