"""What is done to an image in training, as data: a part of a recipe."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Augment(BaseModel):
    """How images vary from epoch to epoch.

    `crop`: `none` leaves an image whole; `fixed` makes it `resize` times as large as the network's input and takes a
    window of the input's size at random, as Caffe; `area` takes a window of a random share of the area and a random
    aspect, and brings it to the input's size, as the paper of GoogLeNet, section 6. `mirror`: half of them are turned
    round. `trivial`: TrivialAugment (Müller and Hutter, 2021), one operation of a random strength. `erase`: the share
    of images of which a random rectangle is blanked (Zhong et al., 2017). Images that have just the size of the
    network's input stay whole under `fixed`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    crop: Literal["none", "fixed", "area"] = "none"
    resize: float = Field(default=256 / 224, ge=1, le=4)
    area: tuple[float, float] = (0.08, 1.0)
    aspect: tuple[float, float] = (3 / 4, 4 / 3)
    mirror: bool = False
    trivial: bool = False
    erase: float = Field(default=0, ge=0, le=1)


PLAIN = Augment()
