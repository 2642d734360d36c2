"""Steps of training in turn, on any device; and what of a run on a processor is not its steps.

`python -m benchmarks.steps COUNT` prints, as JSON, the share of a run of `netspec train` that is not the network's:
data, figures, log. One thread, GoogLeNet for 28x28, batches of 64 of Fashion-MNIST.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import netspec
from netspec_training.asked import Asked
from netspec_training.loop import Course
from netspec_training.preparing import Watching, job_of
from netspec_training.showing import shown
from netspec_training.stopping import Stop
from netspec_training.world import ALONE

FASHION = Path("/usr/share/datasets/fashion-mnist")
Step = Callable[[], None]


def whole_loss(outputs: tuple[Tensor, ...] | Tensor, target: Tensor) -> Tensor:
    """The paper's loss: that of the logits, which come first, and 0.3 of each head's."""
    parts = (outputs,) if isinstance(outputs, Tensor) else outputs
    losses = [F.cross_entropy(part.float(), target) for part in parts]
    return losses[0] + 0.3 * sum(losses[1:], torch.zeros((), device=target.device))


def step_of(model: nn.Module, images: Tensor, target: Tensor, amp: bool = False, compiled: bool = False) -> Step:
    """One step of SGD on these images, on their device."""
    model.to(images.device)
    model.to(memory_format=torch.channels_last)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    forward = torch.compile(model) if compiled else model

    def step() -> None:
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast(images.device.type, torch.bfloat16, enabled=amp):
            outputs = forward(images)
        whole_loss(outputs, target).backward()
        optimiser.step()

    return step


def batch_of(count: int, device: str) -> tuple[Tensor, Tensor]:
    """Noise of ImageNet's shape, channels last."""
    images = torch.randn(count, 3, 224, 224, device=device).to(memory_format=torch.channels_last)
    return images, torch.randint(1000, (count,), device=device)


def seconds_in_turn(ways: Mapping[str, Step], rounds: int, steps: int = 1) -> dict[str, list[float]]:
    """The seconds of `steps` steps of each, round by round, after one uncounted round."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, step in ways.items():
            begun = now()
            for _ in range(steps):
                step()
            if number:
                took[name].append((now() - begun) / steps)
    return took


def now() -> float:
    """The time when all that was asked of the device is done."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def ratios(took: Mapping[str, list[float]], name: str, to: str) -> list[float]:
    return [one / other for one, other in zip(took[name], took[to], strict=True)]


def overhead(steps: int = 60) -> float:
    """The share of a run that is not the network's steps: GoogLeNet for 28x28, batches of 64 of Fashion-MNIST."""
    network = netspec.load("specs/googlenet_28.ns")
    with TemporaryDirectory() as folder:
        asked = Asked(FASHION, Path(folder, "run"), steps=steps, batch=64, device="cpu")
        job = job_of(network.checked, asked, ALONE, Watching())
        job = job.replace(feed=job.feed.replace(val=None))
        with shown(0, steps, first=True) as screen:
            return share_outside(Course(job, Stop(), None, screen))


def share_outside(course: Course) -> float:
    """Runs a course, and says how much of its time was not spent in steps."""
    own, inside = course.learner.step, [0.0]

    def timed(number: int, images: Tensor, targets: Tensor) -> tuple[float, Tensor]:
        begun = time.perf_counter()
        done = own(number, images, targets)
        inside[0] += time.perf_counter() - begun
        return done

    vars(course.learner)["step"] = timed
    begun = time.perf_counter()
    with redirect_stdout(sys.stderr):
        course.run()
    return 1 - inside[0] / (time.perf_counter() - begun)


def main(count: int) -> None:
    torch.set_num_threads(1)
    print(json.dumps([overhead() for _ in range(count)]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
