"""TrivialAugment in its wide space: one operation for each image, of a strength from 0 to 30, both drawn evenly.

Müller and Hutter, "TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation", 2021, table 6. torchvision's
`TrivialAugmentWide` has the same fourteen operations; each of its builds fits one build of torch alone, and what is
done to an image here follows from its index, not from a generator's state.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PIL import Image, ImageEnhance, ImageOps

STRENGTHS = 31
Operation = Callable[[Image.Image, float], Image.Image]
Matrix = tuple[float, float, float, float, float, float]


def affine(image: Image.Image, matrix: Matrix) -> Image.Image:
    return image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST)


def sheared(image: Image.Image, amount: float, down: bool) -> Image.Image:
    return affine(image, (1, 0, 0, amount, 1, 0) if down else (1, amount, 0, 0, 1, 0))


def moved(image: Image.Image, amount: float, down: bool) -> Image.Image:
    pixels = -int(amount)  # an affine map says where a pixel comes from
    return affine(image, (1, 0, 0, 0, 1, pixels) if down else (1, 0, pixels, 0, 1, 0))


def turned(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.NEAREST)


def enhanced(image: Image.Image, amount: float, kind: Callable[[Image.Image], ImageEnhance._Enhance]) -> Image.Image:
    return kind(image).enhance(1 + amount)


def posterised(image: Image.Image, bits: float) -> Image.Image:
    return ImageOps.posterize(image, round(bits))


def solarised(image: Image.Image, threshold: float) -> Image.Image:
    return ImageOps.solarize(image, round(threshold))


# Each with its strength at 0 and at 30, and whether the sign is drawn too.
OPERATIONS: tuple[tuple[Operation, float, float, bool], ...] = (
    (lambda image, _: image, 0, 0, False),
    (partial(sheared, down=False), 0, 0.99, True),
    (partial(sheared, down=True), 0, 0.99, True),
    (partial(moved, down=False), 0, 32, True),
    (partial(moved, down=True), 0, 32, True),
    (turned, 0, 135, True),
    (partial(enhanced, kind=ImageEnhance.Brightness), 0, 0.99, True),
    (partial(enhanced, kind=ImageEnhance.Color), 0, 0.99, True),
    (partial(enhanced, kind=ImageEnhance.Contrast), 0, 0.99, True),
    (partial(enhanced, kind=ImageEnhance.Sharpness), 0, 0.99, True),
    (posterised, 8, 2, False),
    (solarised, 255, 0, False),
    (lambda image, _: ImageOps.autocontrast(image), 0, 0, False),
    (lambda image, _: ImageOps.equalize(image), 0, 0, False),
)


def augmented(image: Image.Image, operation: int, strength: int, negative: bool) -> Image.Image:
    """The image after one of the operations."""
    change, least, most, signed = OPERATIONS[operation]
    amount = least + (most - least) * strength / (STRENGTHS - 1)
    return change(image, -amount if negative and signed else amount)
