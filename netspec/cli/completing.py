"""What a shell may offer for a word that is being typed: names that the spec, or netspec itself, knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from netspec import shipped
from netspec.analysis.counting.catalogue import CONVENTIONS
from netspec.diagnostics.explain import codes, title
from netspec.lowering.declarations.module import Module
from netspec.pipeline import Outcome, read_program
from netspec.reading import STANDARD_INPUT

SPECS = ("spec", "specs", "other")


def specs(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """Files, and the networks that netspec ships."""
    known = ((name, "shipped") for name in sorted({*shipped.names(), *shipped.variants()}))
    return [*beginning(incomplete, known), CompletionItem(incomplete, type="file")]


def shipped_networks(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """The networks that netspec ships."""
    return beginning(incomplete, ((name, "shipped") for name in shipped.names()))


def error_codes(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """All codes with their titles."""
    return beginning(incomplete.upper(), ((code, title(code)) for code in codes()))


def counting_tools(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """The tools that netspec can count as."""
    return beginning(incomplete, ((name, one.operations) for name, one in CONVENTIONS.items()))


def params(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """`name=` for each param of the specs that stand on the line already."""
    found = {name: one.doc.split("\n")[0] for module in mains(context) for name, (one, _) in module.params.items()}
    return beginning(incomplete, ((f"{name}=", doc) for name, doc in found.items()))


def networks(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """The networks of the specs that stand on the line already."""
    found = {name: "" for module in mains(context) for name in module.networks}
    return beginning(incomplete, found.items())


def mains(context: click.Context) -> Iterator[Module]:
    """The specs on the line, as far as they can be read."""
    for path in typed(context):
        program = read_program(path)
        if not isinstance(program, Outcome):
            yield program.main


def typed(context: click.Context) -> Iterator[Path]:
    """The paths of specs on the line; not `-`, since standard input is the terminal while one types."""
    given = [context.params.get(name) for name in SPECS]
    # Behind an option that still waits for its value, click gives no word to its argument.
    waiting = [Path(word) for word in context.args if not word.startswith("-")]
    for one in (*given, *waiting):
        for path in one if isinstance(one, tuple) else (one,):
            if isinstance(path, Path) and path != STANDARD_INPUT:
                yield path


def beginning(incomplete: str, known: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    """Those that begin with what is typed, each with a word on what it is."""
    return [CompletionItem(name, help=said or None) for name, said in known if name.startswith(incomplete)]
