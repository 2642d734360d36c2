"""Random networks of other ranks: what is written of maps with two extents, written of maps with one or three.

A map of one extent keeps the first; one of three has the second twice. So all shapes that a spec claims stay true.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import strategies as st

from tests.laws.specs.blocks import Writer
from tests.laws.specs.networks import Spec, specs
from tests.laws.specs.values import Shape

SIZE = re.compile(r"(?<![\w.])([0-9]+(?:x[0-9]+)+)(/[0-9]+)?(x[0-9]+)?")


class Volumes(Writer):
    """Writes no `flatten`: how many features come of it is known for two extents alone."""

    def vector(self, x: Shape) -> tuple[str, Shape]:
        return self.linear()


class Series(Volumes):
    """Writes windows whose kernel is one number, behind which a `/` would divide."""

    def spelled(self, kernel, stride, dilation, pad, pads) -> str:
        super().spelled(kernel, (1, 1), dilation, pad, pads)
        self.keys += [f"stride={stride[0]}"] if stride != (1, 1) else []
        return str(kernel[0])

    def groups(self, x: Shape) -> int | None:
        return super().groups(x[:2] if len(x) == 3 else x)


WRITERS = {1: Series, 2: Writer, 3: Volumes}


@st.composite
def ranked(draw) -> Spec:
    """Any valid spec, of a network with one, two or three extents."""
    rank = draw(st.integers(1, 3))
    spec = draw(specs(WRITERS[rank]))
    library = None if spec.library is None else of_rank(spec.library, rank)
    shapes = {"input": shape_of_rank(spec.input, rank), "output": shape_of_rank(spec.output, rank)}
    return replace(spec, text=of_rank(spec.text, rank), library=library, **shapes)


def shape_of_rank(shape: Shape, rank: int) -> Shape:
    return {1: shape[:2], 2: shape, 3: (*shape, shape[-1])}[rank] if len(shape) == 3 else shape


def of_rank(text: str, rank: int) -> str:
    """A text with all its sizes."""
    return text if rank == 2 else SIZE.sub(lambda match: resized(match, rank), text)


def resized(match: re.Match[str], rank: int) -> str:
    size, stride, other = match.groups()
    *kept, last = size.split("x")
    if rank == 1:
        return "x".join(kept)
    repeated = "" if other is None else other * 2
    return "x".join([*kept, last, last]) + (stride or "") + repeated
