"""What is measured: a network with weights, a batch, and how many threads."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from netspec.ir.model import CheckedNetwork
from netspec.record import Record
from netspec_compiler.export.wanted import Wanted

# One run of an engine on the subject's batch; gives the outputs as torch has them.
Runner = Callable[[], Tensor]


class Subject(Record):
    """A network, its weights as a checkpoint and in a model, and a batch."""

    checked: CheckedNetwork
    wanted: Wanted
    model: nn.Module
    x: Tensor
    threads: int
