"""The learning rate as a function of the step: nothing to save, and nothing that a resumed run could get wrong."""

from __future__ import annotations

import math

from netspec_training.recipes.model import Schedule


def rate_share(schedule: Schedule, step: int, steps: int, steps_per_epoch: int, epochs: float) -> float:
    """The rate of a step, counted from 0, as a share of the recipe's first one.

    `epochs` are the recipe's own: a run of fewer `steps` warms up for the same share of it.
    """
    whole = max(1, steps_per_epoch) * epochs
    warmup = schedule.warmup * steps_per_epoch * min(1.0, steps / whole)
    if step < warmup:
        return schedule.warmup_start + (1 - schedule.warmup_start) * step / warmup
    done = (step - warmup) / max(1.0, steps - warmup)
    match schedule.kind:
        case "constant":
            return 1.0
        case "poly":
            return float((1 - done) ** schedule.power)
        case "step":
            return float(schedule.gamma ** math.floor(step / max(1, steps_per_epoch) / schedule.every))
        case "cosine":
            return 0.5 * (1 + math.cos(math.pi * done))
