"""Which images the weights in a file expect, where training noted it in the file."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import nn

NOTED = "netspec"
Pixels = tuple[tuple[float, ...], tuple[float, ...]]


def noted_in(path: Path) -> Pixels | None:
    """Means and spreads of the channels, in shares of white; none where the file does not say them.

    They stand in the one line of text of a safetensors file, as JSON after who wrote it.
    """
    try:
        with safe_open(path, "pt") as opened:
            mark: str = (opened.metadata() or {}).get(NOTED, "")
        told = json.loads(mark[mark.index("{") :])
        return tuple(map(float, told["mean"])), tuple(map(float, told["std"]))
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def tell(model: nn.Module, pixels: Pixels | None) -> None:
    """Sets what `normalise` of a model takes, where it is known; generated classes have a base of their own."""
    if pixels is not None and pixels[0] and hasattr(model, "input_mean"):
        vars(model).update(input_mean=pixels[0], input_std=pixels[1])
