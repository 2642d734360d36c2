"""Every image in files is decoded once before training starts: a broken one is told now, and not after an hour.

JPEG files are decoded at an eighth of their size, which still reads all of them and takes a fraction of the time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from PIL import Image

from netspec.diagnostics.training import BrokenImages
from netspec.reading import display_path
from netspec_training.data.images import BROKEN, FolderImages, told

AT_ONCE = 256
SMALL = (32, 32)


def broken(images: FolderImages, progress: Callable[[int], None] = lambda _: None) -> BrokenImages | None:
    """What can't be decoded, if anything; `progress` is told how many more were looked at."""
    found: list[tuple[str, str]] = []
    waiting = iter(images.paths)
    # Pillow lets go of the interpreter while it decodes, so that threads are enough.
    with ThreadPoolExecutor(max_workers=min(16, os.cpu_count() or 1)) as pool:
        while part := list(islice(waiting, AT_ONCE)):
            found += wrong(part, pool)
            progress(len(part))
    return BrokenImages.of(found) if found else None


def wrong(paths: list[Path], pool: ThreadPoolExecutor) -> Iterator[tuple[str, str]]:
    for path, why in zip(paths, pool.map(why_broken, paths), strict=True):
        if why is not None:
            yield display_path(path), why


def why_broken(path: Path) -> str | None:
    """Why an image can't be decoded, if that is so."""
    try:
        with Image.open(path) as image:
            image.draft(None, SMALL)
            image.load()
    except BROKEN as error:
        return told(error)
    return None
