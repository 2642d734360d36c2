"""What a converter has to say: nothing while it works, and one line where it gives up; and what it writes."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import ConversionFailed

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


def converted(engine: str, name: str, convert: Callable[[Path], object]) -> bytes | list[Diagnostic]:
    """The file of this name that a converter writes, in a folder that is there for it alone."""
    with TemporaryDirectory() as folder:
        made = Path(folder, name)
        try:
            with quiet():
                convert(made)
        except Exception as error:  # whatever the converter raises is what it has to say
            return [ConversionFailed(engine=engine, why=first_line(error))]
        return made.read_bytes()
