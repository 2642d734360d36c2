"""The matrices of Winograd's minimal filtering for three taps, by the way of Toom and Cook.

A correlation of `outputs` numbers with a filter of three is a product of polynomials, and such a product is known from
its values at as many points as it has coefficients: both factors are taken to the points, multiplied there number by
number, and the product is brought back. That takes `outputs + 2` multiplications where sums take `3 * outputs`
(S. Winograd, Arithmetic Complexity of Computations, 1980; for networks A. Lavin and S. Gray, Fast Algorithms for
Convolutional Neural Networks, 2016).
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

from netspec.record import Record

TAPS = 3
ROOT = 2**0.5
# The points for so many outputs, beside the one at infinity. Those of Lavin and Gray for four are 0, 1, -1, 2 and -2;
# with these the numbers of the transforms are nearer to 1, and less is rounded off.
POINTS: dict[int, tuple[float, ...]] = {2: (0, 1, -1), 4: (0, 1 / ROOT, -1 / ROOT, ROOT, -ROOT)}


class Transforms(Record):
    """Matrices A, G and B, float64: outputs = A ((G filter) * (B data)), where `*` is number by number."""

    back: Tensor
    of_filter: Tensor
    of_data: Tensor


@cache
def transforms(outputs: int) -> Transforms:
    """The matrices along one side of a tile that gives so many outputs."""
    at = torch.tensor(POINTS[outputs], dtype=torch.float64).unsqueeze(1)

    def values(coefficients: int) -> Tensor:
        """What polynomials of so many coefficients are at each point; at infinity, their last coefficient."""
        last = torch.zeros(1, coefficients, dtype=torch.float64)
        last[0, -1] = 1
        return torch.cat([at ** torch.arange(coefficients), last])

    points = outputs + TAPS - 1
    return Transforms(values(outputs).T, values(TAPS), torch.linalg.inv(values(points)).T)
