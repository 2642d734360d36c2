"""`netspec.optimize` and the rewritten file: checkpoints of the network as it was written, equal outputs, layouts."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import torch

import netspec
from netspec.ir.model import CheckedNetwork
from netspec_compiler.emit import to_source
from netspec_compiler.live.kernels import convolved, pooled
from netspec_compiler.live.kernels.choosing import best
from netspec_compiler.live.kernels.packed import Packed, operators
from netspec_compiler.live.kernels.pooled import ONES, SparseMaxPool2d, gather
from netspec_compiler.live.network import build
from netspec_compiler.optimize import ALL, LAYOUTS, OptimizedNetwork, optimize, optimize_model
from netspec_compiler.passes import named as named_passes
from netspec_compiler.passes import optimizing
from netspec_compiler.verify import from_source
from tests.compiler.nets import ALL as NETWORKS
from tests.compiler.nets import named, network
from tests.export.settled import example, settled
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import HOW_MANY, TWO_PARTS, tried
from tests.oracle.rounding import near


def hold(checked: CheckedNetwork) -> None:
    """Both forms load the checkpoint strictly and give the same in double precision; their own state loads too."""
    plain = settled(build(checked)).double()
    x = example(checked).double()
    with torch.no_grad():
        y = plain(x)
        for one in (optimize(checked), from_source(checked, optimizing(checked)).eval()):
            model = one.double()
            model.load_state_dict(plain.state_dict(), strict=True)
            z = model(x)
            assert near(z, y, plain, x, 1e-12)
            model.load_state_dict({name: tensor.clone() for name, tensor in model.state_dict().items()}, strict=True)
            assert torch.equal(model(x), z)


# tests/passes/test_passes.py holds the passes to all networks; these have heads, scales, moved layers, every operation.
SOME = {"googlenet", "inception_time", "squeezenet1_1", "bn_inception", "everything"}


@pytest.mark.parametrize("path", [path for path in NETWORKS if path.stem in SOME], ids=named)
def test_networks_load_the_checkpoint_of_the_one_as_written(path: Path) -> None:
    hold(network(path).checked)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_networks_load_the_checkpoint_of_the_one_as_written(part: str) -> None:
    def holds(spec: Spec) -> None:
        hold(loaded(spec).checked)

    tried(part, holds, specs(), how_many=HOW_MANY // 2)


@pytest.mark.parametrize("trunk", ["flatten", "conv 3x3 2 norm=batch"])
def test_a_head_that_is_gone_takes_its_entries_along(trunk: str, tmp_path: Path) -> None:
    """Also where nothing that is left has weights."""
    spec = tmp_path / "n.ns"
    spec.write_text(f"network n {{\n  input 3x4x4\n  a: {trunk}\n  aux h at a: linear 4\n}}\n", encoding="utf-8")
    hold(netspec.load(spec).checked)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_networks_by_kernels_give_what_they_give_as_built(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In single precision, and never by sums alone where there is another way.

    The bound is of as many roundings as that of the laws in double precision; tests/kernels has a narrow one.
    """
    monkeypatch.setattr(convolved, "SUMS", (1e9, 1e9, 1e9))
    best.cache_clear()

    def holds(spec: Spec) -> None:
        checked = loaded(spec).checked
        plain, fast, x = settled(build(checked)), optimize(checked), example(checked)
        fast.load_state_dict(plain.state_dict())
        with torch.no_grad():
            wanted = plain(x)
            assert near(fast(x), wanted, plain, x, 1e-3)
            assert near(fast(x), wanted, plain, x, 1e-3), "and again, as functions"

    tried(part, holds, specs(), how_many=HOW_MANY // 2)
    best.cache_clear()


TEXT = """
network n {
  input 3x12x12
  a: conv 3x3 8 norm=batch act=relu
  maxpool 3x3/2
  dropout
  b: conv 1x1 8 norm=batch(eps=0.01) -> dropout -> conv 3x3 8 bias=false -> batchnorm -> relu
  r: residual scale=0.3 {
    conv 3x3 shortcut pad=tf_same act=tanh
    dropout
    conv 1x1 shortcut
  }
  fc: linear 4
  aux h at a: linear 4
}
"""


@pytest.fixture
def net(tmp_path: Path) -> netspec.Network:
    (tmp_path / "n.ns").write_text(TEXT, encoding="utf-8")
    return netspec.load(tmp_path / "n.ns")


def test_the_model_s_weights_are_taken_and_stay_its_own(net: netspec.Network) -> None:
    model = settled(netspec.build(net))
    made = netspec.optimize(model)
    assert isinstance(made, OptimizedNetwork)
    assert not made.training
    x = example(net.checked)
    with torch.no_grad():
        before = made(x)
        assert (before - model(x)).abs().max() < 1e-5 * before.abs().max()
        settled(model.train()).a.conv.weight.mul_(2)
        assert torch.equal(made(x), before)


def test_a_checkpoint_loads_before_or_after(net: netspec.Network) -> None:
    state = settled(netspec.build(net)).state_dict()
    early, late = netspec.build(net), netspec.optimize(net)
    early.load_state_dict(state)
    late.load_state_dict(state)
    x = example(net.checked)
    with torch.no_grad():
        assert torch.equal(netspec.optimize(early)(x), late(x))
    inside = torch.nn.Sequential(netspec.optimize(net))
    inside.load_state_dict({f"0.{name}": tensor for name, tensor in state.items()})
    with torch.no_grad():
        assert torch.equal(inside(x), late(x))


def test_what_is_missing_or_left_over_is_told(net: netspec.Network) -> None:
    state = netspec.build(net).state_dict()
    made = netspec.optimize(net)
    with pytest.raises(RuntimeError, match=r"Missing key.*fc\.bias"):
        made.load_state_dict({name: one for name, one in state.items() if name != "fc.bias"})
    with pytest.raises(RuntimeError, match=r"Unexpected key.*more"):
        made.load_state_dict(state | {"more": torch.ones(1)})


def test_copies_and_pickles_do_the_same(net: netspec.Network) -> None:
    made, x = netspec.optimize(net), example(net.checked)
    with torch.no_grad():
        y = made(x)
        assert torch.equal(copy.deepcopy(made)(x), y)
        assert torch.equal(pickle.loads(pickle.dumps(made))(x), y)


def test_packed_weights_follow_a_load_and_gradients_flow(net: netspec.Network) -> None:
    made, x = netspec.optimize(net), example(net.checked)
    plain = netspec.optimize(net, [name for name in ALL if name not in LAYOUTS])
    assert any(isinstance(one, Packed) for one in made.modules())
    assert not any(isinstance(one, Packed) for one in plain.modules())
    for seed in (1, 2):
        torch.manual_seed(seed)
        state = settled(netspec.build(net)).state_dict()
        state["a.conv.weight"] *= seed
        made.load_state_dict(state)
        plain.load_state_dict(state)
        with torch.no_grad():
            assert (made(x) - plain(x)).abs().max() < 1e-5 * plain(x).abs().max()
    made(x.requires_grad_()).sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["norms"],
        ["heads", "prepacked"],
        ["winograd"],
        ["channels_last", "prepacked", "winograd"],
        list(ALL),
        list(ALL)[::-1],
    ],
)
def test_passes_by_name(net: netspec.Network, names: list[str]) -> None:
    model, x = settled(netspec.build(net)), example(net.checked)
    with torch.no_grad():
        y = model(x)
        assert (netspec.optimize(model, names)(x) - y).abs().max() < 1e-5 * y.abs().max()


def test_unknown_passes_and_other_modules(net: netspec.Network) -> None:
    with pytest.raises(ValueError, match="no pass 'nroms'; did you mean `norms`"):
        netspec.optimize(net, ["nroms"])
    with pytest.raises(TypeError, match="not a Linear"):
        netspec.optimize(torch.nn.Linear(1, 1))
    with pytest.raises(TypeError, match="not a OptimizedNetwork"):
        optimize_model(netspec.optimize(net))


def test_without_the_private_operators_nothing_else_changes(
    net: netspec.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, x = netspec.optimize(net), example(net.checked)
    with torch.no_grad():
        y = made(x)
        operators.cache_clear()
        monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
        assert operators() is None
        assert (made(x) - y).abs().max() < 1e-5 * y.abs().max()
    operators.cache_clear()


AMBIGUOUS = "network n {\ninput 4x6x6\nr: residual scale=0.3 {\nconv 3x3 shortcut\n}\n}\n"


def test_a_scale_stays_where_names_would_not_tell_whose_a_checkpoint_is(tmp_path: Path) -> None:
    (tmp_path / "n.ns").write_text(AMBIGUOUS, encoding="utf-8")
    checked = netspec.load(tmp_path / "n.ns").checked
    assert "scales" not in [one.name for one in optimizing(checked)]
    hold(checked)


@pytest.mark.parametrize(
    ("body", "joined"),
    [
        ("a: conv 1x1 4 -> relu", True),
        ("a: conv 1x1 4 norm=batch\nrelu", True),
        ("linear 4\nsigmoid", True),
        ("conv 1x1 4 act=tanh\nrelu", False),
        ("maxpool 3x3\nrelu", False),
        ("a: conv 1x1 4\nrelu\nlinear 3\naux h at a: linear 3", False),
    ],
)
def test_activations_go_into_the_layer_before(body: str, joined: bool, tmp_path: Path) -> None:
    (tmp_path / "n.ns").write_text(f"network n {{\ninput 4x6x6\n{body}\n}}\n", encoding="utf-8")
    checked = netspec.load(tmp_path / "n.ns").checked
    source = netspec.Network.from_ir(checked).to_source()
    optimized = to_source(checked, named_passes(["activations"]))
    steps = [text.count("nn.ReLU()") + text.count("nn.Sigmoid()") for text in (source, optimized)]
    assert steps == [1, 0 if joined else 1]
    hold(checked)


POOLS = [
    ({"kernel_size": 3, "stride": 1, "padding": 1}, (7, 5)),
    ({"kernel_size": 3, "stride": 2, "ceil_mode": True}, (8, 7)),
    ({"kernel_size": 2, "padding": 1}, (1, 6)),
    ({"kernel_size": (1, 3), "stride": (3, 1), "padding": (0, 1), "ceil_mode": True}, (6, 4)),
    ({"kernel_size": 3, "stride": 1, "padding": 1, "dilation": (2, 1)}, (5, 4)),
]


@pytest.mark.parametrize("ones", [ONES, 1])
@pytest.mark.parametrize(("settings", "size"), POOLS)
def test_pools_as_products_give_the_same_to_the_bit(
    settings: dict[str, Any], size: tuple[int, int], ones: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooled, "ONES", ones)
    pool = torch.nn.MaxPool2d(**settings)
    x = torch.randn(2, 3, *size).contiguous(memory_format=torch.channels_last)
    x[0, 0, 0, 0], x[1, 1] = torch.nan, -torch.inf
    with torch.no_grad():
        wanted = pool(x)
        gather(pool)
        assert isinstance(pool, SparseMaxPool2d)
        assert (pool.settled(x) is None) is (ones == 1)
        for one in (x, x.contiguous(), x[:0], x[0], x.double()):
            y = wanted if one.dim() == 4 else wanted[0]
            assert torch.equal(pool(one).nan_to_num(9.0), y[: len(one)].to(one.dtype).nan_to_num(9.0))
        assert pool(x).is_contiguous(memory_format=torch.channels_last)


def test_a_pool_that_says_where_its_maxima_are_stays() -> None:
    pool = torch.nn.MaxPool2d(3, return_indices=True)
    gather(pool)
    assert type(pool) is torch.nn.MaxPool2d


def test_the_page_and_the_docstring_name_every_pass() -> None:
    table = Path("docs/export.md").read_text().partition("| pass | does |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    said = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    assert said == [*ALL]
    words = (netspec.optimize.__doc__ or "").partition("that\n    run, of ")[2].partition(";")[0]
    assert re.split(", | and ", words) == said
