"""What a converter has to say: nothing while it works, and one line where it gives up."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 200


def first_line(error: Exception) -> str:
    """The first line of its message, or what it is."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:LONGEST]


@contextmanager
def quiet() -> Iterator[None]:
    """Without a converter's advice to those who write models for it by hand."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
