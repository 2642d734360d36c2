"""The parts of the pages that are written from the code: `python -m tests.docs.generated` writes them anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click

import netspec
from netspec.cli.main import COMMANDS
from netspec.diagnostics.explain import codes, page
from netspec.diagnostics.render import render
from netspec.lazy import resolve
from netspec.lowering.expressions.evaluate import FUNCTIONS
from netspec.ops.activations import ACTIVATIONS
from netspec.ops.base import REQUIRED, Configurable, Setting
from netspec.ops.catalogue import MEMBERS
from netspec.ops.inits import INIT
from netspec.ops.joins import JOINS
from netspec.ops.norms import NORM
from netspec.pipeline import check_file
from netspec.report.formats import TABLE_FORMATS
from netspec.report.showing import PLAIN_WIDTH
from tests.docs.pages import ROOT
from tests.docs.terminal import picture


def operations() -> Iterator[str]:
    """Every operation with its settings."""
    for member in MEMBERS:
        if member not in ACTIVATIONS:
            yield from configurable(member.word, member)
    yield from ("#### Activations", "", "Each is a step of its own and a value of `act=`.", "")
    yield from ("| word | settings | what it does |", "| :-- | :-- | :-- |")
    for member in ACTIVATIONS:
        yield f"| `{member.word}` | {inline(member.settings)} | {docs(member)} |"
    yield ""


def joins() -> Iterator[str]:
    """Every join with its settings."""
    yield from ("| group | meaning |", "| :-- | :-- |")
    for word, join in JOINS.items():
        settings = [f"[{name}={setting.kind.show(setting.default)}]" for name, setting in join.settings.items()]
        yield f"| `{' '.join([word, *settings])} {{ ... }}` | {docs(type(join))} |"


def choices() -> Iterator[str]:
    """What `norm=` and `init=` take."""
    for name, choice in (("norm", NORM), ("init", INIT)):
        yield from (f"| `{name}=` | settings | what it is |", "| :-- | :-- | :-- |")
        yield from (
            f"| `{word}` | {inline(member.settings)} | {docs(member)} |" for word, member in choice.members.items()
        )
        yield ""


def functions() -> Iterator[str]:
    yield ", ".join(f"`{signature}`" for signature, *_ in FUNCTIONS.values())


def errors() -> Iterator[str]:
    """One line per code."""
    yield from ("| code | what it says |", "| :-- | :-- |")
    for code in codes():
        title = (page(code) or "").split("\n", 1)[0].removeprefix(f"# {code}: ")
        yield f"| `{code}` | {title.replace('|', chr(92) + '|')} |"


def commands() -> Iterator[str]:
    """One line per subcommand."""
    yield from ("| command | does |", "| :-- | :-- |")
    for name, home in COMMANDS.items():
        command: click.Command = resolve(home)
        context = click.Context(command)
        needed = [f"{one.opts[-1]} {one.make_metavar(context)}" for one in command.params if is_needed(one)]
        usage = " ".join(["netspec", name, *command.collect_usage_pieces(context), *needed])
        yield f"| `{usage.replace(' [OPTIONS]', '')}` | {command.short_help} |"


def is_needed(one: click.Parameter) -> bool:
    return isinstance(one, click.Option) and one.required


def googlenet() -> Iterator[str]:
    """What `netspec table specs/googlenet.ns --format markdown` prints."""
    as_markdown = resolve(TABLE_FORMATS["markdown"])
    yield as_markdown(netspec.load(ROOT / "specs" / "googlenet.ns").table(), width=PLAIN_WIDTH, color=False).strip("\n")


def configurable(word: str, member: type[Configurable]) -> Iterator[str]:
    order = " ".join(argument(name, member.settings[name]) for name in member.positionals)
    yield from (f"#### `{f'{word} {order}'.strip()}`", "", docs(member), "")
    if member.settings:
        yield from ("| setting | default | takes |", "| :-- | :-- | :-- |")
        yield from (row(name, setting) for name, setting in member.settings.items())
        yield ""


def argument(name: str, setting: Setting) -> str:
    return name if setting.default is REQUIRED else f"[{name}]"


def row(name: str, setting: Setting) -> str:
    default = "" if setting.default is REQUIRED else f"`{setting.kind.show(setting.default)}`"
    return f"| `{name}` | {default} | {setting.kind.expected} |"


def inline(settings: Mapping[str, Setting]) -> str:
    return ", ".join(f"`{name}={setting.kind.show(setting.default)}`" for name, setting in settings.items())


def docs(member: type[Configurable]) -> str:
    lines = (member.__doc__ or "").strip().split("\n")
    return " ".join(line.strip() for line in lines).replace("|", "\\|").replace("  ", " ")


def mistake() -> str:
    """What `netspec check` says of docs/images/mistake.ns, as a picture of a terminal."""
    with TemporaryDirectory() as folder:
        spec = Path(folder, "small.ns")
        spec.write_bytes((ROOT / "docs" / "images" / "mistake.ns").read_bytes())
        outcome = check_file(spec, {})
        (shown,) = outcome.sources
        told = render(outcome.problems, outcome.sources, color=True).replace(shown, spec.name)
    return picture("netspec check small.ns", told)


PICTURES = {"docs/images/mistake.svg": mistake}
PARTS = {
    ("docs/googlenet.md", "netspec:table ../specs/googlenet.ns"): googlenet,
    ("docs/language.md", "joins"): joins,
    ("docs/language.md", "operations"): operations,
    ("docs/language.md", "choices"): choices,
    ("docs/language.md", "functions"): functions,
    ("docs/errors.md", "errors"): errors,
    ("docs/commands.md", "commands"): commands,
}


def main() -> None:
    for name, drawn in PICTURES.items():
        (ROOT / name).write_text(drawn(), encoding="utf-8")
    for (name, mark), lines in PARTS.items():
        path = ROOT / name
        head, rest = path.read_text(encoding="utf-8").split(f"<!-- {mark} -->\n", 1)
        tail = rest.split("<!-- /", 1)[1]
        body = "\n".join(lines()).strip("\n")
        path.write_text(f"{head}<!-- {mark} -->\n\n{body}\n\n<!-- /{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
