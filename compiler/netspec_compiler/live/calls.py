"""Spellings to calls: what a plan spells as text, as torch's own classes and functions with plain arguments."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netspec.numbers.written import plain
from netspec.ops.activations import Activation
from netspec.ops.base import Spelling
from netspec_compiler import layers

Function = Callable[[Tensor], Tensor]
Maker = Callable[[], nn.Module]
HOMES: dict[str, object] = {"nn": nn, "F": F, "torch": torch}


@cache
def target(spelled: str) -> Any:
    """What a spelling names: `nn.Conv2d`, `F.relu`, `nn.init.normal_`, or one of our own layers."""
    head, *rest = spelled.split(".")
    found = HOMES[head] if rest else getattr(layers, head)
    for name in rest:
        found = getattr(found, name)
    return found


def call(spelling: Spelling) -> partial[Any]:
    """The torch call of a spelling, with plain arguments."""
    called, args = target(spelling.target), [plain(value) for value in spelling.args]
    return partial(called, *args, **{name: plain(value) for name, value in spelling.kwargs})


def function(act: Activation | None) -> Function | None:
    """The activation as a function."""
    if act is None:
        return None
    keywords, called = dict(act.torch_keywords()), target(act.functional)
    return partial(called, **keywords) if keywords else called
