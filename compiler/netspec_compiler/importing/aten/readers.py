"""ATen operations as steps: a reader for each gets one call with its arguments by name, and gives what it does."""

from __future__ import annotations

from netspec.importing.steps import Unknown
from netspec.ops.activations import (
    Hardswish,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Tanh,
)
from netspec.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
)
from netspec_compiler.importing.aten.arranging import expand, movedim, pad, part, permute, reshape, resized, transpose
from netspec_compiler.importing.aten.calls import Called, Made, Reader, own
from netspec_compiler.importing.aten.elementwise import (
    activation,
    add,
    cat,
    div,
    dropout,
    elu,
    gelu,
    hardtanh,
    leaky_relu,
    mul,
    same,
    softmax,
)
from netspec_compiler.importing.aten.layers import (
    adaptive,
    batch_norm,
    conv,
    group_norm,
    instance_norm,
    layer_norm,
    linear,
    local_response_norm,
    over_map,
    pool,
    product,
)
from netspec_compiler.importing.operands import UnsaidError, Value

READERS: dict[str, Reader] = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d", "convolution", "_convolution"), conv),
    **dict.fromkeys(("batch_norm", "_native_batch_norm_legit_no_training", "cudnn_batch_norm"), batch_norm),
    **dict.fromkeys([f"max_pool{rank}d{end}" for end in ("", "_with_indices") for rank in (1, 2, 3)], pool(MaxPool)),
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), pool(AvgPool)),
    **dict.fromkeys(
        [f"{start}adaptive_avg_pool{rank}d" for start in ("", "_") for rank in (1, 2, 3)],
        adaptive(GlobalAvgPool, AdaptiveAvgPool),
    ),
    **dict.fromkeys([f"adaptive_max_pool{rank}d" for rank in (1, 2, 3)], adaptive(GlobalMaxPool, AdaptiveMaxPool)),
    **dict.fromkeys(("dropout", "feature_dropout", "native_dropout"), dropout),
    **dict.fromkeys(("view", "reshape", "flatten", "squeeze", "unsqueeze", "_unsafe_view"), reshape),
    **dict.fromkeys(("clone", "contiguous", "alias", "detach", "lift_fresh_copy", "_to_copy", "to", "identity"), same),
    **dict.fromkeys(("transpose", "swapaxes", "swapdims"), transpose),
    **dict.fromkeys(("expand", "expand_as", "broadcast_to"), expand),
    **dict.fromkeys(("slice", "narrow", "chunk", "split", "split_with_sizes"), part),
    **dict.fromkeys([f"upsample_{way}" for way in ("nearest1d", "nearest2d", "nearest3d", "bilinear2d")], resized),
    **dict.fromkeys(("pad", "constant_pad_nd"), pad),
    **dict.fromkeys(("cat", "concat", "concatenate"), cat),
    **dict.fromkeys(("softmax", "_softmax"), softmax),
    **dict.fromkeys(("hardtanh", "clamp", "clip"), hardtanh),
    "clamp_min": hardtanh,
    "relu": activation(ReLU()),
    "relu6": activation(ReLU6()),
    "silu": activation(SiLU()),
    "sigmoid": activation(Sigmoid()),
    "tanh": activation(Tanh()),
    "hardswish": activation(Hardswish()),
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "group_norm": group_norm,
    "native_group_norm": group_norm,
    "instance_norm": instance_norm,
    **dict.fromkeys(("layer_norm", "native_layer_norm"), layer_norm),
    "local_response_norm": local_response_norm,
    "linear": linear,
    "addmm": product(input="mat1", weight="mat2", bias="self"),
    "mm": product(input="self", weight="mat2"),
    "permute": permute,
    "movedim": movedim,
    "mean": over_map(GlobalAvgPool),
    "amax": over_map(GlobalMaxPool),
    "add": add,
    "mul": mul,
    "multiply": mul,
    "div": div,
}


def read(call: Called) -> Made:
    """What a call does; what there is no word for as that."""
    reader = READERS.get(call.word)
    values = [one for value in call.args.values() for one in (value if isinstance(value, list) else [value])]
    inputs = tuple(one for one in values if isinstance(one, Value))
    if reader is None:
        return Made(Unknown(call.word), inputs, own(call))
    try:
        return reader(call)
    except UnsaidError as strange:
        return Made(Unknown(f"{call.word} {strange}".strip()), inputs, own(call))
