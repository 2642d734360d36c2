"""`netspec search`: networks of a space trained by a command, proposed by Optuna or Ray."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from netspec.cli.options import color_option, spec_argument, spec_options
from netspec.cli.output import say, show_problem, show_problems
from netspec.cli.progress import Progress
from netspec.cli.sweep import question_options
from netspec.cli.usage import Misuse
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.spaces import BadTrial, OtherStudy, StorageFails, StudyLeft
from netspec.diagnostics.usage import MissingExtra
from netspec.fit.question import settings
from netspec.fit.written import out_of_root
from netspec.lazy import ExtraMissingError, with_extra
from netspec.pipeline import Outcome
from netspec.search.loop import Search, facts
from netspec.search.plan import SPEC, Plan
from netspec.search.refusal import Verdict
from netspec.search.trial import Begin, Running
from netspec.sweep.question import Wanted, question

ENGINES = {
    "optuna": ("netspec.search.with_optuna", "OptunaEngine", "search"),
    "ray": ("netspec.search.with_ray", "RayEngine", "ray"),
}
SAMPLERS = ("tpe", "random", "nsga2", "nsga3", "qmc")
STORAGES = {"optuna": "a file, or a database as `sqlite:///study.db`", "ray": "a file"}
NEEDS, ADDRESS = ("num_cpus", "num_gpus"), "RAY_ADDRESS"
STUDIES = {"optuna": "study.log", "ray": "ray.jsonl"}


@click.command("search", short_help="Networks of a space trained by a command, proposed by an engine.")
@spec_argument
@click.option(
    "--trial", "command_line", metavar="COMMAND", required=True, help='"COMMAND {spec} {out}", without a shell.'
)
@click.option("--engine", type=click.Choice([*ENGINES]), default="optuna", help="Who proposes [optuna].")
@click.option("--space", metavar="NAME", help="The space, where the file declares several.")
@question_options
@click.option("--storage", metavar="FILE|URL", help="Where the study is kept [a file in --out].")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("search"), help="[search]")
@click.option("--metric", default="value", metavar="NAME", help="The figure that a trial reports [value].")
@click.option("--maximize/--minimize", default=True, help="Which way it is better [--maximize].")
@click.option("--trials", type=click.IntRange(1), default=100, help="How many are to train in all [100].")
@click.option("--jobs", type=click.IntRange(1), default=1, help="How many at once [1].")
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="The longest a trial may run."
)
@click.option("--num-cpus", type=click.FloatRange(0), metavar="N", help="What a trial takes of a Ray cluster [1].")
@click.option("--num-gpus", type=click.FloatRange(0), metavar="N", help="The same, of its GPUs [0].")
@click.option(
    "--sampler",
    type=click.Choice(SAMPLERS),
    default="tpe",
    help="How it proposes [tpe].",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="What proposals follow from [0].")
@click.option("--resume", is_flag=True, help="Go on with the study that is in the storage.")
@spec_options
@color_option
def command(
    spec: Path, command_line: str, engine: str, storage: str | None, resume: bool, color: str, **options: Any
) -> int:
    """Search the space of SPEC for the network that a command finds best.

    \b
    netspec search mine.ns --space wide --where "macs <= 100M" --trials 50 --jobs 2 --metric top1 \\
      --trial "python train.py {spec} {out}"
    netspec search mine.ns --space wide --resume --trial "python train.py {spec} {out}"

    COMMAND gets the path of the trial's spec for {spec} and that of its folder for {out}, and reports its figure in
    {out}/result.json: {"value": 0.9}. A network that breaks a budget, or was seen before, is never trained.
    """
    names = ("over", "where", "settings", "network", "root", "space")
    wanted = Wanted(spec=spec, sample=1, **{name: options.pop(name) for name in names})
    found = question(wanted)
    if isinstance(found, Outcome):
        return show_problems(found, color)
    needs = {name: options.pop(name) for name in NEEDS}
    of_machines(engine, needs)
    plan = Plan(question=found, command=command_line, folder=options.pop("out"), **options)
    where = storage or str(plan.folder / STUDIES[engine])
    problem = of_command(plan) or of_folder(plan) or of_storage(plan, where, engine, resume)
    if problem is not None:
        return show_problem(problem, color)
    begins = machines(needs) if on_cluster(engine) else Running
    made = begun(plan, where, engine)
    return show_problem(made, color) if isinstance(made, Diagnostic) else searched(plan, made, begins, color)


def on_cluster(engine: str) -> str:
    """The address of the Ray cluster that is to run trials; empty where this machine does."""
    return os.environ.get(ADDRESS, "") if engine == "ray" else ""


def of_machines(engine: str, needs: Mapping[str, float | None]) -> None:
    """Refuses what is asked of a cluster where there is none."""
    given = next((name for name, value in needs.items() if value is not None), None)
    if given is not None and not on_cluster(engine):
        option = f"--{given.replace('_', '-')}"
        remedy = f"give `--engine ray`, and the address of a cluster in {ADDRESS}; or drop it"
        raise Misuse(f"`{option}` is of trials that run on a Ray cluster", remedy, option)


def machines(needs: Mapping[str, float | None]) -> Begin:
    """What begins commands on the machines of a cluster."""
    address = on_cluster("ray")
    try:
        cluster = with_extra("netspec.search.ray_cluster:Cluster", "ray")(address, *needs.values())
    except (OSError, ValueError) as error:
        remedy = f"start one by `ray start --head`, or drop {ADDRESS}: then trials run on this machine"
        raise Misuse(f"no Ray cluster is joined at `{address}`: {error}", remedy, ADDRESS) from None
    say(f"trials run on the Ray cluster at {address}")
    if lacking := cluster.lacking():
        say(f"no machine of it has {lacking}: trials wait until one joins that has")
    begins: Begin = cluster.run
    return begins


def begun(plan: Plan, where: str, engine: str) -> Any:
    """The engine with its study, or what is wrong with the storage of that."""
    make = part(engine, "engine")
    try:
        return make(plan.study, where)
    except ExtraMissingError as error:
        what = f"`--engine {engine} --sampler {plan.sampler}`"
        raise Misuse.of(MissingExtra(what=what, extra=error.extra, module=str(error.name))) from None
    except Exception as error:  # whatever a database has to say
        return unusable(where, engine, error)


def unusable(where: str, engine: str, error: Exception) -> StorageFails:
    """A storage that fails, in the first words of what failed."""
    said = error.strerror if isinstance(error, OSError) else None
    why = said or next(iter(str(error).splitlines()), type(error).__name__)
    return StorageFails(storage=where, why=why, form=STORAGES[engine])


def part(engine: str, what: str) -> Any:
    """A part of an engine; wrong usage where what it needs is not installed."""
    module, name, extra = ENGINES[engine]
    try:
        return with_extra(f"{module}:{name if what == 'engine' else what}", extra)
    except ExtraMissingError as error:
        raise Misuse.of(MissingExtra(what=f"`--engine {engine}`", extra=extra, module=str(error.name))) from None


def of_command(plan: Plan) -> Diagnostic | None:
    """What is wrong with the command of the trials."""
    try:
        words = shlex.split(plan.command)
    except ValueError as error:
        return BadTrial(command=plan.command, why=str(error).lower())
    if not any("{spec}" in word for word in words):
        return BadTrial(command=plan.command, why="no word of it is `{spec}`")
    if shutil.which(words[0]) is None:
        return BadTrial(command=plan.command, why=f"there is no program `{words[0]}`")
    return None


def of_folder(plan: Plan) -> Diagnostic | None:
    """Why the specs of trials, in their folders, could not use the spec of the space."""
    space = plan.question.space
    first = (0,) * len(space.axes)
    if plan.spec(0, first, Verdict(0, {"macs": 0, "params": 0}, "", {})) is not None:
        return None
    return out_of_root(space, plan.folder, "--out")


def of_storage(plan: Plan, where: str, engine: str, resume: bool) -> Diagnostic | None:
    """What is wrong with the storage, or with what is in it."""
    stored, name = part(engine, "stored"), plan.study.name
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
        if "://" not in where and Path(where).exists() and not Path(where).is_file():
            return StorageFails(storage=where, why="it is no file", form=STORAGES[engine])
        known: Mapping[str, object] | None = stored(where, name)
    except Exception as error:  # whatever a database has to say
        return unusable(where, engine, error)
    if known is None:
        return None
    differ = [what for what, value in plan.identity.items() if known.get(what) != value]
    if differ:
        return OtherStudy(storage=where, name=name, what=" and ".join(differ))
    return None if resume else StudyLeft(storage=where, name=name)


def searched(plan: Plan, engine: Any, begins: Begin, color: str) -> int:
    """Runs the search, and says what came of it."""
    progress = Progress(plan.trials, "trials")

    def told(problem: Diagnostic) -> None:
        progress.over()
        show_problem(problem, color)

    search = Search(plan, engine, told, progress.at, begins)
    try:
        stopped = search.run()
    finally:
        progress.over()
    if stopped is not None:
        show_problem(stopped, color)
    if any(search.counts.values()):
        say(facts(search.counts))
    best = search.best()
    if best is None:
        say("no trial gave a figure")
        return 1
    values = settings(plan.question.space, best.point)
    say(f"best: trial {best.number}, {plan.metric} {best.value:g}, by {values}")
    say(f"{plan.folder_of(best.number) / SPEC}")
    return 1 if stopped is not None else 0
