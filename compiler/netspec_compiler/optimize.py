"""A live network after passes, laid out for the processor: the same outputs, sooner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.module import _has_any_global_hook

from netspec.ir.model import CheckedNetwork
from netspec_compiler.compiling import compile_network
from netspec_compiler.live.kernels.packed import can_run, pack
from netspec_compiler.live.kernels.pooled import gather
from netspec_compiler.live.network import CompiledNetwork, blueprint_of, build
from netspec_compiler.live.settled import Settled, settled
from netspec_compiler.live.steps import Step, in_turn
from netspec_compiler.passes import PIPELINE, for_checkpoints, named
from netspec_compiler.passes.origins import origins_of
from netspec_compiler.plan import NetworkPlan
from netspec_compiler.rewriting import Rewritten

CHANNELS_LAST, PREPACKED, WINOGRAD = "channels_last", "prepacked", "winograd"
LAYOUTS = (CHANNELS_LAST, PREPACKED, WINOGRAD)
# Of how many shapes a network keeps its functions; all share their weights.
SHAPES = 8
ALL = (*(one.name for one in PIPELINE), *LAYOUTS)


class OptimizedNetwork(Rewritten, CompiledNetwork):
    """A network after passes, for evaluation. It loads checkpoints of the network as it was written."""

    _written: CheckedNetwork
    _before: tuple[Step, ...]

    def __init__(self, plan: NetworkPlan, written: CheckedNetwork, planes_last: bool) -> None:
        super().__init__(blueprint_of(plan))
        found = origins_of(plan.recipes)
        vars(self).update(_eps=found.eps, _origins=found.others, _gone=plan.gone)
        vars(self).update(_written=written, _before=(channels_last,) if planes_last else ())

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch `x`."""
        heads_run = self.training and bool(self.aux_weights)
        if not heads_run and can_settle(x):
            return self._settled(x)
        y: Tensor = super().forward(in_turn(self._before, x))
        return y

    def _settled(self, x: Tensor) -> Tensor:
        """Logits of a batch `x`, by functions made for its shape, and so many threads, when one like it first came."""
        stages = [stage for name in self._stages if (stage := self._modules[name]) is not None]
        known: dict[object, Settled] = vars(self).setdefault("_known", {})
        kind = x.shape, x.stride(), torch.get_num_threads()
        found = known.get(kind)
        if found is not None and found.holds(stages):
            return found.run(x)
        if len(known) == SHAPES:
            known.clear()
        known[kind], y = settled(stages, x, self._before)
        return y

    def __getstate__(self) -> dict[str, Any]:
        """All but the functions, which are made again."""
        return {name: value for name, value in vars(self).items() if name != "_known"}


def optimize(checked: CheckedNetwork, passes: Sequence[str] | None = None) -> OptimizedNetwork:
    """The network after the passes of these names, none given after all, freshly initialised, for evaluation."""
    names = ALL if passes is None else tuple(passes)
    rewritings = named([name for name in names if name not in LAYOUTS], ALL)
    plan = compile_network(checked, for_checkpoints(checked, rewritings))
    planes = checked.network.input.rank == 2
    model = OptimizedNetwork(plan, checked, CHANNELS_LAST in names and planes)
    if PREPACKED in names:
        pack(model, tiled=WINOGRAD in names)
    if model._before:
        laid_out(model)
        gather(model)
    return model.eval()


def channels_last(x: Tensor) -> Tensor:
    """A batch of maps with their channels last in memory."""
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x


def can_settle(x: Tensor) -> bool:
    """Whether the network may run by functions: where packed kernels may, and nobody asks to see every module."""
    return can_run(x) and not _has_any_global_hook()  # type: ignore[no-untyped-call]


def as_written(model: OptimizedNetwork, heads: bool) -> CompiledNetwork:
    """A fresh model of the network as it was written, in the same precision, for weights that are to go into both."""
    with torch.random.fork_rng(devices=[]):
        made = build(model._written)
    first = next(model.parameters(), None)
    whole = made if heads else made.strip_aux()
    return whole if first is None else whole.to(first.dtype)


def laid_out(model: nn.Module) -> None:
    """Puts the channels of all filters last."""
    for parameter in model.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)


def optimize_model(model: nn.Module, passes: Sequence[str] | None = None) -> OptimizedNetwork:
    """A network that `netspec.build` gave, after passes, with its weights, in its precision and on its device.

    `TypeError` for any other module.
    """
    if not isinstance(model, CompiledNetwork) or isinstance(model, OptimizedNetwork):
        given = type(model).__name__
        raise TypeError(f"netspec.optimize takes what netspec.load or netspec.build gives, not a {given}")
    made = optimize(model._checked, passes)
    first = next(model.parameters(), None)
    if first is not None:
        made.to(dtype=first.dtype, device=first.device)
    made.load_state_dict(model.state_dict())
    return made
