"""Holds what netspec says of a network against torch and fvcore: counts, shapes, and the two forms of the model.

Runs the module on random input on the CPU, so it needs the memory that the network needs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from fvcore.nn import FlopCountAnalysis
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from netspec.analysis.facts import Facts, analyse
from netspec.ir.model import CheckedNetwork
from netspec.ops.base import Shape
from netspec.record import Record
from netspec_compiler.differences import apart, width
from netspec_compiler.emit import to_source
from netspec_compiler.live.network import CompiledNetwork, build
from netspec_compiler.passes import Pass, optimizing

# How far rounding in double precision brings outputs apart, and more than it does.
SAME = 1e-12


class Check(Record):
    """One thing that was held against another witness."""

    what: str
    expected: str
    measured: str

    @property
    def ok(self) -> bool:
        """Whether both say the same."""
        return self.expected == self.measured


class Verification(Record):
    """All checks of one network."""

    network: str
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)

    def text(self, color: bool) -> str:
        """One line for each check."""
        lines = [f"verified {self.network} against torch {torch.__version__} and fvcore:"]
        for check in self.checks:
            mark = (
                ("\x1b[32m✓\x1b[0m" if check.ok else "\x1b[31m✗\x1b[0m") if color else ("ok" if check.ok else "FAILED")
            )
            found = check.measured if check.ok else f"netspec says {check.expected}, measured {check.measured}"
            lines.append(f"  {mark} {check.what}: {found}")
        return "\n".join(lines) + "\n"


def verify(checked: CheckedNetwork, optimize: bool = False) -> Verification:
    """Every count and shape of the network, measured; the file rewritten for evaluation too where one is written."""
    facts = analyse(checked)
    model = build(checked)
    checks = [
        *parameters(model, facts),
        shapes(model, checked),
        *macs(model, checked, facts),
        *both_forms(model, checked),
        *([rewritten_form(model, checked)] if optimize else []),
    ]
    return Verification(checked.network.name, tuple(checks))


def example(checked: CheckedNetwork, batch: int) -> Tensor:
    """Random input, the same every time."""
    return torch.randn(batch, *checked.network.input, generator=torch.Generator().manual_seed(0))


def counted(value: int) -> str:
    return f"{value:,}"


def parameters(model: CompiledNetwork, facts: Facts) -> list[Check]:
    """Trained elements, with the heads and without."""
    total = sum(one.numel() for one in model.parameters())
    heads = sum(one.numel() for name in model.aux_weights for one in getattr(model, name).parameters())
    checks = [Check("parameters (no aux heads)", counted(facts.test.params), counted(total - heads))]
    if model.aux_weights:
        checks.append(Check("parameters with aux heads", counted(facts.train.params), counted(total)))
    return checks


def shapes(model: CompiledNetwork, checked: CheckedNetwork) -> Check:
    """The output of every module in a real forward pass at batch 2, heads too."""
    seen: dict[str, Shape] = {}

    def note(name: str) -> Callable[[nn.Module, object, Tensor], None]:
        def hook(module: nn.Module, inputs: object, output: Tensor) -> None:
            seen[name] = Shape(output.shape[1:])

        return hook

    named = dict(model.named_modules())
    hooks = [named[path].register_forward_hook(note(path)) for path in checked.shapes]
    with torch.no_grad(), only_root_training(model):
        model(example(checked, 2))
    for one in hooks:
        one.remove()
    wrong = [f"{path} {seen.get(path)}" for path, shape in checked.shapes.items() if seen.get(path) != shape]
    expected = f"all {len(checked.shapes)} as said"
    return Check("output shapes", expected, f"{', '.join(wrong[:5])}" if wrong else expected)


@contextmanager
def only_root_training(model: nn.Module) -> Iterator[None]:
    """Sets `training` on the outermost module alone: heads run, dropout and batch statistics do not."""
    before = {name: module.training for name, module in model.named_modules()}
    model.eval()
    model.training = True
    try:
        yield
    finally:
        for name, module in model.named_modules():
            module.training = before[name]


def macs(model: CompiledNetwork, checked: CheckedNetwork, facts: Facts) -> list[Check]:
    """MACs at batch 1 in evaluation: fvcore's convolutions and linear layers, and half of torch's own counter."""
    model.eval()
    x = example(checked, 1)
    by_operator = fvcore_counts(model, x)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    test = facts.test
    return [
        Check("convolution MACs, fvcore", counted(test.conv_macs), counted(by_operator.get("conv", 0))),
        Check("linear MACs, fvcore", counted(test.linear_macs), counted(by_operator.get("linear", 0))),
        Check("MACs, half of torch's flop counter", counted(test.macs), counted(counter.get_total_flops() // 2)),
    ]


def fvcore_counts(model: nn.Module, x: Tensor) -> dict[str, int]:
    """fvcore's count of each operator; it warns of what it does not count, which is not asked of it here."""
    quiet = [logging.getLogger("fvcore.nn.jit_analysis"), logging.getLogger("fvcore")]
    levels = [logger.level for logger in quiet]
    for logger in quiet:
        logger.setLevel(logging.ERROR)
    try:
        analysis = FlopCountAnalysis(model, x).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        return {name: int(count) for name, count in analysis.by_operator().items()}
    finally:
        for logger, level in zip(quiet, levels, strict=True):
            logger.setLevel(level)


def both_forms(model: CompiledNetwork, checked: CheckedNetwork) -> list[Check]:
    """The written file defines the same model: the same names, and equal outputs for equal weights."""
    written = from_source(checked)
    names, theirs = list(model.state_dict()), list(written.state_dict())
    same_names = Check(
        "names in the file's state_dict",
        f"{len(names)} equal",
        f"{len(theirs)} equal" if names == theirs else "different",
    )
    if names != theirs:
        return [same_names]
    written.load_state_dict(model.state_dict())
    model.eval()
    written.eval()
    x = example(checked, 2)
    with torch.no_grad():
        largest = apart(model(x), written(x))
    return [same_names, Check("largest difference of the file's outputs", "0.0", str(largest))]


def rewritten_form(model: CompiledNetwork, checked: CheckedNetwork) -> Check:
    """The rewritten file takes the same checkpoint, and gives the same outputs in double precision."""
    written = from_source(checked, optimizing(checked)).double().eval()
    written.load_state_dict(model.double().state_dict())
    x = example(checked, 2).double()
    with torch.no_grad():
        y = model.eval()(x)
        largest = apart(y, written(x))
    same = largest <= SAME * width(y)
    expected = f"within {SAME:g}"
    return Check("outputs of the rewritten file", expected, expected if same else f"{largest:.1e} apart")


def from_source(checked: CheckedNetwork, passes: Sequence[Pass] = ()) -> nn.Module:
    """An instance of the network's class in the file that netspec writes after these passes."""
    scope: dict[str, object] = {"__name__": "netspec_verified"}
    exec(compile(to_source(checked, passes), f"<{checked.network.name}.py>", "exec"), scope)
    made = list(scope.values())[-1]
    assert isinstance(made, type)
    assert issubclass(made, nn.Module)
    return made()
