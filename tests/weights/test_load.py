"""Loading is strict: everything fits, or nothing is changed and what is left over is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import netspec
from tests.weights.small import checkpoint, network


def problems(folder: Path, weights: dict[str, torch.Tensor], **options: bool) -> dict[str, str]:
    """What is said against a checkpoint, by code; the model stays as it was."""
    model = netspec.build(network(folder))
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with pytest.raises(netspec.WeightsError) as caught:
        netspec.load_weights(model, weights, names=folder / "names.toml", **options)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    return {one.code: one.fill(one.message) for one in caught.value.diagnostics}


def test_every_tensor_goes_where_the_map_says(tmp_path: Path) -> None:
    weights = checkpoint()
    model = netspec.load_weights(netspec.build(network(tmp_path)), weights, names=tmp_path / "names.toml")
    assert torch.equal(model.conv1.conv.weight, weights["stem/filters.weight"])
    assert torch.equal(model.conv1.bn.running_var, weights["stem/norm.running_var"])
    assert torch.equal(model.aux1.bias, weights["side.bias"])
    assert int(model.conv1.bn.num_batches_tracked) == 0


def test_precision_is_the_models(tmp_path: Path) -> None:
    weights = {name: tensor.half() for name, tensor in checkpoint().items()}
    model = netspec.load_weights(netspec.build(network(tmp_path)).double(), weights, names=tmp_path / "names.toml")
    assert model.fc.weight.dtype is torch.double
    assert torch.equal(model.fc.weight, weights["head.weight"].double())


def test_both_sides_are_listed_with_hints(tmp_path: Path) -> None:
    weights = checkpoint()
    weights["haed.weight"] = weights.pop("head.weight")
    found = problems(tmp_path, weights)
    assert found["NS806"] == "1 of the checkpoint's entries fill nothing: haed.weight (near fc.weight)"
    wanted = "1 of the network's entries are not filled: fc.weight (looked for head.weight, near haed.weight)"
    assert found["NS807"] == wanted
    assert set(found) == {"NS806", "NS807"}


def test_shapes_and_types(tmp_path: Path) -> None:
    weights = checkpoint()
    weights["head.weight"] = torch.zeros(3, 256)
    weights["head.bias"] = torch.zeros(2, dtype=torch.int32)
    found = problems(tmp_path, weights)
    assert set(found) == {"NS808"}
    assert "head.weight is 3x256, and fc.weight here 2x256" in found["NS808"]
    assert "head.bias is 2 of int32, and fc.bias here 2" in found["NS808"]


def test_heads_are_dropped_only_when_told(tmp_path: Path) -> None:
    weights, model = checkpoint(), netspec.build(network(tmp_path)).strip_aux()
    with pytest.raises(netspec.WeightsError) as caught:
        netspec.load_weights(model, weights, names=tmp_path / "names.toml")
    assert [one.code for one in caught.value.diagnostics] == ["NS809"]
    netspec.load_weights(model, weights, names=tmp_path / "names.toml", drop_aux=True)
    assert torch.equal(model.fc.weight, weights["head.weight"])


def test_a_checkpoint_without_heads_does_not_fill_a_model_with_them(tmp_path: Path) -> None:
    weights = {name: tensor for name, tensor in checkpoint().items() if not name.startswith("side")}
    assert set(problems(tmp_path, weights, drop_aux=True)) == {"NS807"}


def test_two_entries_never_fill_one_parameter(tmp_path: Path) -> None:
    network(tmp_path)
    names = tmp_path / "names.toml"
    names.write_text(names.read_text().replace('"head.{p}"', '"top.{p}" = "fc.{p}"\n"head.{p}"'))
    weights = checkpoint() | {"top.weight": torch.zeros(2, 256)}
    model = netspec.build(netspec.load(tmp_path / "tiny.ns"))
    with pytest.raises(netspec.WeightsError, match=r"1 of the checkpoint's entries fill nothing: top.weight"):
        netspec.load_weights(model, weights, names=names)


def test_what_is_no_state_dict(tmp_path: Path) -> None:
    assert set(problems(tmp_path, {"stem/filters.weight": 3})) == {"NS804"}  # type: ignore[dict-item]
    sparse = checkpoint() | {"head.bias": torch.zeros(2).to_sparse()}
    assert set(problems(tmp_path, sparse)) == {"NS804"}


def test_a_state_dict_in_a_dict_is_found(tmp_path: Path) -> None:
    weights = checkpoint()
    held = {"state_dict": weights, "epoch": 3}
    model = netspec.load_weights(netspec.build(network(tmp_path)), held, names=tmp_path / "names.toml")
    assert torch.equal(model.fc.bias, weights["head.bias"])


def test_unknown_source_and_other_network(tmp_path: Path) -> None:
    model = netspec.build(network(tmp_path))
    for source, code in (("torchvison", "NS801"), ("", "NS801"), ("cadene", "NS805")):
        with pytest.raises(netspec.WeightsError) as caught:
            netspec.load_weights(model, checkpoint(), source=source)
        assert [one.code for one in caught.value.diagnostics] == [code]
