"""What comes nearest to operations that the language has no word for, by the names that their sources have for them."""

from __future__ import annotations

from netspec.elsewhere import FUNCTIONS, NORMS

NEAREST = {
    "upsample": "a spec's maps never grow: leave the branch out, or keep its size",
    "interpolate": "a spec's maps never grow: leave the branch out, or keep its size",
    "conv_transpose": "a spec's maps never grow; `conv` is the nearest",
    "slice": "`concat` joins branches; a branch that sees some channels of its input can't be said",
    "split": "`concat` joins branches; a branch that sees some channels of its input can't be said",
    "chunk": "`concat` joins branches; a branch that sees some channels of its input can't be said",
    "channel_shuffle": "`conv 1x1` mixes channels",
    "sum": "`add` of two halves can't be said, since a branch sees its whole input",
    "matmul": "attention between positions can't be said",
    "scaled_dot_product_attention": "attention between positions can't be said",
    "layer_norm": "`groupnorm groups=1` is the same on a map whose norm is over all of it",
    "instance_norm": "`groupnorm` with as many groups as channels is the same",
    "mul": "a product with a number stands in `residual scale=` alone",
    "number": "a product with a number stands in `residual scale=` alone",
    "softmax": "`softmax` is over channels",
    "pad": "`pad=` adds zeros evenly, or as TensorFlow does",
    "clamp": "`relu6` cuts at 0 and 6",
}


def closest(word: str) -> str:
    """Advice for one operation; empty where there is none."""
    bare = word.rpartition(":")[2].removeprefix("aten.").partition(".")[0].strip("_")
    said = FUNCTIONS.hint(bare) or NORMS.hint(bare)
    return NEAREST.get(bare) or next((text for name, text in NEAREST.items() if name in bare.lower()), said)
