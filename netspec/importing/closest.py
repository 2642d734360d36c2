"""What comes nearest to operations that the language has no word for, by the names that their sources have for them."""

from __future__ import annotations

import re

from netspec.elsewhere import FUNCTIONS, NORMS

GROWING = "a spec's maps never grow: leave the branch out, or keep its size"
SOME_CHANNELS = "`concat` joins branches; a branch that sees some channels of its input can't be said"
NO_CONSTANTS = "a spec has no constants; `conv 1x1` makes more channels where noughts would"
BETWEEN_PLACES = "attention between positions can't be said"
OF_STATISTICS = "norms are `batchnorm`, `groupnorm` and `lrn`"
OF_A_MAP = "a spec's elements stay where they are; `flatten` makes a vector of a map"
NOT_OF_THE_INPUT = "; where it normalises the input, leave it to `netspec export --mean` and `--std`"
HANDED_ON = "what a step hands on to the next can't be said"
QUANTISED = "import the network from before it was quantised; `netspec export --int8` does it anew"

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
NEAREST = {
    "quantize": QUANTISED,
    "dequantize": QUANTISED,
    "in training": "call `.eval()` on the module before it is exported",
    "log_softmax": "at the end it is part of the loss: leave it out here, and use it in training",
    "attention": BETWEEN_PLACES,
    "lstm": HANDED_ON,
    "gru": HANDED_ON,
    "resize": GROWING,
    "upsample": GROWING,
    "interpolate": GROWING,
    "conv_transpose": "a spec's maps never grow; `conv` is the nearest",
    "transposed": "a spec's maps never grow; `conv` is the nearest",
    "with computed weights": "a layer's weights are its parameters: give a `conv` those that are computed",
    "with fixed weights": "a layer's weights are trained; `depthwise` with the same window is the nearest",
    "channel_shuffle": "`conv 1x1` mixes channels",
    "pixel_shuffle": GROWING,
    "slice": SOME_CHANNELS,
    "split": SOME_CHANNELS,
    "chunk": SOME_CHANNELS,
    "index_select": SOME_CHANNELS,
    "zeros_like": NO_CONSTANTS,
    "pad of channels": NO_CONSTANTS,
    "cat of a constant": NO_CONSTANTS,
    "add of a parameter": "a sum with weights stands in a layer's bias",
    "add of a constant": "a sum with weights stands in a layer's bias",
    "add of unequal shapes": "`add` is of equal shapes; `mul` alone spreads a map of 1x1",
    "add of": "a sum with a number can't be said; `add { identity; ... }` adds the input to a gate of it",
    "stack": "`add` and `mul` join branches element by element",
    "sum": "`add` of two halves can't be said, since a branch sees its whole input",
    "sub": "`add` is the nearest: a difference of branches can't be said" + NOT_OF_THE_INPUT,
    "matmul": BETWEEN_PLACES,
    "mat_mul": BETWEEN_PLACES,
    "layer_norm": "`groupnorm groups=1` is a norm over all of a map, not over its channels at each place",
    "instance_norm": "`groupnorm` with as many groups as channels is the same",
    "native_batch_norm_legit": "an instance norm in pieces; the program before `run_decompositions()` has it whole",
    "linear": "on the channels of a map it is a `conv 1x1`",
    "mul of a parameter": "`depthwise 1x1 bias=false` is a product with a weight for each channel",
    "mul of a constant": "`depthwise 1x1 bias=false` is a product with a weight for each channel",
    "mul of unequal shapes": "`mul` spreads a map of 1x1 over one of as many channels, and no other",
    "mul": "a product with a number stands in `residual scale=` alone",
    "expand": "`mul` spreads a map of 1x1, and nothing else does",
    "mean": "`global_avgpool` is over all places of each channel",
    "amax": "`global_maxpool` is over all places of each channel",
    "max": "`global_maxpool` is over all places of each channel",
    "var": OF_STATISTICS,
    "rsqrt": OF_STATISTICS,
    "linalg_vector_norm": OF_STATISTICS,
    "div by a value": OF_STATISTICS + NOT_OF_THE_INPUT,
    "cat along another axis": "`concat` is of channels",
    "softmax": "`softmax` is over channels",
    "gelu": "`gelu` is the exact form",
    "pad": "`pad=` adds zeros evenly, or as TensorFlow does",
    "clamp": "`relu6` cuts at 0 and 6",
    "hardtanh": "`relu6` cuts at 0 and 6",
    "of channels as places": "a window along channels can't be said; `conv 1x1` sees all of them",
    "of places as channels": "a window along channels can't be said; `conv 1x1` sees all of them",
    "unsqueeze": OF_A_MAP,
    "squeeze": OF_A_MAP,
    "permute": OF_A_MAP,
    "transpose": OF_A_MAP,
    "view": OF_A_MAP,
    "reshape": OF_A_MAP,
}


def closest(word: str) -> str:
    """Advice for one operation, by whole words of its name; empty where there is none."""
    bare = word.rpartition(":")[2].removeprefix("aten.").partition(".")[0].strip("_")
    words = in_words(bare)
    known = next((text for name, text in NEAREST.items() if in_words(name) in words), "")
    return known or FUNCTIONS.hint(bare) or NORMS.hint(bare)


def in_words(name: str) -> str:
    """`upsample_bilinear2d` and `UpsampleBilinear2d` as `_upsample_bilinear_d_`."""
    return f"_{'_'.join(WORD.findall(name)).lower()}_"
