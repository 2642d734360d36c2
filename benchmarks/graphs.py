"""Writes tests/data/graphs: `python -m benchmarks.graphs` needs torchvision and timm beside."""

from __future__ import annotations

import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.without_operators import get_model as of_torchvision
from netspec.lazy import resolve
from netspec_compiler.importing.live import graph_of_module
from tests.importing.graphs import FOLDER, dump

TORCHVISION = (
    *("googlenet", "inception_v3", "squeezenet1_0", "squeezenet1_1", "resnet18", "resnet50", "vgg11_bn"),
    *("densenet121", "mobilenet_v2", "efficientnet_b0", "mnasnet1_0"),
)
TIMM = ("inception_v4", "inception_resnet_v2", "xception")


def main() -> None:
    """Writes one file a network."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in [*TORCHVISION, *TIMM]:
        usual = {"init_weights": False, "transform_input": False} if name in ("googlenet", "inception_v3") else {}
        module = (
            of_torchvision(name, weights=None, **usual) if name in TORCHVISION else resolve("timm:create_model")(name)
        )
        side = 299 if name in ("inception_v3", *TIMM) else 224
        called = f"{'timm_' if name in TIMM else 'torchvision_'}{name}"
        graph = graph_of_module(module, (3, side, side), name, "Recorded.")
        counter = FlopCounterMode(display=False)
        with counter, torch.no_grad():
            module.eval()(torch.zeros(1, 3, side, side))
        params = sum(one.numel() for one in module.parameters())
        dump(graph, FOLDER / f"{called}.json", params=params, macs=counter.get_total_flops() // 2)
        print(called)


if __name__ == "__main__":
    main()
