"""Wrong usage in the words and the look of every other mistake: what is wrong, where, and what to write instead.

click finds most of it, and says it in a style of its own. Nothing of that reaches a reader.
"""

from __future__ import annotations

import re

import click

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.usage import WrongUsage
from netspec.source import NOWHERE, Place
from netspec.spelling import nearest

QUOTED = re.compile(r"'([^']*)'")
OPTION_FIRST = re.compile(r"(--[a-z-]+): ")
TOO_MANY = re.compile(r"got unexpected extra arguments? \((.*)\)")


class Misuse(click.ClickException):
    """Wrong usage that a command itself finds, with its remedy; `option` is where."""

    def __init__(self, message: str, remedy: str, option: str = "") -> None:
        super().__init__(message)
        self.problem: Diagnostic = wrong(message, remedy, option)

    @classmethod
    def of(cls, problem: Diagnostic) -> Misuse:
        """A mistake that has a code of its own."""
        found = cls("", "")
        found.problem = problem
        return found


def mistake(error: click.ClickException) -> Diagnostic:
    """What click, or a command, found wrong."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    match error:
        case Misuse():
            return error.problem
        case click.NoSuchOption():
            return no_option(error.option_name, context)
        case click.BadOptionUsage():
            return wrong(in_our_quotes(error.message), f"write `{error.option_name} VALUE`", error.option_name)
        case click.MissingParameter():
            return wrong(f"{shown(error.param)} is missing", how_to_call(context))
        case click.BadParameter():
            return bad_value(error, context)
    return own_words(error.format_message(), context)


def wrong(what: str, remedy: str, option: str = "") -> WrongUsage:
    place = Place(option, 0, 0, 0, 0) if option else NOWHERE
    return WrongUsage(place=place, what=what, remedy=remedy)


def no_option(name: str, context: click.Context | None) -> WrongUsage:
    """An option that the command does not have."""
    path = context.command_path if context is not None else "netspec"
    options = [] if context is None else [one for known in context.command.params for one in known.opts if one != name]
    longer = sorted(one for one in options if one.startswith(f"{name}-"))
    match = longer[0] if longer else nearest(name, (one for one in options if one.startswith("--")))
    remedy = f"did you mean `{match}`?" if match else f"`{path} --help` shows all options"
    return wrong(f"`{path}` has no option `{name}`", remedy)


def bad_value(error: click.BadParameter, context: click.Context | None) -> WrongUsage:
    """A value that an option or an argument does not take."""
    what = in_our_quotes(error.message)
    choices = error.param.type.choices if error.param is not None and isinstance(error.param.type, click.Choice) else ()
    given = QUOTED.match(error.message)
    match = nearest(given[1], map(str, choices)) if given else None
    return wrong(what, f"did you mean `{match}`?" if match else how_to_call(context), shown(error.param).strip("`"))


def own_words(text: str, context: click.Context | None) -> WrongUsage:
    """A message that says what to do after a semicolon, if it says it, and its option before a colon."""
    what, semicolon, remedy = in_our_quotes(text).partition("; ")
    found = OPTION_FIRST.match(what)
    extra = TOO_MANY.fullmatch(what)
    what = f"too many arguments: `{extra[1]}`" if extra else what[found.end() :] if found else what
    return wrong(what, remedy if semicolon else how_to_call(context), found[1] if found else "")


def in_our_quotes(text: str) -> str:
    """click's `No such thing 'x'.` as `no such thing `x``."""
    text = QUOTED.sub(r"`\1`", text.strip().removesuffix("."))
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def how_to_call(context: click.Context | None) -> str:
    """The command with its arguments, as its help shows it."""
    if context is None:
        return "`netspec --help` shows how"
    pieces = [one for one in context.command.collect_usage_pieces(context) if one != "[OPTIONS]"]
    needed = [one for one in context.command.params if isinstance(one, click.Option) and one.required]
    pieces += [f"{max(one.opts, key=len)} {one.make_metavar(context)}" for one in needed]
    return f"write `{' '.join([context.command_path, *pieces])}`; `{context.command_path} --help` shows examples"


def shown(parameter: click.Parameter | None) -> str:
    """An argument or an option as it is written."""
    if parameter is None:
        return "a value"
    long = [one for one in parameter.opts if one.startswith("--")]
    name = long[0] if long else parameter.human_readable_name
    return f"`{name.strip('[]')}`"
