"""What rounding may do: right ways to compute a network differ by more where its outputs hang on small differences.

A norm over few values that are nearly equal multiplies their rounding by up to 1 / sqrt(eps), 316 for torch's default,
and one behind another does it again. A bound that holds for all other networks says nothing of these. Values that are
quite equal are no exception: an engine may round each of them in another way, by where in the map it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import torch
from torch import Tensor, nn

from netspec_compiler.differences import apart, width

Outputs = Tensor | tuple[Tensor, ...]

TRIES = 8
# A sum of many products rounds once for each; other orders of it differ by a multiple of one rounding.
ROUNDINGS = 64.0


def near(found: Outputs, wanted: Outputs, model: nn.Module, x: Tensor, largest: float) -> bool:
    """Whether outputs are equal up to `largest` times theirs, or up to what rounding does to this model's.

    The model is taken as it is: a norm in training takes the batch's statistics.
    """
    differences = [apart(one, other) for one, other in zip(several(found), several(wanted), strict=True)]
    allowed = [largest * width(one) for one in several(wanted)]
    if within(differences, allowed):
        return True
    return within(differences, [max(pair) for pair in zip(allowed, unsteadiness(model, x), strict=True)])


def within(differences: Sequence[float], allowed: Sequence[float]) -> bool:
    return all(one <= most for one, most in zip(differences, allowed, strict=True))


def several(outputs: Outputs) -> tuple[Tensor, ...]:
    return (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)


def unsteadiness(model: nn.Module, x: Tensor) -> list[float]:
    """How far each output moves by the roundings of a sum, where the input, all weights and what each module gives
    are rounded in the precision of `x`. It is computed in double precision, which rounds too where `x` is double.
    """
    unit = torch.finfo(x.dtype).eps
    exact = deepcopy(model).double()
    with torch.no_grad():
        wanted = several(exact(x.double()))
        tries = [several(shaken(exact, x, unit, torch.Generator().manual_seed(one))) for one in range(TRIES)]
    return [ROUNDINGS * max(apart(one, y) for one in found) for *found, y in zip(*tries, wanted, strict=True)]


def shaken(exact: nn.Module, x: Tensor, unit: float, random: torch.Generator) -> Outputs:
    """The outputs where every number is moved by about one rounding."""

    def rounded(value: Tensor) -> Tensor:
        return value * (1 + unit * torch.randn(value.shape, generator=random, dtype=value.dtype))

    def given(_module: nn.Module, _inputs: tuple[Tensor, ...], outputs: Outputs) -> Outputs:
        return rounded(outputs) if isinstance(outputs, Tensor) else outputs

    model = deepcopy(exact)
    for one in (*model.parameters(), *model.buffers()):
        if one.is_floating_point():
            one.copy_(rounded(one))
    for module in model.modules():
        module.register_forward_hook(given)
    found: Outputs = model(rounded(x.double()))
    return found
