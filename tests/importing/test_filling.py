"""Holes filled by hand: the written map and weights are of everything else, and the network is the module again."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

import netspec
from netspec.cli.main import run
from tests.importing.test_modules import filled

SIZE = (3, 16, 16)


class Around(nn.Module):
    """A residual around what the language has no word for."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv2(nn.functional.threshold(self.bn1(self.conv1(x)), 0.0, 0.0))
        return x + y


class Turned(nn.Sequential):
    """What has no label of its own in a spec: the convolution behind the hole is called by its number."""

    def __init__(self, channels: int) -> None:
        turned = nn.ConvTranspose2d(channels, channels, 1, groups=channels)
        super().__init__(nn.Conv2d(channels, channels, 1), turned, nn.Conv2d(channels, channels, 1))


class Holed(nn.Module):
    """Unknown operations in a repeat of residuals, in blocks, in a branch, as a join, in a row and at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU())
        self.layer = nn.Sequential(Around(8), Around(8), Around(8))
        self.turned1, self.turned2 = Turned(8), Turned(8)
        self.left, self.right = nn.Conv2d(8, 4, 1), nn.Conv2d(8, 4, 3, padding=1)
        self.features = nn.Sequential(nn.Conv2d(4, 6, 1), nn.Threshold(0.0, 0.0), nn.Conv2d(6, 8, 1))
        self.fc, self.slope = nn.Linear(8, 5), nn.PReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = self.turned2(self.turned1(self.layer(self.stem(x))))
        right = nn.functional.rrelu(self.right(x), 0.25, 0.25)
        x = self.features(torch.stack([self.left(x), right], 1).sum(1))
        scores: Tensor = self.slope(self.fc(x.mean((2, 3))))
        return scores


FILLS = {
    "(threshold)": "(relu)",
    "(conv_transpose2d)": "(conv 1x1 8 groups=8)",
    "(rrelu)": "(leaky_relu slope=0.25)",
    "(stack {": "(add {",
    "(sum)": "(identity)",
    "(prelu)": "(leaky_relu slope=0.25)",
}
OF_HOLES = ("turned1.1.weight", "turned1.1.bias", "turned2.1.weight", "turned2.1.bias", "slope.weight")


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> nn.Module:
    """A module, and in the folder where the test runs all that was made of it, its holes filled."""
    made = Holed().eval()
    filled(made)
    nn.init.constant_(made.slope.weight, 0.25)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tests.importing.test_filling.Holed", lambda: made)
    options = ["--input", "3x16x16", "--map", "net.toml", "--weights", "net.safetensors", "--partial"]
    assert run(["import", "tests.importing.test_filling:Holed", "-o", "net.ns", *options]) == 0
    told = capsys.readouterr().out
    assert all(entry in told for entry in OF_HOLES)
    text = Path("net.ns").read_text(encoding="utf-8")
    for hole, fill in FILLS.items():
        assert hole in text
        text = text.replace(hole, fill)
    Path("net.ns").write_text(text, encoding="utf-8")
    return made


def difference(module: nn.Module, model: nn.Module) -> float:
    """The largest difference of outputs in float64, as a part of the largest output."""
    x = torch.randn(2, *SIZE, dtype=torch.float64)
    with torch.no_grad():
        theirs, ours = module.double()(x), model.double().eval()(x)
    assert float(theirs.std()) > 1e-6
    return float((theirs - ours).abs().max() / theirs.abs().max())


def test_the_map_has_all_but_the_holes_and_these_as_comments(module: nn.Module) -> None:
    names = Path("net.toml").read_text(encoding="utf-8")
    assert all(f'# "{entry}" = ' in names for entry in OF_HOLES)
    Path("net.toml").write_text(names.replace('# "turned', '"turned'), encoding="utf-8")
    model = netspec.build(netspec.load("net.ns")).double()
    with pytest.warns(netspec.WeightsWarning, match=r"slope\.weight"):
        netspec.load_weights(model, module.double().state_dict(), names="net.toml", except_=["slope.weight"])
    assert difference(module, model) < 1e-9


def test_the_weights_are_all_but_those_of_the_holes(module: nn.Module) -> None:
    network = netspec.load("net.ns")
    model = netspec.build(network)
    mine = [f"turned{number}.sequence_1.{part}" for number in (1, 2) for part in ("weight", "bias")]
    with pytest.raises(netspec.WeightsError) as missing:
        netspec.load_weights(model, "net.safetensors", source="netspec")
    assert [one.code for one in missing.value.diagnostics] == ["NS807"]
    assert sorted(getattr(missing.value.diagnostics[0], "names", ())) == sorted(mine)
    assert load_file("net.safetensors").keys() == model.state_dict().keys() - set(mine)
    with pytest.warns(netspec.WeightsWarning, match="left 4 entries of the network as they were"):
        netspec.load_weights(model, "net.safetensors", source="netspec", except_=mine)
    theirs = module.state_dict()
    for name, entry in zip(mine, OF_HOLES, strict=False):
        model.get_parameter(name).data.copy_(theirs[entry])
    assert difference(module, model) < 1e-9
