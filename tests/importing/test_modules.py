"""Live modules as specs: the same parameters, and after a strict load through the written map the same outputs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import nn

import netspec
from netspec.imported import ImportedNetwork


class Block(nn.Module):
    """A residual, or with other filters a projection beside the body."""

    def __init__(self, into: int, filters: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(into, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        same = into == filters and stride == 1
        self.down = None if same else nn.Sequential(nn.Conv2d(into, filters, 1, stride), nn.BatchNorm2d(filters))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += x if self.down is None else self.down(x)
        return self.relu(y)


class Gate(nn.Module):
    """Squeeze and excitation with linear layers."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, 4)
        self.fc2 = nn.Linear(4, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.relu(self.fc1(x.mean((2, 3))))
        return x * torch.sigmoid(self.fc2(y))[:, :, None, None]


class Dense(nn.Module):
    """Three layers, each on all that was before it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels + 4 * number, 4, 3, padding=1) for number in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = [x]
        for layer in self.layers:
            found.append(torch.relu(layer(torch.cat(found, 1))))
        return torch.cat(found, 1)


class Small(nn.Module):
    """A bit of everything, and a head in training."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.SiLU())
        self.layer1 = nn.Sequential(Block(8, 8), Block(8, 8), Block(8, 8))
        self.layer2 = nn.Sequential(Block(8, 16, 2), Block(16, 16))
        self.layer3 = nn.Sequential(Block(16, 24, 2), Block(24, 24))
        self.gate = Gate(24)
        self.aux = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 5))
        self.dense = Dense(24)
        self.pool = nn.AvgPool2d(2, 2, padding=1)
        self.dropout = nn.Dropout(0.25)
        self.fc = nn.Linear(36, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
        x = self.gate(self.layer3(self.layer2(self.layer1(self.stem(x)))))
        aux = self.aux(x) if self.training else None
        x = self.fc(self.dropout(torch.flatten(self.pool(self.dense(x)).mean((2, 3)), 1)))
        return x if aux is None else (x, aux)


@pytest.fixture(scope="module")
def small() -> tuple[nn.Module, ImportedNetwork]:
    torch.manual_seed(0)
    module = Small()
    filled(module)
    return module, netspec.from_module(module, (3, 32, 32))


def filled(module: nn.Module) -> None:
    """Statistics and weights under which the output depends on the input."""
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2.0)
        elif tensor.is_floating_point() and tensor.dim() == 1:
            tensor.uniform_(-0.5, 1.0)


def difference(module: nn.Module, network: ImportedNetwork, size: tuple[int, ...]) -> float:
    """The largest difference of outputs in float64 after a strict load, as a part of the largest output."""
    model = netspec.build(network).double().eval()
    module = module.double().eval()
    model.load_state_dict(network.renamed(module.state_dict()), strict=True)
    x = torch.randn(2, *size, dtype=torch.float64)
    with torch.no_grad():
        theirs, ours = module(x), model(x)
    assert theirs.shape == ours.shape
    assert float(theirs.std()) > 1e-6
    return float((theirs - ours).abs().max() / theirs.abs().max())


def test_outputs_are_the_same(small: tuple[nn.Module, ImportedNetwork]) -> None:
    assert difference(*small, (3, 32, 32)) < 1e-9


def test_parameters_are_the_same(small: tuple[nn.Module, ImportedNetwork]) -> None:
    module, network = small
    assert network.facts.train.params == sum(one.numel() for one in module.parameters())


def test_the_module_is_left_as_it_was() -> None:
    module = Small()
    module.layer2.eval()
    before = [one.training for one in module.modules()]
    netspec.from_module(module, (3, 32, 32))
    assert [one.training for one in module.modules()] == before


def test_what_is_written_is_what_a_person_would_write(small: tuple[nn.Module, ImportedNetwork]) -> None:
    text = small[1].text
    assert "layer1: repeat 3 { residual_module 8 }" in text
    assert "residual act=relu {" in text
    assert "add {" in text
    assert "mul {" in text
    assert "aux aux_head at " in text
    assert "## Its source does not say how the loss of aux_head is weighted: with 0.3 here." in text
    assert "dropout: dropout 0.25" in text


def test_the_map_loads_the_checkpoint(small: tuple[nn.Module, ImportedNetwork], tmp_path: Path) -> None:
    module, network = small
    names = tmp_path / "names.toml"
    names.write_text(network.map)
    model = netspec.build(network)
    netspec.load_weights(model, module.float().state_dict(), names=names)
    wanted = network.renamed(module.state_dict())
    held = model.state_dict()
    assert all(torch.equal(tensor, held[name]) for name, tensor in wanted.items() if "num_batches" not in name)


@pytest.mark.parametrize("name", ["squeezenet1_1", "torchvision/googlenet"])
def test_a_compiled_network_is_imported_as_itself(name: str) -> None:
    shipped = netspec.load(name)
    found = netspec.from_module(netspec.build(shipped), shipped.checked.network.input)
    assert found.facts.train == shipped.facts.train
    assert found.facts.depth == shipped.facts.depth
    assert found.text.count("\n") <= 1.25 * len(open_spec(name))


def open_spec(name: str) -> list[str]:
    return (Path(netspec.__file__).parents[1] / "specs" / f"{name}.ns").read_text(encoding="utf-8").splitlines()


def test_a_parameter_used_twice_is_refused() -> None:
    layer = nn.Conv2d(3, 3, 3, padding=1)
    with pytest.raises(netspec.ImportingError, match="NS953"):
        netspec.from_module(nn.Sequential(layer, nn.ReLU(), layer), (3, 8, 8))


def test_a_buffer_is_no_weight() -> None:
    class Blur(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("kernel", torch.ones(3, 1, 3, 3))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.conv2d(x, self.get_buffer("kernel"), groups=3)

    with pytest.raises(netspec.ImportingError, match="conv2d with fixed weights"):
        netspec.from_module(nn.Sequential(Blur(), nn.Conv2d(3, 3, 3)), (3, 8, 8))


@pytest.mark.parametrize("head", ["identity", "global_avgpool"])
def test_heads_without_weights_of_a_module_that_netspec_made_are_seen(head: str, tmp_path: Path) -> None:
    path = tmp_path / "n.ns"
    path.write_text(f"network n {{\n  input 3x8x8\n  last: conv 3x3 4\n  aux side at last weight=0.25: {head}\n}}\n")
    network = netspec.load(path)
    found = netspec.from_module(netspec.build(network), (3, 8, 8))
    assert [(one.name, one.weight) for one in found.checked.network.heads] == [("side", 0.25)], found.text
    assert f"weight=0.25: {head}\n" in found.text


def test_a_head_of_the_input_itself_is_told() -> None:
    class Beside(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.side = nn.Conv2d(3, 4, 3), nn.Conv2d(3, 2, 1)

        def forward(self, x: torch.Tensor) -> object:
            return (self.conv(x), self.side(x)) if self.training else self.conv(x)

    with pytest.raises(netspec.ImportingError, match="a head is made of the input itself"):
        netspec.from_module(Beside(), (3, 8, 8))


def three_layers() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())


@pytest.mark.parametrize(
    "wrap", [nn.DataParallel, partial(torch.compile, backend="eager")], ids=["parallel", "compiled"]
)
def test_what_torch_wraps_around_a_module_is_no_part_of_it(wrap: Callable[[nn.Module], nn.Module]) -> None:
    module = three_layers()
    found, bare = (netspec.from_module(one, (3, 8, 8)) for one in (wrap(module), module))
    assert found.map == bare.map
    netspec.build(found).load_state_dict(found.renamed(wrap(module).state_dict()))


def test_what_torch_does_not_show_is_told_by_what_it_is() -> None:
    scripted = torch.jit.trace(three_layers(), torch.zeros(1, 3, 8, 8), check_trace=False)
    exported = torch.export.export(three_layers(), (torch.zeros(2, 3, 8, 8),)).module()
    lazy = nn.Sequential(nn.LazyConv2d(4, 3))
    for module, said in ((scripted, "ScriptModule"), (exported, r"`eval\(\)` fails"), (lazy, "run it once")):
        with pytest.raises(netspec.ImportingError, match=said):
            netspec.from_module(module, (3, 8, 8))
    for thing in (3, nn.ReLU):
        with pytest.raises(TypeError, match=r"takes a torch\.nn\.Module"):
            netspec.from_module(thing, (3, 8, 8))  # type: ignore[arg-type]
