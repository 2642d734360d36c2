"""`netspec fit`: the network of a space that is largest within a budget, as a spec."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option, completes, spec_argument, spec_options
from netspec.cli.output import colored, say, show_problem, show_problems
from netspec.cli.progress import Progress
from netspec.cli.streams import print_data
from netspec.cli.usage import Misuse
from netspec.cli.write import write_whole
from netspec.compare.difference import ComparedNetwork, make_difference
from netspec.compare.rich_diff import render
from netspec.fit.goal import Goal, Target, target
from netspec.fit.question import Fit, best, fit, found_spec, problem, summary, told
from netspec.fit.search import Best
from netspec.fit.written import Found, out_of_root, spec_text
from netspec.pipeline import Outcome, load_file, load_text
from netspec.report.showing import width_of
from netspec.source import SourceFile
from netspec.sweep.question import Wanted

USUAL_NAME = "fit.ns"


@click.command("fit", short_help="The largest network within a budget, as a spec.")
@spec_argument
@click.option("--macs", metavar="N", help="At most so many MACs: 1.5G.")
@click.option("--params", metavar="N", help="At most so many parameters: 7M.")
@click.option("--where", multiple=True, metavar="BUDGET", help='Another budget, as `expect` writes it: "depth <= 30".')
@click.option(
    "--free",
    "over",
    multiple=True,
    metavar="NAME",
    shell_complete=completes("params"),
    help="What may change, NAME or NAME=A..B:STEP [what scales the filters, else all params with a domain].",
)
@click.option("--largest/--closest", default=True, help="The largest within the budget, or the nearest to it.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, help="Of a search that can't look at all [0].")
@click.option("-o", "--output", metavar="FILE", help="Where to write the spec [it is only shown].")
@click.option("--force", is_flag=True, help="Replace a file that netspec did not write.")
@click.option("--space", metavar="NAME", help="The space, where the file declares several.")
@spec_options
@color_option
def command(
    spec: Path,
    macs: str | None,
    params: str | None,
    largest: bool,
    output: str | None,
    force: bool,
    color: str,
    **options: Any,
) -> int:
    """Find the largest network within a budget: SPEC with other values of what is free.

    \b
    netspec fit googlenet --macs 1.5G
    netspec fit googlenet --macs 1.5G -o fit.ns
    netspec fit googlenet --macs 1.5G --params 6M --closest
    netspec fit squeezenet1_1 --params 1M --where "macs <= 1G" --free classes=10..1000:10

    Up to 10^8 points are all looked at, which proves the answer; of more, the best is told that a search has found.
    What is written is a variant of SPEC that holds its figures and its budgets by `expect`.
    """
    goal = Goal(targets(macs, params), closest=not largest)
    if not goal.targets and (goal.closest or not options["where"]):
        raise Misuse("there is no budget to keep", "name one: `--macs 1.5G` or `--params 7M`", "--macs")
    one = fit(Wanted(spec=spec, **options), goal)
    if isinstance(one, Outcome):
        return show_problems(one, color)
    progress = Progress(one.space.size if one.is_small else 0, "points")
    found = best(one, progress.at)
    progress.over()
    wrong = problem(one, found)
    if wrong is not None:
        return show_problem(wrong, color)
    return shown(one, found, output, force, color)


def targets(macs: str | None, params: str | None) -> tuple[Target, ...]:
    """The figures of `--macs` and `--params`."""
    found = []
    for name, text in (("macs", macs), ("params", params)):
        if text is not None:
            one = target(name, text.strip())
            if one is None:
                raise Misuse(f"`{text}` is no whole number", f"write a number such as `--{name} 7M`", f"--{name}")
            found.append(one)
    return tuple(found)


def shown(one: Fit, found: Best, output: str | None, force: bool, color: str) -> int:
    """Writes the spec, and says what it is and how it differs; on standard output it stands alone."""
    path = Path(USUAL_NAME if output in (None, "-") else str(output))
    text, result = made(one, found, path)
    if text is None:
        return show_problem(out_of_root(one.space, path), color)
    if not result.ok:
        return show_problems(result, color)
    after = result.networks[0]
    if output == "-":
        print_data(text)
        return 0
    if output is not None:
        wrong = write_whole(path, text, force, writes_spec=True)
        if wrong is not None:
            return show_problem(wrong, color)
        say(f"wrote {output}: {after.network.network.name}")
    for line in summary(one, found):
        say(line)
    sys.stdout.write("\n" + text[text.rindex("\nvariant ") + 1 :])
    before = load_file(one.space.spec, {}, one.space.base, one.question.wanted.root)
    if before.networks:
        subjects = [ComparedNetwork(str(path), at.network, at.facts) for at in (before.networks[0], after)]
        wide, coloured = width_of(sys.stdout), colored(color, sys.stdout)
        sys.stdout.write("\n" + render(make_difference(*subjects), width=wide, color=coloured))
    return 0


def made(one: Fit, found: Best, path: Path) -> tuple[str | None, Outcome]:
    """The spec as text, and what checking it gives: written first without figures, which are then those it has."""
    assert found.point is not None
    how = told(one, found)
    name = ""
    figures = (0, 0)
    for _ in range(2):
        spec: Found = found_spec(one, found.point, *figures, how)
        name = spec.name
        text = spec_text(one.space, spec, path)
        if text is None:
            return None, Outcome((), (), {})
        outcome = load_text(SourceFile(str(path), text), path, {}, name)
        if outcome.networks:
            test = outcome.networks[0].facts.test
            figures = (int(test.macs), int(test.params))
    return text, outcome
