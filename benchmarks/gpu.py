"""What one GPU does: the training step against torchvision's, torch.compile, mixed precision, two recipes on real data.

    PYTHONPATH=.:compiler python -m benchmarks.gpu --data FOLDER --out gpu.md

Needs torch with CUDA, torchvision (for its GoogLeNet), lark, pydantic, click, rich, safetensors, pillow, numpy, and the
four idx files of Fashion-MNIST in FOLDER. It takes about nine minutes with the default `--seconds 75` for each
recipe, of which compiling takes four; it prints what it finds as it goes, and writes one Markdown table.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
import torch

import netspec
from benchmarks.measure import ROOT, spread
from benchmarks.steps import batch_of, ratios, seconds_in_turn, step_of
from netspec.cli.main import run as command

STEP_BATCH, STEP_ROUNDS, STEPS_A_ROUND = 128, 7, 10
PLAIN_STEM = "default conv act=relu init=caffe_xavier(bias=0.2)"
CALIBRATION = 300
# One for the network without norms, as it ships, and one with batch norm after each convolution.
RECIPES = (
    ("bvlc", "googlenet_28", "--recipe bvlc --batch 256 --lr 0.03"),
    ("modern", "googlenet_28_bn", "--recipe modern --batch 1024"),
)
Row = tuple[str, str]


def steps(amp: bool, compiled: bool) -> Iterator[Row]:
    """A step of GoogLeNet with batch norm at 224x224: ours against torchvision's, in turn."""
    from torchvision.models import googlenet  # noqa: PLC0415 - on a processor it is imported otherwise

    images, target = batch_of(STEP_BATCH, "cuda")
    network = netspec.load(ROOT / "specs" / "torchvision" / "googlenet.ns")
    begun = time.perf_counter()
    ways = {
        "ours": step_of(netspec.build(network), images, target, amp, compiled),
        "theirs": step_of(googlenet(init_weights=False, aux_logits=True), images, target, amp, compiled),
    }
    took = seconds_in_turn(ways, STEP_ROUNDS, STEPS_A_ROUND)
    what = f"step, batch {STEP_BATCH}, channels last, {'bfloat16' if amp else 'TF32'}{', compiled' if compiled else ''}"
    rate = STEP_BATCH / median(took["ours"])
    yield what, f"{spread(ratios(took, 'ours', 'theirs'))} x torchvision's; {rate:,.0f} images/s"
    if compiled:
        yield f"{what}: seconds in all, compilation included", f"{time.perf_counter() - begun:.0f}"


def recipe(name: str, spec: Path, options: str, data: Path, seconds: float, folder: Path) -> Iterator[Row]:
    """As many steps as the time allows, and how many images are recognised then."""
    call = f"train {spec} --data {data} --device cuda --amp --channels-last --workers 8 {options}".split()
    trial = folder / f"trial_{name}"
    done = command([*call, "--out", str(trial), "--steps", str(CALIBRATION), "--validate-every", "1000"])
    rates = [one["images_per_second"] for one in lines_of(trial)][CALIBRATION // 3 :]
    batch = int(options.split("--batch ")[1].split(maxsplit=1)[0])
    count = max(CALIBRATION, int(seconds * median(rates) / batch))
    out, begun = folder / name, time.perf_counter()
    done |= command([*call, "--out", str(out), "--steps", str(count), "--validate-every", "20"])
    took = time.perf_counter() - begun
    if done:
        yield f"recipe {name} on {spec.stem}", f"FAILED with status {done}"
        return
    last = lines_of(out)[-1]["val"]
    yield (
        f"recipe {name} on {spec.stem}, {count:,} steps of {batch} in {took:.0f} s",
        f"top-1 {last['top1'] / last['images']:.2%}, top-5 {last['top5'] / last['images']:.2%}; "
        f"{count * batch / took:,.0f} images/s",
    )


def lines_of(folder: Path) -> list[dict[str, dict[str, float]]]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def spec_of(name: str, folder: Path) -> Path:
    """The shipped spec, or a copy of it with batch norm."""
    shipped = ROOT / "specs" / "googlenet_28.ns"
    if name == shipped.stem:
        return shipped
    text = shipped.read_text(encoding="utf-8").replace(PLAIN_STEM, "default conv norm=batch act=relu")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("  expect "))
    text = text.replace('"lib/inception.ns"', '"netspec/inception.ns"').replace(
        "network googlenet_28", f"network {name}"
    )
    path = folder / f"{name}.ns"
    path.write_text(text, encoding="utf-8")
    return path


def rows(data: Path, seconds: float, folder: Path) -> Iterator[Row]:
    yield "device", f"{torch.cuda.get_device_name()}, torch {torch.__version__}, Python {platform.python_version()}"
    for amp, compiled in ((False, False), (True, False), (True, True)):
        yield from steps(amp, compiled)
    for name, spec, options in RECIPES:
        yield from recipe(name, spec_of(spec, folder), options, data, seconds, folder)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--out", type=click.Path(path_type=Path), default="gpu.md", show_default=True)
@click.option("--seconds", default=75.0, show_default=True, help="For each recipe.")
def main(data: Path, out: Path, seconds: float) -> None:
    """Measure, and write one table; what was found is written row by row, so that an interruption leaves it."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    found = ["| what | found |", "| :-- | :-- |"]
    with TemporaryDirectory() as folder:
        for what, value in rows(data.resolve(), seconds, Path(folder)):
            found.append(f"| {what} | {value} |")
            click.echo(found[-1])
            out.write_text("\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
