"""`netspec diff`: what differs between two networks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.load import load_or_show
from netspec.cli.options import assignments, color_option, spec_options
from netspec.cli.output import PLAIN_WIDTH, colored, width_of
from netspec.cli.revision import load_from_revision
from netspec.cli.write import deliver
from netspec.compare.difference import Subject, make_difference
from netspec.compare.formats import DIFF_FORMATS
from netspec.compare.model import Difference
from netspec.lazy import resolve
from netspec.network import Network
from netspec.record import Record

PAGE = "html"


class Asked(Record):
    """How the difference is to be shown, and where it goes."""

    form: str
    output: str | None
    force: bool
    branches: bool


@click.command("diff", short_help="What differs between two networks.")
@click.argument("spec", metavar="A", type=click.Path(path_type=Path))
@click.argument("other", metavar="[B]", required=False, type=click.Path(path_type=Path))
@spec_options
@click.option("--network-b", metavar="NAME", help="The network of B [that of --network, if B has it].")
@click.option(
    "--set-b", multiple=True, metavar="NAME=VALUE", callback=assignments, help="Set a param of B alone, after --set."
)
@click.option("--against", metavar="REV", help="Compare A with its state in this git revision, which comes first.")
@click.option("--branches", is_flag=True, help="Give each branch a row of its own.")
@click.option("--check", is_flag=True, help="End with status 1 if anything differs.")
@click.option("--format", "form", type=click.Choice([*DIFF_FORMATS, PAGE]), default="rich", help="How to print it.")
@click.option("-o", "--output", metavar="FILE", help="Where to write the difference [standard output].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@color_option
def command(spec: Path, other: Path | None, against: str | None, check: bool, color: str, **more: Any) -> int:
    """Show what differs between the networks of A and B: stages, branches, filters, parameters, MACs.

    With --network-b or --set-b and no B, both are networks of A.

    \b
    netspec diff specs/googlenet.ns specs/torchvision/googlenet.ns
    netspec diff specs/googlenet.ns --set-b classes=10
    netspec diff specs/googlenet.ns --against HEAD --format markdown
    netspec diff specs/googlenet.ns specs/torchvision/googlenet.ns --format html -o diff.html
    """
    asked = Asked(**{name: more.pop(name) for name in Asked._fields})
    read = more
    second_differs = other is not None or read["network_b"] is not None or bool(read["set_b"])
    if against is not None and second_differs:
        raise click.UsageError("--against compares A with itself: leave out B, --network-b and --set-b")
    if against is None and not second_differs:
        raise click.UsageError("one spec is not enough: name B, --against REV, --network-b NAME or --set-b NAME=VALUE")
    settings, network, root = read["settings"], read["network"], read["root"]
    before = first_of(spec, against, settings, network, root, color)
    settings, network = {**settings, **read["set_b"]}, read["network_b"] or network
    after = load_or_show(other or spec, settings, network, root, color)
    if isinstance(before, int) or isinstance(after, int):
        return max(one for one in (before, after) if isinstance(one, int))
    second = subject(after, str(other or spec))
    difference = make_difference(before, second)
    status = deliver(rendered(before, second, difference, asked, color), asked.output, asked.force, color)
    return status or int(check and not difference.same)


def rendered(before: Subject, after: Subject, difference: Difference, asked: Asked, color: str) -> str:
    """The difference in the format that is asked for."""
    if asked.form == PAGE:
        page: str = resolve("netspec.page.difference:render")(before, after, difference, branches=asked.branches)
        return page
    render: Any = resolve(DIFF_FORMATS[asked.form])
    to_terminal = asked.output is None
    width = width_of(sys.stdout) if to_terminal else PLAIN_WIDTH
    shown = {"width": width, "color": to_terminal and colored(color, sys.stdout)}
    text: str = render(difference, branches=asked.branches, **shown)
    return text


def first_of(
    spec: Path, against: str | None, settings: dict[str, str], network: str | None, root: Path | None, color: str
) -> Subject | int:
    """A, or what it was in the revision; the exit status after its mistakes are printed."""
    if against is None:
        loaded, source = load_or_show(spec, settings, network, root, color), str(spec)
    else:
        loaded, source = load_from_revision(spec, against, settings, network, color), f"{spec} at {against}"
    return loaded if isinstance(loaded, int) else subject(loaded, source)


def subject(network: Network, source: str) -> Subject:
    return Subject(source, network.checked, network.facts)
