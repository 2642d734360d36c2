"""Engines within torch."""

from __future__ import annotations

import copy

import torch

from netspec_compiler.bench.subject import Runner, Subject
from netspec_compiler.optimize import ALL, LAYOUTS, optimize_model


def eager(subject: Subject) -> Runner:
    """The model as `netspec.build` gives it."""
    return lambda: subject.model(subject.x)


def channels_last(subject: Subject) -> Runner:
    """The same with the channels of filters and maps last."""
    model = copy.deepcopy(subject.model)
    if subject.x.dim() != 4:
        raise ValueError("channels last is for maps of height and width")
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    x = subject.x.contiguous(memory_format=torch.channels_last)
    return lambda: model(x)


def optimized(subject: Subject) -> Runner:
    """The model that `netspec.optimize` gives."""
    model = optimize_model(subject.model)
    return lambda: model(subject.x)


def compiled(subject: Subject) -> Runner:
    """The rewritten network through `torch.compile`, its weights frozen."""
    torch._dynamo.reset()
    model = optimize_model(subject.model, [name for name in ALL if name not in LAYOUTS])
    run = torch.compile(model, dynamic=False)

    with torch.inference_mode(), torch._inductor.config.patch(freezing=True):
        run(subject.x)
    return lambda: run(subject.x)
