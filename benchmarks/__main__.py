"""Measures every figure that netspec promises, and prints each as a ratio with its spread beside its bound.

Ends with status 1 where a median misses its bound.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

import click

from benchmarks.measure import ENVIRONMENT, KEEPS_MEMORY, ROOT, in_turn, spread

NETSPEC = [str(Path(sys.executable).with_name("netspec"))]
# What lark, rich and pydantic cost by themselves; `import pydantic` alone loads almost nothing of it.
FLOOR = [sys.executable, "-c", "import lark, rich.table; from pydantic import BaseModel"]
SPEC = str(ROOT / "specs" / "googlenet.ns")
TORCHVISION_SPEC = str(ROOT / "specs" / "torchvision" / "googlenet.ns")
# Constructors that do the same work differ by a hundredth from process to process, torchvision's from itself too.
SAME_WORK = 0.02
WITHOUT_TORCH = "import sys; from netspec.cli.main import run; sys.exit(run({arguments}) or 'torch' in sys.modules)"


class Row(NamedTuple):
    """One measured figure: what it is, its values, whether it is to stay below its bound or above."""

    what: str
    values: list[float]
    bound: float
    above: bool = False
    unit: str = "x"
    tolerance: float = 0

    @property
    def holds(self) -> bool:
        found = median(self.values)
        return found >= self.bound - self.tolerance if self.above else found <= self.bound + self.tolerance

    def __str__(self) -> str:
        relation = ">=" if self.above else "<="
        mark = "ok    " if self.holds else "MISSED"
        bound = f"{self.bound:g}" + (f" ± {self.tolerance:g}" if self.tolerance else "")
        return f"{mark}  {self.what:<64} {spread(self.values):>26} {self.unit:<4} {relation} {bound}"


def start_up(folder: Path, count: int) -> Iterator[Row]:
    """Commands against the imports that they can't do without; memory; torch."""
    check = in_turn([*NETSPEC, "check", SPEC], FLOOR, folder, count)
    yield Row("netspec check, against the floor", check.ratios(), 1.6)
    compiled = in_turn([*NETSPEC, "compile", SPEC], FLOOR, folder, count)
    yield Row("netspec compile, against the floor", compiled.ratios(), 2)
    report = in_turn([*NETSPEC, "report", SPEC], FLOOR, folder, count)
    yield Row("netspec report, against the floor", report.ratios(), 2)
    for name, pairs in (("check", check), ("compile", compiled), ("report", report)):
        yield Row(f"netspec {name}, peak memory", [one.mebibytes for one in pairs.first], 64, unit="MiB")
    for name in ("check", "compile", "report", "table"):
        yield torch_imported(f"netspec {name}", [name, SPEC], folder)


def pictures(folder: Path, count: int) -> Iterator[Row]:
    """The drawing and the page, as files, against the check that both begin with; torch."""
    for name, arguments in (
        ("netspec draw", ["draw", SPEC, "-o", "googlenet.svg"]),
        ("report --format html", ["report", SPEC, "--format", "html", "-o", "report.html"]),
    ):
        pairs = in_turn([*NETSPEC, *arguments], [*NETSPEC, "check", SPEC], folder, count)
        yield Row(f"{name}, against netspec check", pairs.ratios(), 2.5)
        yield torch_imported(name, arguments, folder)


def torch_imported(name: str, arguments: list[str], folder: Path) -> Row:
    """Whether the command imports torch, or fails: 0 or not."""
    code = WITHOUT_TORCH.format(arguments=arguments)
    seen = subprocess.call([sys.executable, "-c", code], cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    return Row(f"{name}, torch imported", [seen], 0, unit="")


def all_specs(folder: Path, count: int) -> Iterator[Row]:
    """Every spec of the project against one."""
    specs = [str(path) for path in sorted((ROOT / "specs").rglob("*.ns"))]
    pairs = in_turn([*NETSPEC, "check", *specs], [*NETSPEC, "check", SPEC], folder, count)
    yield Row(f"netspec check of all {len(specs)} specs, against googlenet.ns", pairs.ratios(), 5)


def comparison(folder: Path, count: int) -> Iterator[Row]:
    """Twenty networks in one table against the check of one: widths of GoogLeNet, and variants of it in one file."""
    widths = ",".join(f"{number / 20:g}" for number in range(20, 40))
    edits = "\n".join(
        f"variant v{number} of googlenet {{\n  replace conv1: conv 7x7/2 {40 + number}\n}}" for number in range(20)
    )
    shutil.copytree(ROOT / "specs", folder, dirs_exist_ok=True)
    variants = folder / "variants.ns"
    variants.write_text(f'use "googlenet.ns"\n{edits}\n', encoding="utf-8")
    for what, arguments in (("widths", [SPEC, "--set", f"width={widths}"]), ("variants", [str(variants)])):
        pairs = in_turn([*NETSPEC, "compare", *arguments], [*NETSPEC, "check", SPEC], folder, count)
        yield Row(f"netspec compare of 20 {what}, against netspec check", pairs.ratios(), 6)


def growth(folder: Path, count: int) -> Iterator[Row]:
    """Ten times the stages."""
    commands = []
    for stages in (10_000, 1_000):
        path = folder / f"stages{stages}.ns"
        lines = "\n".join(f"  s{number}: conv 3x3 16" for number in range(stages))
        path.write_text(f"network deep {{\n  input 16x32x32\n{lines}\n}}\n", encoding="utf-8")
        commands.append([*NETSPEC, "check", str(path)])
    yield Row("netspec check, 10,000 stages against 1,000", in_turn(*commands, folder, count).ratios(), 12)


def again(folder: Path, count: int) -> Iterator[Row]:
    """A program that is read once, in many environments."""
    ratios = json.loads(output([sys.executable, "-m", "benchmarks.lowering", str(count)]))
    yield Row("netspec.load, against the same program in another environment", ratios, 2, above=True)


def closed(folder: Path, count: int) -> Iterator[Row]:
    """Variants by a closed form, against loading each."""
    found = json.loads(output([sys.executable, "-m", "benchmarks.closed", str(count)]))
    yield Row("closed form of GoogLeNet, width and classes: 10^6 variants a second", found["rate"], 1, True, "")
    yield Row("netspec.load, against a variant of the closed form", found["ratio"], 50_000, above=True)


def sweeping(folder: Path, count: int) -> Iterator[Row]:
    """A million variants of GoogLeNet with 57 freed numbers."""
    found = json.loads(output([sys.executable, "-m", "benchmarks.sweeps", str(min(count, 3))]))
    yield Row("57 freed numbers of GoogLeNet: 10^6 variants a second", found["rate"], 1, True, "")
    yield Row("build and fvcore, against one of these variants", found["fvcore"], 100_000, above=True)
    yield Row("netspec sweep, 10^6 of them, front, CPU seconds", found["front"], 10, unit="s")
    yield Row("netspec sweep, 10^6 of them, Parquet, CPU seconds", found["parquet"], 10, unit="s")
    yield Row("netspec sweep, 10^6 of them, Parquet, peak memory", found["memory"], 1024, unit="MiB")


def engines(folder: Path, count: int) -> Iterator[Row]:
    """The optimised network against the built one and torchvision's, and ONNX against torch's exporter."""
    found = json.loads(output([sys.executable, "-m", "benchmarks.engines", str(count)]))
    yield Row("netspec.build run, against netspec.optimize", found["build"], 2.5, above=True)
    yield Row("torchvision channels last run, against netspec.optimize", found["torchvision"], 1.2, above=True)
    yield Row("torch.onnx.export, against netspec's ONNX", found["onnx"], 30, above=True)


def against_torchvision(folder: Path, count: int) -> Iterator[Row]:
    """The same figures from torchvision and fvcore, and building the same network."""
    theirs, ours = [sys.executable, "-m", "benchmarks.torchvision_fvcore"], [*NETSPEC, "report", TORCHVISION_SPEC]
    counted, said = json.loads(output(theirs)), json.loads(output([*ours, "--format", "json"]))["totals"]
    same = all(counted[name] == said[name] for name in counted)
    yield Row(f"parameters and MACs equal fvcore's ({counted['params']:,}; {counted['macs']:,})", [same], 1, True, "")
    pairs = in_turn(theirs, ours, ROOT, count)
    yield Row("torchvision and fvcore, against netspec report", pairs.ratios(), 12, above=True)
    yield from building(count)
    yield from engines(folder, count)
    yield from training(count)


def building(count: int) -> Iterator[Row]:
    """The same network as a live module: constructors in a warm process, then whole processes."""
    ratios = json.loads(output([sys.executable, "-m", "benchmarks.building", str(count)], KEEPS_MEMORY))
    for what, name in (
        ("torchvision's constructor, against itself", "again"),
        ("constructor of the compiled file, against torchvision's", "file"),
        ("netspec.build, against torchvision's constructor", "build"),
    ):
        yield Row(what, ratios[name], 1, tolerance=SAME_WORK)
    ours, theirs = ([sys.executable, "-m", f"benchmarks.{name}"] for name in ("load_and_build", "torchvision_build"))
    yield Row("process that loads and builds, against torchvision's", in_turn(ours, theirs, ROOT, count).ratios(), 1)


def around_training(folder: Path, count: int) -> Iterator[Row]:
    """How much of a run is not its steps."""
    found = json.loads(output([sys.executable, "-m", "benchmarks.steps", str(min(count, 5))]))
    yield Row("netspec train: data, figures and log, as a share of the run", found, 0.05, unit="")


def training(count: int) -> Iterator[Row]:
    """A step of training in a warm process."""
    ratios = json.loads(output([sys.executable, "-m", "benchmarks.training_step", str(count)], KEEPS_MEMORY))
    yield Row("training step, channels last, against torchvision's", ratios["same"], 1.02)
    yield Row("training step of the paper's network, against torchvision's", ratios["paper"], 1.15)
    yield Row("the same with torch's response norms, against torchvision's", ratios["torchs"], 1.15, above=True)


def searching(folder: Path, count: int) -> Iterator[Row]:
    """What a search costs beside its engine."""
    found = json.loads(output([sys.executable, "-m", "benchmarks.search_overhead", str(min(count, 5))]))
    yield Row("search of 200 static trials, against Optuna by itself, CPU seconds", found["processor"], 1.1)
    yield Row("the same, wall time", found["wall"], 1.1)


def output(command: list[str], more: Mapping[str, str] = MappingProxyType({})) -> bytes:
    environment = {**ENVIRONMENT, **more}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout


@click.command()
@click.option("-n", "count", default=15, show_default=True, help="Counted pairs of each row.")
def main(count: int) -> None:
    """Measure, and print one line per figure: median (least to most), and the bound."""
    parts = [start_up, pictures, all_specs, comparison, growth, again, closed, sweeping, around_training, searching]
    if importlib.util.find_spec("torchvision"):
        parts.append(against_torchvision)
    else:
        click.echo("torchvision is missing: pip install --no-deps -r benchmarks/requirements.txt", err=True)
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            for row in part(Path(folder), count if part is not growth else max(3, count // 5)):
                click.echo(str(row))
                missed += not row.holds
    sys.exit(min(missed, 1))


if __name__ == "__main__":
    main()
