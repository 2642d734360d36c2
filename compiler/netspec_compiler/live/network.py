"""Plan to live module: the same names, the same weights and the same outputs as the source that `emit` writes.

The module is built from the plan itself, not from the source, so that each can be held against the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from netspec.ir.model import CheckedNetwork
from netspec.record import Record
from netspec_compiler.compiling import compile_network
from netspec_compiler.live.calls import Maker
from netspec_compiler.live.makers import maker
from netspec_compiler.live.outputs import Outputs
from netspec_compiler.passes import Pass
from netspec_compiler.plan import NetworkPlan
from netspec_compiler.trainable import TrainableClassifier


class Blueprint(Record):
    """All that two modules of one network share: settings, and the makers of stages and heads under their names."""

    checked: CheckedNetwork
    name: str
    input: tuple[int, ...]
    classes: int | None
    stages: dict[str, Maker]
    heads: dict[str, Maker]
    after: dict[str, str]
    weights: dict[str, float]


def blueprint(checked: CheckedNetwork, passes: Sequence[Pass] = ()) -> Blueprint:
    """The blueprint of a network after these passes."""
    return blueprint_of(compile_network(checked, passes))


def blueprint_of(network: NetworkPlan) -> Blueprint:
    """The blueprint of a plan."""
    return Blueprint(
        network.checked,
        network.name,
        tuple(network.input),
        None if network.output.is_map else int(network.output.channels),
        {module.name: maker(module) for module in network.body},
        {head.module.name: maker(head.module) for head in network.heads},
        {head.module.name: head.after for head in network.heads},
        {head.module.name: head.weight for head in network.heads},
    )


def build(checked: CheckedNetwork, passes: Sequence[Pass] = ()) -> CompiledNetwork:
    """The live module of a network after these passes, freshly initialised."""
    return CompiledNetwork(blueprint(checked, passes))


class CompiledNetwork(TrainableClassifier):
    """A whole network. In training, and until `strip_aux`, its heads run and it returns a named tuple.

    One that ends in a map has no classes and no loss.

    Its own attributes are members that no label can be, or start with an underscore.
    """

    _checked: CheckedNetwork
    _name: str
    _stages: tuple[str, ...]
    _heads: dict[str, str]
    _outputs: Outputs

    def __init__(self, network: Blueprint) -> None:
        super().__init__(network.input, network.classes or 0)
        if network.classes is None:
            del self.num_classes
        vars(self).update(
            _checked=network.checked,
            _name=network.name,
            _stages=tuple(network.stages),
            _heads=dict(network.after),
            _outputs=Outputs(network.name, tuple(network.heads)),
            aux_weights=dict(network.weights),
        )
        self._modules.update({name: make() for name, make in (network.stages | network.heads).items()})

    def forward(self, x: Tensor) -> Any:
        """Logits of a batch `x`; in training also each head's, as a named tuple."""
        run_aux = self.training and bool(self.aux_weights)
        outputs: dict[str, Tensor] = {}
        for stage in self._stages:
            x = getattr(self, stage)(x)
            if run_aux:
                outputs |= {name: getattr(self, name)(x) for name, at in self._heads.items() if at == stage}
        if not run_aux:
            return x
        return self._outputs.kind(x, *(outputs[name] for name in self.aux_weights))

    def strip_aux(self) -> CompiledNetwork:
        """Drops the auxiliary heads, as at test time.

        Before `DistributedDataParallel` wraps the model, or after the last step: it waits for every weight that it has
        seen, and its second step without them fails.
        """
        for name in self.aux_weights:
            setattr(self, name, None)
        self.aux_weights, self._heads = {}, {}
        return self

    def losses(
        self,
        outputs: Tensor | tuple[Tensor, ...],
        target: Tensor,
        class_weights: Tensor | None = None,
        label_smoothing: float = 0.0,
    ) -> dict[str, Tensor]:
        """Cross entropy of the logits and of each auxiliary head, before its weight; `TypeError` without logits."""
        if not hasattr(self, "num_classes"):
            raise TypeError(f"{self._name} ends in a map, not in logits, and so it has no loss of its own")
        return super().losses(outputs, target, class_weights, label_smoothing)
