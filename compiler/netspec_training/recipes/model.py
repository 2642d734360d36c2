"""What a recipe says. It does not change what a network is, and so it is no part of a spec."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from netspec_training.data.augment import Augment

MOST_EPOCHS = 1_000_000
# Beyond it the products with weights are no numbers of 32 bits any more.
LARGEST_RATE = 1e6


class Part(BaseModel):
    """A part of a recipe: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Optimiser(Part):
    """How a step changes the weights. Decay is on weights alone, not on biases and norms.

    `bias_rate` times the rate is that of biases. `epsilon` and `alpha` are RMSprop's.
    """

    kind: Literal["sgd", "rmsprop", "adamw"] = "sgd"
    rate: float = Field(gt=0, le=LARGEST_RATE)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    nesterov: bool = False
    decay: float = Field(default=0, ge=0, le=LARGEST_RATE)
    bias_rate: float = Field(default=1, gt=0, le=LARGEST_RATE)
    epsilon: float = Field(default=1e-8, gt=0, le=LARGEST_RATE)
    alpha: float = Field(default=0.99, gt=0, lt=1)


class Schedule(Part):
    """The rate as a share of the first one, by the step.

    `poly`: `(1 - step / steps) ** power`; `step`: `gamma ** floor(epoch / every)`; `cosine`: half a wave down to 0.
    Before it, `warmup` epochs in a line from `warmup_start`; of a run of fewer epochs, the same share of it.
    """

    kind: Literal["constant", "poly", "step", "cosine"] = "constant"
    power: float = Field(default=1, gt=0)
    gamma: float = Field(default=1, gt=0, le=1)
    every: float = Field(default=1, ge=1e-6)
    warmup: float = Field(default=0, ge=0)
    warmup_start: float = Field(default=0.01, ge=0, le=1)


class Average(Part):
    """A running average of the weights, which is what is kept at the end.

    After update n its decay is the smaller one of `decay` and `(1 + n) / (10 + n)`, as TensorFlow's, so that a short
    run forgets its start. `every` so many steps it takes the weights up.
    """

    decay: float = Field(ge=0, lt=1)
    every: int = Field(default=1, ge=1, lt=2**53)


class RunSettings(Part):
    """What decides a run's numbers besides the recipe; written beside it in the folder of the run.

    `heads`: whether auxiliary heads are trained. `accumulate`: in how many parts a process takes its share of a batch.
    `amp`: whether products are taken in bfloat16. `freeze`: the parts of the network that are not trained.
    """

    steps: int = Field(ge=1, lt=2**53)
    seed: int = Field(default=0, ge=0, lt=2**62)
    heads: bool = True
    accumulate: int = Field(default=1, ge=1, lt=2**31)
    amp: bool = False
    freeze: tuple[str, ...] | None = None


class Recipe(Part):
    """A whole recipe. `batch` is that of all processes together.

    `smoothing` is of the labels; `clip` is the largest norm of the gradient; `test_resize` is how much longer than the
    network's input the shorter side of an image is before its middle is cut out, in evaluations.
    """

    name: str
    epochs: float = Field(gt=0, le=MOST_EPOCHS)
    batch: int = Field(ge=1, lt=2**31)
    smoothing: float = Field(default=0, ge=0, lt=1)
    clip: float | None = Field(default=None, gt=0)
    test_resize: float = Field(default=256 / 224, ge=1, le=4)
    optimiser: Optimiser
    schedule: Schedule = Schedule()
    average: Average | None = None
    augment: Augment = Augment()
    run: RunSettings | None = None
