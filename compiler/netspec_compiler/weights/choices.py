"""What a caller wants of a checkpoint, besides all of it."""

from __future__ import annotations

from netspec.record import Record


class Choices(Record):
    """`except_` are paths of modules or entries to leave as they are; `prefix` and `container` say where weights are.

    `drop_aux` lets the checkpoint's aux heads go, `skip_shape` every entry of another shape, and `grey` sums the
    colours of the first convolution for a network of one input channel.
    """

    drop_aux: bool = False
    except_: tuple[str, ...] = ()
    skip_shape: bool = False
    grey: bool = False
    prefix: str | None = None
    container: str | None = None
