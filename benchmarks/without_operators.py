"""torchvision's networks without torchvision's compiled operators, which a CPU build of torch does not load.

They must be known by name before the import. No classification network calls them.
"""

from __future__ import annotations

import torch

LIBRARY = torch.library.Library("torchvision", "DEF")
for name in ("nms", "qnms"):
    LIBRARY.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from torchvision.models import get_model, googlenet  # noqa: E402

__all__ = ["get_model", "googlenet"]
