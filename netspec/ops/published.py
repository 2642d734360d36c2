"""What a published model of a network is made of where that is not what the compiled file is made of.

Tools print figures of such models, and these follow from how they are made, not from what the network is called.
"""

from __future__ import annotations

from netspec.ops.base import Configurable, key
from netspec.ops.kinds import Truth

# What is published of a stage.
FIGURES = ("params", "macs", "shape")


class AsPublished(Configurable):
    """The batch norms of a published model: whether they have a scale, and whether they hold the activation.

    torch's have a scale or no parameters at all; Keras's and TF-slim's can have a shift alone. Those of timm hold the
    activation, so that they are no leaves among the modules.
    """

    word = "published"
    norm_scale: bool = key(Truth(), True)
    norm_act: bool = key(Truth(), False)
