"""What rounding may do: right ways to compute a network differ by more where its outputs hang on small differences.

A norm over few values that are nearly equal multiplies their rounding by up to 1 / sqrt(eps), 316 for torch's default,
and one behind another does it again. A bound that holds for all other networks says nothing of these. Values that are
quite equal are no exception: an engine may round each of them in another way, by where in the map it stands.
"""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

from netspec_compiler.verify import apart, width

TRIES = 8
# A sum of many products rounds once for each; other orders of it differ by a multiple of one rounding.
ROUNDINGS = 64.0


def near(found: Tensor, wanted: Tensor, model: nn.Module, x: Tensor, largest: float) -> bool:
    """Whether outputs are equal up to `largest` times theirs, or up to what rounding does to this model's."""
    difference = apart(found, wanted)
    return difference <= largest * width(wanted) or difference <= ROUNDINGS * unsteadiness(model, x)


def unsteadiness(model: nn.Module, x: Tensor) -> float:
    """How far an output moves, in double precision, where the input, all weights and what each module gives are
    rounded in that of `x`.
    """
    random = torch.Generator().manual_seed(0)
    unit = torch.finfo(x.dtype).eps

    def rounded(value: Tensor) -> Tensor:
        return value * (1 + unit * torch.randn(value.shape, generator=random, dtype=value.dtype))

    exact = deepcopy(model).double()
    moved = 0.0
    with torch.no_grad():
        wanted = exact(x.double())
        for _ in range(TRIES):
            shaken = deepcopy(exact)
            for one in (*shaken.parameters(), *shaken.buffers()):
                if one.is_floating_point():
                    one.copy_(rounded(one))
            for module in shaken.modules():
                module.register_forward_hook(lambda _module, _given, y: rounded(y))
            moved = max(moved, apart(shaken(rounded(x.double())), wanted))
    return moved
