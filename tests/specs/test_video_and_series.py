"""S3D, I3D and InceptionTime: names, shapes and counts against their own descriptions, written out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import netspec

SPECS = Path(__file__).parents[2] / "specs"
# Channels of the Inception modules of GoogLeNet, S3D and I3D.
MODULES = [
    (192, 64, 96, 128, 16, 32, 32),
    (256, 128, 128, 192, 32, 96, 64),
    (480, 192, 96, 208, 16, 48, 64),
    (512, 160, 112, 224, 24, 64, 64),
    (512, 128, 128, 256, 24, 64, 64),
    (512, 112, 144, 288, 32, 64, 64),
    (528, 256, 160, 320, 32, 128, 128),
    (832, 256, 160, 320, 32, 128, 128),
    (832, 384, 192, 384, 48, 128, 128),
]
# Where they stand in torchvision's `features`, among convolutions and pools.
POSITIONS = (5, 6, 8, 9, 10, 11, 12, 14, 15)
Shapes = Iterator[tuple[str, tuple[int, ...]]]


def conv_bn(name: str, into: int, out: int, kernel: tuple[int, int, int]) -> Shapes:
    """torchvision's Conv3dNormActivation: a convolution `0` without bias, and its batch norm `1`."""
    yield f"{name}.0.weight", (out, into, *kernel)
    for part in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.1.{part}", (out,)
    yield f"{name}.1.num_batches_tracked", ()


def separable(name: str, into: int, out: int, size: int) -> Shapes:
    yield from conv_bn(f"{name}.0", into, out, (1, size, size))
    yield from conv_bn(f"{name}.1", out, out, (size, 1, 1))


def s3d() -> Shapes:
    yield from separable("features.0", 3, 64, 7)
    yield from conv_bn("features.2", 64, 64, (1, 1, 1))
    yield from separable("features.3", 64, 192, 3)
    for at, (into, c0, r1, c1, r2, c2, pool) in zip(POSITIONS, MODULES, strict=True):
        yield from conv_bn(f"features.{at}.branch0", into, c0, (1, 1, 1))
        for branch, reduced, out in ((1, r1, c1), (2, r2, c2)):
            yield from conv_bn(f"features.{at}.branch{branch}.0", into, reduced, (1, 1, 1))
            yield from separable(f"features.{at}.branch{branch}.1", reduced, out, 3)
        yield from conv_bn(f"features.{at}.branch3.1", into, pool, (1, 1, 1))
    yield "classifier.1.weight", (400, 1024, 1, 1, 1)
    yield "classifier.1.bias", (400,)


def test_s3d_has_torchvisions_names_and_figures() -> None:
    network = netspec.load(SPECS / "torchvision" / "s3d.ns")
    found = {name: tuple(tensor.shape) for name, tensor in netspec.build(network).state_dict().items()}
    assert found == dict(s3d())
    totals = network.report().totals
    # The metadata of torchvision's weights: num_params, and _ops in billions.
    assert totals.params == 8_320_048
    assert totals.macs == 17_978_771_456


def test_i3d_has_its_published_parameters() -> None:
    """Every kernel of Inception v1 with a third extent, an affine batch norm behind each, and the classifier."""
    convs = [(3, 64, 7), (64, 64, 1), (64, 192, 3)]
    for into, c0, r1, c1, r2, c2, pool in MODULES:
        convs += [(into, c0, 1), (into, r1, 1), (r1, c1, 3), (into, r2, 1), (r2, c2, 3), (into, pool, 1)]
    trunk = sum(into * out * size**3 + 2 * out for into, out, size in convs)
    assert trunk == 12_287_264
    assert netspec.load(SPECS / "i3d.ns").report().totals.params == trunk + 1024 * 400 + 400


def test_inception_time_counted_by_hand() -> None:
    kernels, width, joined = 40 + 20 + 10, 32, 4 * 32
    first = kernels * 1 * width + 1 * width
    module = joined * width + kernels * width * width + joined * width
    shortcuts = (1 + joined) * joined
    norms = (6 + 2) * 2 * joined
    network = netspec.load(SPECS / "inception_time.ns")
    assert network.report().totals.params == first + 5 * module + shortcuts + norms + joined * 2 + 2
    assert all(shape[1:] in ((500,), (1,), ()) for shape in network.checked.shapes.values())
