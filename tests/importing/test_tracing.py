"""What a module does while it runs: in-place changes, views, what hands its input on, what it keeps for itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import netspec
from netspec_compiler.importing.found import Found
from netspec_compiler.importing.pt2 import of_pt2
from netspec_compiler.layers import ResponseNorm, SameAvgPool2d
from tests.importing.test_modules import difference, filled

SIZE = (3, 8, 8)


class Doing(nn.Module):
    """A convolution, and a function of it."""

    def __init__(self, does: Callable[[Tensor], Tensor | None]) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.does = does
        self.kept: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor | None:
        self.kept = self.conv(x)
        return self.does(self.kept)


def changed_before_it_is_added(x: Tensor) -> Tensor:
    y = x.sigmoid_()
    return y * x


def added_in_place(x: Tensor) -> Tensor:
    y = torch.relu(x)
    y += x
    return y


def dropped(x: Tensor) -> Tensor:
    return torch.cat([x, F.dropout(x, 0.5, training=False)], 1)


def in_a_view_that_alone_is_read(x: Tensor) -> Tensor:
    return x.flatten(1).relu_()


def normed(x: Tensor) -> Tensor:
    return F.local_response_norm(x, 3, alpha=0.5, beta=0.75, k=2.0)


SAID = [changed_before_it_is_added, added_in_place, dropped, in_a_view_that_alone_is_read, normed]


def test_a_response_norm_of_netspecs_own_is_one() -> None:
    module = nn.Sequential(nn.Conv2d(3, 8, 1), ResponseNorm(4, alpha=0.5, beta=0.7, k=2.0))
    network = netspec.from_module(module, SIZE)
    assert "lrn size=4 alpha=0.5 beta=0.7 k=2.0" in network.text
    assert difference(module, network, SIZE) < 1e-9


BORDERS = ["3x3/2", "4x1/2", "2x2/1", "3x3/1", "2x2/2", "5x2/3"]


@pytest.mark.parametrize("window", BORDERS)
@pytest.mark.parametrize("input", ["1x9", "3x8x16", "1x7x7", "2x5x6x7"])
def test_an_average_that_does_not_count_its_border_is_one(tmp_path: Path, input: str, window: str) -> None:
    kernel = {1: window[0], 2: window[:3], 3: f"{window[:3]}x2"}[input.count("x")]
    ones = "x".join("1" * input.count("x"))
    pool = f"avgpool kernel={kernel} stride={window[-1]} pad=tf_same"
    spec = f"network net {{\ninput {input}\n{pool}\nconv kernel={ones} filters=3\n}}\n"
    (tmp_path / "net.ns").write_text(spec)
    module = netspec.build(netspec.load(tmp_path / "net.ns"))
    filled(module)
    size = tuple(map(int, input.split("x")))
    assert difference(module, netspec.from_module(module, size), size) < 1e-9


def nearly_inside(x: Tensor) -> Tensor:
    """What counts one row of the border."""
    ones = F.pad(torch.ones_like(x[:1, :1]), (0, 1, 0, 1))
    return F.avg_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2) / F.avg_pool2d(F.pad(ones, (0, 1, 0, 1)), 3, 2)


@pytest.mark.parametrize("does", SAID, ids=lambda does: does.__name__)
def test_outputs_are_the_same(does: Callable[[Tensor], Tensor]) -> None:
    module = Doing(does)
    filled(module)
    assert difference(module, netspec.from_module(module, SIZE), SIZE) < 1e-9


def in_a_view(x: Tensor) -> Tensor:
    x.flatten(1).relu_()
    return x


def in_a_part(x: Tensor) -> Tensor:
    x[:, :2].relu_()
    return x


def by_parts(x: Tensor) -> Tensor:
    first, second = x.chunk(2, 1)
    return first * second


def nearly_normed(x: Tensor) -> Tensor:
    rows = F.pad((x * x).unsqueeze(1), (0, 0, 0, 0, 2, 0))
    return x / (F.avg_pool3d(rows, (3, 1, 1), stride=1).squeeze(1) * 0.5 + 2).pow(0.75)


def averaged_of_a_mirror(x: Tensor) -> Tensor:
    return F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), 3) / 2


def leaving(x: Tensor) -> Tensor:
    raise SystemExit(3)


REFUSED = [
    (in_a_view, "relu_ of a view"),
    (in_a_part, "relu_ of a view"),
    (by_parts, "chunk"),
    (nearly_normed, "pow"),
    (nearly_inside, "div by a value"),
    (averaged_of_a_mirror, "`pad by reflect`"),
    (lambda x: x if x.sum() > 0 else -x, "depends on values"),
    (lambda x: None, "no outputs"),
    (leaving, "SystemExit: 3"),
]


@pytest.mark.parametrize(("does", "said"), REFUSED)
def test_what_cannot_be_said_is_told_by_name(does: Callable[[Tensor], Tensor | None], said: str) -> None:
    with pytest.raises(netspec.ImportingError, match=said):
        netspec.from_module(Doing(does), SIZE)


def test_a_value_times_its_sigmoid_is_an_activation() -> None:
    module = Doing(lambda x: x * torch.sigmoid(x))
    network = netspec.from_module(module, SIZE)
    assert "silu" in network.text
    assert difference(module, network, SIZE) < 1e-9


def test_a_network_of_nothing_is_told() -> None:
    with pytest.raises(netspec.ImportingError, match="its input as it came"):
        netspec.from_module(nn.Identity(), SIZE)


def test_what_a_module_keeps_for_itself_is_not_left_in_it() -> None:
    module = Doing(torch.relu)
    netspec.from_module(module, SIZE)
    assert module.kept is None


@pytest.mark.parametrize(
    ("module", "said"),
    [(Doing(normed), "lrn size=3 alpha=0.5 k=2.0"), (SameAvgPool2d(3, 2), "avgpool 3x3/2")],
    ids=["response norm", "average that does not count its border"],
)
def test_what_torch_has_no_operation_for_is_found_in_a_file_too(module: nn.Module, said: str, tmp_path: Path) -> None:
    program = torch.export.export(module, (torch.randn(1, *SIZE),))
    for number, one in enumerate((program, program.run_decompositions({}))):
        torch.export.save(one, tmp_path / f"{number}.pt2")
        found = of_pt2(tmp_path / f"{number}.pt2", "net")
        assert isinstance(found, Found), found
        assert said in found.spec.text


def test_branches_are_not_called_what_others_are_without_a_label() -> None:
    class Branches(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.branch1, self.branch3 = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 3, padding=1)

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat([F.max_pool2d(x, 3, 1, 1), self.branch1(x), self.branch3(x)], 1)

    assert "branch1:" not in netspec.from_module(Branches(), SIZE).text
