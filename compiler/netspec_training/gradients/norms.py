"""Norms of the gradient by stage: of the whole loss, and of the main loss alone, at fresh weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import torch
from torch import Tensor, nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import NoData
from netspec.ir.model import CheckedNetwork
from netspec.record import Record
from netspec_compiler.live.network import build
from netspec_training.data.chance import seed_of
from netspec_training.data.find import find
from netspec_training.data.images import Images
from netspec_training.data.judge import held_against
from netspec_training.data.normalise import Normalisation, measured
from netspec_training.data.order import order_of
from netspec_training.data.prepare import View, prepared
from netspec_training.stages import weights_by_stage


class StageNorms(Record):
    """One stage: the Euclidean norms of the gradients of all its weights, and how many times as large the whole's is.

    `ratio` is none where the main loss alone gives no gradient, or one of them is no finite number.
    """

    name: str
    whole: float
    main: float
    ratio: float | None


class Norms(Record):
    """The medians over `seeds` starts, stage by stage in their order; each start has other weights and other images."""

    network: str
    heads: dict[str, float]
    batch: int
    seeds: int
    stages: tuple[StageNorms, ...]

    def as_data(self) -> dict[str, object]:
        """The figures as JSON holds them; null where a figure is no finite number."""
        rows = [
            {"name": one.name, "whole": finite(one.whole), "main": finite(one.main), "ratio": one.ratio}
            for one in self.stages
        ]
        told = {"network": self.network, "heads": self.heads, "batch": self.batch}
        return {"stages": rows, "seeds": self.seeds, **told}


def finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def measure(
    checked: CheckedNetwork, folder: Path, seeds: int, batch: int, tell: Callable[[int], None] = lambda _: None
) -> Norms | list[Diagnostic]:
    """The norms on images of a folder, or why there are none; `tell` is told how many seeds are done."""
    data = find(folder)
    if isinstance(data, Diagnostic):
        return [data]
    problems = held_against(data, checked)
    if problems:
        return problems
    if data.train is None:
        return [NoData(path=data.path, why="has images to evaluate on, and none to train on")]
    return medians(checked, data.train, seeds, batch, tell)


def medians(
    checked: CheckedNetwork, images: Images, seeds: int, batch: int, tell: Callable[[int], None]
) -> Norms | list[Diagnostic]:
    view = View(tuple(checked.network.input))
    normalisation, count = measured(images, view), len(images.targets)
    starts = []
    for seed in range(seeds):
        indices = order_of(count, seed, 0)[:batch]
        starts.append(at_start(checked, images, indices, normalisation, seed))
        tell(seed + 1)
    stages = tuple(over(stage, [one[stage] for one in starts]) for stage in starts[0])
    heads = {head.name: head.weight for head in checked.network.heads}
    return Norms(checked.network.name, heads, min(batch, count), seeds, stages)


def over(name: str, found: Sequence[tuple[float, float]]) -> StageNorms:
    """A stage over all starts. The ratio is the median of each start's own."""
    ratio = median(whole / main if main else math.inf for whole, main in found)
    return StageNorms(name, median(whole for whole, _ in found), median(main for _, main in found), finite(ratio))


def at_start(
    checked: CheckedNetwork, images: Images, indices: Tensor, normalisation: Normalisation, seed: int
) -> dict[str, tuple[float, float]]:
    """For each stage with weights the norm of the whole loss' gradient and of the main loss', in one forward pass."""
    torch.manual_seed(seed_of(seed))
    model = build(checked).train()
    view = View(tuple(checked.network.input))
    outputs = model(normalisation.applied(prepared(images, indices, view)))
    targets = images.targets[indices]
    main, whole = model.losses(outputs, targets)["logits"], model.loss(outputs, targets)
    stages = weights_by_stage(model, checked)
    weights = [one for group in stages.values() for one in group]
    pairs = (
        torch.autograd.grad(loss, weights, retain_graph=keep, allow_unused=True)
        for loss, keep in ((whole, True), (main, False))
    )
    norms = [by_stage(stages, found) for found in pairs]
    return {stage: (norms[0][stage], norms[1][stage]) for stage in stages}


def by_stage(stages: dict[str, list[nn.Parameter]], gradients: Sequence[Tensor | None]) -> dict[str, float]:
    """The norm over all weights of each stage; a weight that the loss does not depend on has none."""
    waiting = iter(gradients)
    norms: dict[str, float] = {}
    for name, group in stages.items():
        own = [next(waiting) for _ in group]
        squares = [one.double().square().sum() for one in own if one is not None]
        norms[name] = math.sqrt(sum(one.item() for one in squares))
    return norms
