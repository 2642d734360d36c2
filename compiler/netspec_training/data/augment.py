"""What is done to an image in training, as data: a part of a recipe."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Augment(BaseModel):
    """How images vary from epoch to epoch.

    `crop`: `none` leaves an image whole; `fixed` makes it `resize` times as large as the network's input and takes a
    window of the input's size at random, as Caffe; `area` takes a window of a random share of the area and a random
    aspect, and brings it to the input's size, as the paper of GoogLeNet, section 6. `mirror`: half of them are turned
    round. `trivial`: TrivialAugment (Müller and Hutter, 2021), one operation of a random strength. `erase`: the share
    of images of which a random rectangle is blanked (Zhong et al., 2017). Images that have just the size of the
    network's input stay whole under `fixed`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    crop: Literal["none", "fixed", "area"] = "none"
    resize: float = Field(default=256 / 224, ge=1, le=4)
    area: tuple[float, float] = (0.08, 1.0)
    aspect: tuple[float, float] = (3 / 4, 4 / 3)
    mirror: bool = False
    trivial: bool = False
    erase: float = Field(default=0, ge=0, le=1)

    @model_validator(mode="after")
    def spans(self) -> Self:
        """Areas are shares of the whole, aspects above 0, and both go from less to more."""
        if not 0 < self.area[0] <= self.area[1] <= 1:
            raise ValueError("`area` goes from one share above 0 to another, up to 1")
        if not 0.01 <= self.aspect[0] <= self.aspect[1] <= 100:
            raise ValueError("`aspect` goes from one ratio of width to height to another, from 0.01 to 100")
        return self


PLAIN = Augment()
