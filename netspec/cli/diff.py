"""`netspec diff`: what differs between two networks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option
from netspec.cli.output import colored
from netspec.cli.revision import look_in_revision
from netspec.cli.views import Seen, View, look, looking, values, view_options
from netspec.cli.write import deliver
from netspec.compare.difference import ComparedNetwork, make_difference
from netspec.compare.formats import DIFF_FORMATS
from netspec.compare.model import Difference
from netspec.lazy import resolve
from netspec.record import Record
from netspec.report.several import together
from netspec.report.showing import PLAIN_WIDTH, width_of

PAGE = "html"
ONE = "one network is not enough: name B, --against REV, --network-b NAME or --set-b NAME=VALUE"


Pair = tuple[ComparedNetwork, ComparedNetwork]


class Asked(Record):
    """How the difference is to be shown, and where it goes."""

    form: str
    output: str | None
    force: bool
    branches: bool


@click.command("diff", short_help="What differs between two networks.")
@click.argument("spec", metavar="A", type=click.Path(path_type=Path))
@click.argument("other", metavar="[B]", required=False, type=click.Path(path_type=Path))
@view_options
@click.option("--network-b", metavar="NAME", help="The network of B [that of --network, if B has it].")
@click.option(
    "--set-b", multiple=True, metavar="NAME=VALUE", callback=values, help="Set a param of B alone, after --set."
)
@click.option("--against", metavar="REV", help="Compare A with its state in this git revision, which comes first.")
@click.option("--branches", is_flag=True, help="Give each branch a row of its own.")
@click.option("--check", is_flag=True, help="End with status 1 if anything differs.")
@click.option("--format", "form", type=click.Choice([*DIFF_FORMATS, PAGE]), default="rich", help="How to print it.")
@click.option("-o", "--output", metavar="FILE", help="Where to write the difference [standard output].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@color_option
def command(
    spec: Path,
    other: Path | None,
    network_b: str | None,
    set_b: tuple[dict[str, str], ...],
    against: str | None,
    check: bool,
    color: str,
    **options: Any,
) -> int:
    """Show what differs between the networks of A and B: stages, branches, filters, parameters, MACs.

    With --network-b or --set-b and no B, both are networks of A. A file with several networks, named alone, is shown as
    its first network against each other one; with B or --against, networks of the same name stand against each other.

    \b
    netspec diff specs/googlenet.ns specs/torchvision/googlenet.ns
    netspec diff specs/googlenet.ns --set-b classes=10
    netspec diff specs/googlenet.ns --against HEAD --format markdown
    netspec diff specs/googlenet.ns specs/torchvision/googlenet.ns --format html -o diff.html
    """
    how = looking(options)
    asked = Asked(**options)
    second_differs = other is not None or network_b is not None or set_b != ({},)
    if against is not None and second_differs:
        raise click.UsageError("--against compares A with itself: leave out B, --network-b and --set-b")
    if against is not None:
        views = (look_in_revision(spec, against, how, color), look([spec], how, color))
    elif second_differs:
        then = how.replace(
            alternatives=tuple(one | more for one in how.alternatives for more in set_b),
            names=(network_b,) if network_b else how.names,
        )
        views = (look([spec], how, color), look([other or spec], then, color))
    else:
        view = look([spec], how, color)
        views = (view.replace(seen=view.seen[:1]), view.replace(seen=view.seen[1:]))
        if view.whole and not views[1].seen:
            raise click.UsageError(ONE)
    return shown(views, asked, check, color)


def shown(views: tuple[View, View], asked: Asked, check: bool, color: str) -> int:
    """Prints or writes the difference of each pair; the exit status."""
    status = max(view.status for view in views)
    if not all(view.whole for view in views):
        return status
    pairs = paired(*([subject(one) for one in view.seen] for view in views))
    if asked.form == PAGE and len(pairs) > 1:
        raise click.UsageError("a page holds one difference; choose with --network and --network-b")
    found = [make_difference(*pair) for pair in pairs]
    texts = [
        (pair[1].checked.network.name, rendered(pair, one, asked, color))
        for pair, one in zip(pairs, found, strict=True)
    ]
    status = deliver(together(texts, asked.form), asked.output, asked.force, color, asked.form) or status
    return status or int(check and not all(one.same for one in found))


def paired(left: list[ComparedNetwork], right: list[ComparedNetwork]) -> list[Pair]:
    """One network against each other one, or those of one name; wrong usage where some have no partner."""
    if len(left) == 1 or len(right) == 1:
        return [(one, other) for one in left for other in right]
    names = [[one.checked.network.name for one in side] for side in (left, right)]
    if any(len(set(side)) < len(side) for side in names) or set(names[0]) != set(names[1]):
        told = " and ".join(", ".join(side) for side in names)
        raise click.UsageError(
            f"networks of one name stand against each other, and here are {told}; choose by --network"
        )
    by_name = dict(zip(names[1], right, strict=True))
    return [(one, by_name[name]) for name, one in zip(names[0], left, strict=True)]


def rendered(pair: Pair, difference: Difference, asked: Asked, color: str) -> str:
    """The difference in the format that is asked for."""
    if asked.form == PAGE:
        page: str = resolve("netspec.page.difference:render")(*pair, difference, branches=asked.branches)
        return page
    render = resolve(DIFF_FORMATS[asked.form])
    to_terminal = asked.output is None
    width = width_of(sys.stdout) if to_terminal else PLAIN_WIDTH
    look = {"width": width, "color": to_terminal and colored(color, sys.stdout)}
    text: str = render(difference, branches=asked.branches, **look)
    return text


def subject(one: Seen) -> ComparedNetwork:
    network = one.network
    return ComparedNetwork(one.source, network.checked, network.facts, network.failed)
