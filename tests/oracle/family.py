"""The Inception family as it is recorded: exact figures, and which stages of a spec are those of a recorded model."""

from __future__ import annotations

# Spec: parameters, parameters with aux heads, MACs of convolutions and linear layers, input. From the recorded README
# (tests/data/reference), but for inception_v2_slim, whose figures are those of the issue that asked for it, and for
# googlenet_table1: Caffe's GoogLeNet (6,998,552; 13,378,280; 1,582,671,872) with the 9,472 parameters and
# 118,013,952 MACs of its first row exchanged for 2,712 and 34,019,328.
EXACT = {
    "googlenet_table1": (6_991_792, 13_371_520, 1_498_677_248, (3, 224, 224)),
    "bn_inception": (11_295_240, 11_295_240, 2_032_600_064, (3, 224, 224)),
    "inception_v2_slim": (11_194_984, 11_194_984, 2_018_851_840, (3, 224, 224)),
    "inception_v3": (23_834_568, 27_161_264, 5_713_216_096, (3, 299, 299)),
    "inception_v4": (42_679_816, 42_679_816, 12_253_974_624, (3, 299, 299)),
    "inception_resnet_v1": (23_995_624, 23_995_624, 6_308_235_360, (3, 299, 299)),
    "inception_resnet_v2": (55_843_464, 55_843_464, 13_155_794_016, (3, 299, 299)),
    "xception": (22_855_952, 22_855_952, 8_357_403_496, (3, 299, 299)),
    "squeezenet1_0": (1_248_424, 1_248_424, 818_924_576, (3, 224, 224)),
    "squeezenet1_1": (1_235_496, 1_235_496, 349_151_936, (3, 224, 224)),
}

RECORDED = {
    "cadene_bninception": "bn_inception",
    "torchvision_inception_v3": "inception_v3",
    "timm_inception_v4": "inception_v4",
    "timm_inception_resnet_v2": "inception_resnet_v2",
    "torchvision_squeezenet1_0": "squeezenet1_0",
    "torchvision_squeezenet1_1": "squeezenet1_1",
    "timm_xception": "xception",
    "pytorchcv_inceptionresnetv1": "inception_resnet_v1",
}

_V4_STEM = ("conv1", "conv2", "conv3", "mixed_3a", "mixed_4a", "mixed_5a")
_V4_REST = (
    *(f"inception_a.{number}" for number in range(4)),
    "reduction_a",
    *(f"inception_b.{number}" for number in range(7)),
    "reduction_b",
    *(f"inception_c.{number}" for number in range(3)),
)
_FIRES = ("maxpool1", "fire2", "fire3", "fire4", "maxpool4", "fire5", "fire6", "fire7", "fire8", "maxpool8", "fire9")

# Recorded model: recorded stages under other names than ours, each with the stages of ours that it comprises, in order.
# A recorded stage that is not here has our name. `features.1` of SqueezeNet is the ReLU that `conv1` holds.
# Models whose stages are not recorded are not here.
STAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "cadene_bninception": {
        **{f"{stage}_*": (stage,) for stage in ("conv1", "conv2")},
        **{f"pool{number}_*": (f"maxpool_{number}",) for number in (1, 2)},
        **{f"inception_{stage}_*": (f"inception{stage}",) for stage in ("3a", "3b", "4a", "4b", "4c", "4d", "5a")},
        **{f"inception_{stage}_*": (f"inception_halving{stage}",) for stage in ("3c", "4e")},
        "inception_5b_*": ("inception_max5b",),
    },
    "torchvision_inception_v3": {},
    "timm_inception_v4": {
        **{f"features.{number}": (stage,) for number, stage in enumerate((*_V4_STEM, *_V4_REST))},
        "global_pool": ("global_avgpool_1",),
        "head_drop": ("dropout_1",),
        "last_linear": ("fc",),
    },
    "timm_inception_resnet_v2": {
        **{f"repeat.{number}": (f"repeat_0.{number}",) for number in range(10)},
        "global_pool": ("global_avgpool_1",),
        "head_drop": ("dropout_1",),
    },
    "torchvision_squeezenet1_0": {
        "features.0": ("conv1",),
        "features.1": (),
        **{f"features.{number}": (stage,) for number, stage in enumerate(_FIRES, 2)},
        "classifier": ("dropout_1", "conv10", "avgpool10"),
    },
}
