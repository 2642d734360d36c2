"""A training step at channels last, batch 8, one thread, against torchvision's GoogLeNet, whose norms are batch norms.

Prints ratios as JSON: the same network of ours, the paper's with its response norms, and the paper's with torch's own
response norms in their place. Each ratio is of the least of four times, of steps that follow each other in turn; times
are those of this process's one thread, so that what else runs counts less.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from itertools import permutations

import torch
from torch import nn
from torch.nn import functional as F

import netspec
from benchmarks.without_operators import googlenet

BATCH, RATE = 8, 1e-4
HEADS = {"aux_logits1": 0.3, "aux_logits2": 0.3}


def theirs(outputs: object, target: torch.Tensor) -> torch.Tensor:
    """The loss of torchvision's outputs, which its model leaves to its users."""
    loss = F.cross_entropy(outputs.logits, target)  # type: ignore[attr-defined]
    return sum((weight * F.cross_entropy(getattr(outputs, name), target) for name, weight in HEADS.items()), loss)


def paper(norms_of_torch: bool) -> nn.Module:
    model = netspec.build(netspec.load("specs/googlenet.ns"))
    for name, module in list(model.named_children()) if norms_of_torch else ():
        if isinstance(module, nn.LocalResponseNorm):
            setattr(model, name, nn.LocalResponseNorm(module.size, module.alpha, module.beta, module.k))
    return model


def stepped(model: nn.Module, loss: Callable[..., torch.Tensor] | None = None) -> Callable[[], None]:
    """One step of training as a function."""
    model.train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.SGD(model.parameters(), RATE)
    images, target = torch.randn(BATCH, 3, 224, 224).to(memory_format=torch.channels_last), torch.arange(BATCH)
    judged = loss or model.loss

    def step() -> None:
        optimiser.zero_grad()
        judged(model(images), target).backward()  # type: ignore[operator]
        optimiser.step()

    return step


def seconds(step: Callable[[], None]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start


def main(count: int) -> None:
    torch.set_num_threads(1)
    steps = {
        "theirs": stepped(googlenet(init_weights=False, aux_logits=True), theirs),
        "same": stepped(netspec.build(netspec.load("specs/torchvision/googlenet.ns"))),
        "paper": stepped(paper(norms_of_torch=False)),
        "torchs": stepped(paper(norms_of_torch=True)),
    }
    for step in steps.values():
        step()
    gc.collect()
    gc.disable()
    found: dict[str, list[float]] = {name: [] for name in steps if name != "theirs"}
    orders = list(permutations(steps))
    for round_ in range(count):
        took: dict[str, list[float]] = {name: [] for name in steps}
        for order in orders[round_ % 2 :: 6]:
            for name in order:
                took[name].append(seconds(steps[name]))
        for name, ratios in found.items():
            ratios.append(min(took[name]) / min(took["theirs"]))
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
