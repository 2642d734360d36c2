"""A live module as steps: it runs once on tensors without elements, and each operation that it calls is noted.

Under `inference_mode` operations arrive as they were called (`batch_norm`, not what it is made of), the same that
`torch.export` has in its graphs, in a fifteenth of its time. Tensors without elements cost nothing to compute, and a
`forward` that asks for their values is found out rather than taken at one of its ways.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch._ops import OpOverload
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode

from netspec.importing.steps import Graph, Unknown
from netspec.ops.base import Shape
from netspec_compiler.importing.operands import Computed, Entry, Held, Operand, Value, operand
from netspec_compiler.importing.outputs import NO_HEADS, Known, graph_of
from netspec_compiler.importing.reading import Operator, Reading, by_name, operator_of


class Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes the calls of one run. `around` are the modules that are running, outermost first.

    Of the tensors of `state` those that are `kept` are entries of the state dict, or are `trained`.
    """

    def __init__(
        self, entry: Tensor, state: Mapping[str, Tensor], trained: Collection[str], kept: Collection[str]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.reading = Reading()
        self.around: list[tuple[str, str]] = []
        self.kept: list[Tensor] = [entry, *state.values()]  # so that no other tensor gets the identity of one
        self.entry = Value("input", Shape(entry.shape[1:]))
        self.reading.hold(id(entry), self.entry)
        for name, tensor in state.items():
            known = name in trained or name in kept
            thing = Entry(name, tuple(tensor.shape), name in trained) if known else Computed()
            self.reading.hold(id(tensor), thing)

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: Sequence[type],
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        out = func(*args, **(kwargs or {}))
        given = by_name(func, args, kwargs or {})
        tensors = [out] if isinstance(out, Tensor) else [*tensors_in(out)]
        if not tensors:
            return out
        of = operator_of(func)
        if not of.in_place and any(tensors[0] is one for one in tensors_in([*given.values()])):
            # What hands its input on (dropout in evaluation) gives a value of its own all the same.
            of, out = of.replace(view=True), tensors[0].detach()
            tensors = [out]
        self.note(of, {name: self.held(value) for name, value in given.items()}, tensors)
        return out

    def note(self, of: Operator, given: Mapping[str, Operand], tensors: Sequence[Tensor]) -> None:
        self.kept += tensors
        first, reading = tensors[0], self.reading
        name = f"{of.word.strip('_')}_{len(reading.steps) + 1}"
        reading.call(id(first), name, of, given, Shape(first.shape[1:]), tuple(self.around))
        for other in tensors[1:]:
            # Each part of what there is no word for stands for the whole, so that it is named wherever it is used;
            # and each part of what is computed of entries is made of them all.
            unsaid = name in reading.calls and isinstance(reading.steps[-1].does, Unknown)
            held = reading.held[id(first)]
            if unsaid and isinstance(held, Value):
                held = held.replace(shape=Shape(other.shape[1:]))
            reading.hold(id(other), held if unsaid or isinstance(held, Computed) else Computed())

    def normed(self, module: nn.LocalResponseNorm, args: tuple[Tensor, ...], out: Tensor) -> None:
        """A response norm is one, whatever it is made of: netspec's own has several ways, by what is quickest."""
        settings = {name: operand(getattr(module, name)) for name in ("size", "alpha", "beta", "k")}
        given = {"self": self.held(args[0]), **settings}
        self.note(Operator("local_response_norm", False, False), given, [out])

    def held(self, value: object) -> Operand:
        return operand(value, self.tensor)

    def tensor(self, value: object) -> Held | None:
        return self.reading.held.get(id(value), Computed()) if isinstance(value, Tensor) else None


def traced(module: nn.Module, size: Sequence[int], name: str, origin: str, known: Known = NO_HEADS) -> Graph:
    """The network that a module runs on one input of this size, with the heads that are known of, if it runs them.

    Whatever `forward` raises goes on to the caller.
    """
    parameters, kept = dict(module.named_parameters()), module.state_dict().keys()
    buffers = dict(module.named_buffers())
    like = next(iter(parameters.values()), torch.empty(0))
    without = FakeTensorMode(allow_non_fake_inputs=True)
    state: dict[str, Tensor] = {
        key: without.from_tensor(tensor.detach()) for key, tensor in (parameters | buffers).items()
    }
    with torch.inference_mode(), without:
        x = torch.zeros(1, *size, dtype=like.dtype, device=like.device)
        recorder = Recorder(x, state, frozenset(parameters), kept)
        with followed(module, recorder), recorder:
            out = functional_call(module, state, (x,))
        values = [recorder.held(one) for one in tensors_in(out)]
        return graph_of(recorder.reading, name, origin, recorder.entry, values, known)


@contextmanager
def followed(module: nn.Module, recorder: Recorder) -> Iterator[None]:
    """Tells a recorder which parts of a module are running."""

    def enters(path: str, kind: str) -> Callable[..., None]:
        return lambda *_: recorder.around.append((path, kind))

    def leaves(*_: object) -> None:
        recorder.around.pop()

    handles = []
    try:
        for path, one in module.named_modules():
            handles.append(one.register_forward_pre_hook(enters(path, type(one).__name__)))
            if isinstance(one, nn.LocalResponseNorm):
                handles.append(one.register_forward_hook(recorder.normed))
            handles.append(one.register_forward_hook(leaves, always_call=True))
        yield
    finally:
        for handle in handles:
            handle.remove()


def tensors_in(out: object) -> Iterator[Tensor]:
    """The tensors of what a module gives, in order; whoever packed them."""
    if isinstance(out, Tensor):
        yield out
    elif isinstance(out, Mapping):
        yield from tensors_in([*out.values()])
    elif isinstance(out, tuple | list):
        for one in out:
            yield from tensors_in(one)
