"""How far the outputs of two models are apart."""

from __future__ import annotations

from torch import Tensor


def apart(ours: Tensor, theirs: Tensor) -> float:
    """The largest difference; none between values that are the same, be it no number at all, as where they overflow."""
    same = (ours == theirs) | (ours.isnan() & theirs.isnan())
    return float((ours - theirs).abs().masked_fill(same, 0.0).max())


def width(y: Tensor) -> float:
    """The largest value that is a number, and no less than 1: what differences are held against."""
    return max(1.0, float(y.nan_to_num(0.0, 0.0, 0.0).abs().max()))
