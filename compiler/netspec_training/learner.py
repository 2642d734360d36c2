"""The network while it learns: the module, its optimiser and its average, and what one step does to them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from netspec_compiler.live.network import CompiledNetwork, build
from netspec_training.checkpoints import DamagedError, State
from netspec_training.data.chance import seed_of
from netspec_training.freezing import freeze
from netspec_training.job import Job
from netspec_training.optimiser import average_of, optimiser_of, set_rate
from netspec_training.schedule import rate_share
from netspec_training.stages import norms_of, weights_by_stage

DROPPING = 2


class Step(NamedTuple):
    """What one step tells: the rate, this process's figures, and where they were due the norms of the gradient.

    `figures` are the losses by head and the whole loss, means over this process's images; how many of these were
    recognised, and how many they are. `norms` are by stage, over all processes, before the gradient is clipped. All
    stay on the device.
    """

    rate: float
    figures: Tensor
    norms: Tensor | None


class Learner:
    """A network in training. `step` changes it; `state` and `restore` are all of it."""

    def __init__(self, job: Job) -> None:
        self.job, self.device = job, job.machine.device
        self.steps_per_epoch = job.feed.batches.steps
        torch.manual_seed(seed_of(job.settings.seed))
        self.model = self.prepared(build(job.checked))
        self.frozen = freeze(self.model, job.checked, job.settings.freeze or ())
        self.optimiser = optimiser_of(self.model, job.recipe.optimiser)
        self.average = None if job.recipe.average is None else average_of(self.model, job.recipe.average)
        if job.state is not None:
            self.restore(job.state)
        self.stages = weights_by_stage(self.model, job.checked)
        self.wrapped = self.spread(self.model)

    def prepared(self, model: CompiledNetwork) -> CompiledNetwork:
        """The module as it starts: heads, first weights, device, layout of memory."""
        if self.job.initial is not None:
            model.load_state_dict(self.job.initial)
        if not self.job.settings.heads:
            model.strip_aux()
        normal = self.job.feed.normalisation
        if normal.mean:
            model.input_mean, model.input_std = normal.mean, normal.std
        layout = torch.channels_last if self.job.machine.channels_last else torch.preserve_format
        model.to(device=self.device, memory_format=layout)  # type: ignore[call-overload]
        return model

    def spread(self, model: CompiledNetwork) -> Any:
        """The module as it is called: over all processes, and compiled, where that is asked for."""
        wrapped: nn.Module = model
        if self.job.world.size > 1:
            devices = [self.device] if self.device.type == "cuda" else None
            wrapped = DistributedDataParallel(model, device_ids=devices)
        return torch.compile(wrapped) if self.job.machine.compile else wrapped

    def input(self, images: Tensor) -> Tensor:
        """Images as the network takes them, on its device."""
        layout = torch.channels_last if self.job.machine.channels_last and images.dim() == 4 else torch.preserve_format
        moved = images.to(self.device, non_blocking=True)
        return self.job.feed.normalisation.applied(moved).to(memory_format=layout)

    def autocast(self) -> AbstractContextManager[object]:
        return torch.autocast(self.device.type, torch.bfloat16) if self.job.settings.amp else nullcontext()

    def step(self, number: int, images: Tensor, targets: Tensor) -> Step:
        """One step, counted from 0, with this process's images."""
        job = self.job
        share = rate_share(job.recipe.schedule, number, job.settings.steps, self.steps_per_epoch, job.recipe.epochs)
        rate = set_rate(self.optimiser, share)
        torch.manual_seed(seed_of(job.settings.seed, number, job.world.rank, DROPPING))
        self.optimiser.zero_grad(set_to_none=True)
        for part in self.frozen:
            part.eval()  # an evaluation puts the whole network back into training
        figures = self.gradients(images, targets.to(self.device, non_blocking=True))
        norms = norms_of(self.stages) if self.norms_are_due(number) else None
        if job.recipe.clip is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), job.recipe.clip)
        self.optimiser.step()
        if self.average is not None and job.recipe.average is not None and (number + 1) % job.recipe.average.every == 0:
            self.average.update_parameters(self.model)
        return Step(rate, figures, norms)

    def norms_are_due(self, number: int) -> bool:
        """At the first step of all, where the start shows, and then every so many."""
        every = self.job.machine.gradients
        return every > 0 and bool(self.stages) and (number == 0 or (number + 1) % every == 0)

    def gradients(self, images: Tensor, targets: Tensor) -> Tensor:
        """The gradients of a batch, taken in as many parts as the run says; its figures."""
        count = self.job.settings.accumulate
        parts = [*zip(images.chunk(count), targets.chunk(count), strict=True)]
        found = [
            self.backward(*part, share=len(part[1]) / len(targets), last=number == len(parts))
            for number, part in enumerate(parts, 1)
        ]
        return torch.stack(found).sum(dim=0)

    def backward(self, images: Tensor, targets: Tensor, share: float, last: bool) -> Tensor:
        """The gradients of a part of a batch, added to those that are there; it is such a share of the whole."""
        alone = not last and isinstance(self.wrapped, DistributedDataParallel)
        with self.wrapped.no_sync() if alone else nullcontext():
            with self.autocast():
                outputs = self.wrapped(self.input(images))
            logits = self.model.logits(outputs)
            heads = (outputs.float(),) if isinstance(outputs, Tensor) else tuple(one.float() for one in outputs)
            losses = self.model.losses(heads, targets, label_smoothing=self.job.recipe.smoothing)
            whole = torch.stack([weight * losses[name] for name, weight in self.weights.items()]).sum() * share
            whole.backward()  # type: ignore[no-untyped-call]
        right = logits.argmax(dim=1) == targets
        counts = right.sum(), torch.full_like(whole, len(targets))
        return torch.stack([*(one.detach() * share for one in losses.values()), whole.detach(), *counts])

    @property
    def weights(self) -> dict[str, float]:
        """How much the loss of each head counts."""
        return {"logits": 1.0, **self.model.aux_weights}

    @property
    def kept(self) -> nn.Module:
        """The module whose weights are kept at the end: the average, where there is one yet."""
        if self.average is None or not int(self.average.n_averaged):
            return self.model
        return self.average.module

    def finite(self) -> bool:
        """Whether all weights are finite numbers."""
        return all(bool(one.isfinite().all()) for one in self.model.parameters())

    def state(self) -> State:
        """All that changes in a step."""
        return {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": None if self.average is None else self.average.state_dict(),
        }

    def restore(self, state: State) -> None:
        """The state as a checkpoint has it; `DamagedError` where it is not this network's."""
        try:
            self.model.load_state_dict(state["model"])
            self.optimiser.load_state_dict(state["optimiser"])
            if self.average is not None:
                self.average.load_state_dict(state["average"])
        except torch.OutOfMemoryError:
            raise
        except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
            raise DamagedError(self.job.folder) from error
