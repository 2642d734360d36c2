"""`load_weights` into what `netspec.optimize` gives: the original names, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

import netspec
from tests.export.settled import example, settled

TEXT = """
network n {
  input 3x8x8
  a: conv 3x3 8 norm=batch act=relu
  r: residual scale=0.3 {
    conv 3x3 shortcut
  }
  fc: linear 4
  aux h at a: linear 4
}
"""


@pytest.fixture
def net(tmp_path: Path) -> netspec.Network:
    (tmp_path / "n.ns").write_text(TEXT, encoding="utf-8")
    return netspec.load(tmp_path / "n.ns")


@pytest.mark.parametrize("passes", [None, ["norms", "scales"], []])
@pytest.mark.parametrize("heads", [True, False])
def test_a_file_of_the_original_names_fills_it(
    net: netspec.Network, heads: bool, passes: list[str] | None, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    model, path = settled(netspec.build(net)), tmp_path / "w.safetensors"
    state = {name: one for name, one in model.state_dict().items() if heads or not name.startswith("h.")}
    save_file(state, path)
    made = netspec.optimize(net, passes)
    if passes is not None and not heads:
        with pytest.raises(netspec.WeightsError, match="NS807"):
            netspec.load_weights(made, path, source="netspec")
        return
    random = torch.get_rng_state()
    assert netspec.load_weights(made, path, source="netspec") is made
    assert torch.equal(torch.get_rng_state(), random)
    x = example(net.checked)
    with torch.no_grad():
        assert torch.equal(made(x), netspec.optimize(model, passes)(x))


def test_what_does_not_fit_leaves_it_as_it_was(net: netspec.Network) -> None:
    state, made = netspec.build(net).state_dict(), netspec.optimize(net)
    before = {name: one.clone() for name, one in made.state_dict().items()}
    with pytest.raises(netspec.WeightsError, match=r"NS979.*: fc\.weight"):
        netspec.load_weights(made, state, source="netspec", except_="fc")
    with pytest.raises(netspec.WeightsError, match="NS807"):
        netspec.load_weights(made, {name: one for name, one in state.items() if name != "fc.bias"}, source="netspec")
    assert all(torch.equal(one, before[name]) for name, one in made.state_dict().items())


def test_the_class_in_a_file_is_filled_by_the_original_names_too(net: netspec.Network, tmp_path: Path) -> None:
    model = settled(netspec.build(net))
    scope: dict[str, object] = {"__name__": "written"}
    exec(net.to_source(optimize=True), scope)
    made = scope["N"]()  # type: ignore[operator]
    path = tmp_path / "w.safetensors"
    save_file(model.state_dict(), path)
    assert netspec.load_weights(made, path, source="netspec") is made
    with torch.no_grad():
        # Other kernels: whether they round alike is the processor's affair.
        torch.testing.assert_close(made.eval()(example(net.checked)), netspec.optimize(model)(example(net.checked)))
    state = {name: one for name, one in model.state_dict().items() if name != "fc.bias"}
    with pytest.raises(netspec.WeightsError, match=r"NS979.*: fc\.bias"):
        netspec.load_weights(made, state, source="netspec")
