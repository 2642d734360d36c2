"""What is left out, found and converted on request; each time it is said, and nothing else is touched."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import netspec
from tests.oracle.reference import SPECS, facts, fixed_weights
from tests.weights.small import checkpoint, network, run, written

TINY = "network tiny {\n  input 3x8x8\n  conv1: conv 3x3 4 norm=batch\n  fc: linear 10\n}\n"


def ten_classes(folder: Path) -> nn.Module:
    written(folder)
    (folder / "ten.ns").write_text(TINY)
    return netspec.build(netspec.load(folder / "ten.ns"))


def told(model: nn.Module, weights: Any, folder: Path | None = None, **options: Any) -> str:
    """What `load_weights` says; nothing where it has nothing to say."""
    names = {} if folder is None else {"names": folder / "names.toml"}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        netspec.load_weights(model, weights, **names, **options)
    assert [one.category for one in caught] in ([], [netspec.WeightsWarning])
    return str(caught[0].message) if caught else ""


def codes(model: nn.Module, weights: Any, folder: Path | None = None, **options: Any) -> list[str]:
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    names = {} if folder is None else {"names": folder / "names.toml"}
    with pytest.raises(netspec.WeightsError) as caught:
        netspec.load_weights(model, weights, **names, **options)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    return [one.code for one in caught.value.diagnostics]


def without_heads() -> dict[str, Tensor]:
    return {name: tensor for name, tensor in checkpoint().items() if not name.startswith("side")}


def test_all_but_the_classifier(tmp_path: Path) -> None:
    model, weights = ten_classes(tmp_path), without_heads()
    before = model.fc.weight.clone()
    assert codes(model, weights, tmp_path) == ["NS808"]
    said = told(model, weights, tmp_path, except_="fc")
    assert said == (
        "left 2 entries of the network as they were: fc.weight, fc.bias; "
        "left 2 entries of the checkpoint out: head.bias, head.weight"
    )
    assert torch.equal(model.fc.weight, before)
    assert torch.equal(model.conv1.conv.weight, weights["stem/filters.weight"])


def test_an_entry_alone_and_an_entry_of_the_checkpoint(tmp_path: Path) -> None:
    model, weights = netspec.build(network(tmp_path)), checkpoint() | {"metric.total": torch.ones(1)}
    before = model.fc.bias.clone()
    told(model, weights, tmp_path, except_=["fc.bias", "metric"])
    assert torch.equal(model.fc.bias, before)
    assert torch.equal(model.fc.weight, weights["head.weight"])


def test_what_is_left_out_has_to_be_there(tmp_path: Path) -> None:
    model = netspec.build(network(tmp_path))
    assert codes(model, checkpoint(), tmp_path, except_=["fc", "cf"]) == ["NS817"]
    assert codes(model, checkpoint(), tmp_path, except_=["f"]) == ["NS817"]


def test_entries_of_another_shape(tmp_path: Path) -> None:
    model, weights = ten_classes(tmp_path), without_heads()
    before = model.fc.weight.clone()
    said = told(model, weights, tmp_path, skip_shape=True)
    assert "left 2 entries of the network as they were: fc.weight, fc.bias" in said
    assert torch.equal(model.fc.weight, before)
    weights["extra"] = torch.ones(1)
    assert codes(model, weights, tmp_path, skip_shape=True) == ["NS806"]


@pytest.mark.parametrize("prefix", ["module.", "model.", "net.", "_orig_mod.", "model._orig_mod.", "a.b.module."])
def test_prefixes_are_found_and_said(tmp_path: Path, prefix: str) -> None:
    model, weights = netspec.build(network(tmp_path)), checkpoint()
    said = told(model, {prefix + name: tensor for name, tensor in weights.items()}, tmp_path)
    assert said.startswith("dropped ")
    assert torch.equal(model.fc.weight, weights["head.weight"])


def test_a_prefix_inside_a_name_that_torch_compile_left(tmp_path: Path) -> None:
    model = netspec.build(network(tmp_path))
    weights = {name.replace("conv1.", "conv1._orig_mod."): tensor for name, tensor in model.state_dict().items()}
    assert "dropped `_orig_mod.` out of 6 names" in told(model, weights, source="netspec")


def test_one_of_two_networks_by_its_prefix(tmp_path: Path) -> None:
    model, weights = netspec.build(network(tmp_path)), checkpoint()
    both = {f"student.{name}": tensor for name, tensor in weights.items()}
    both |= {f"teacher.{name}": tensor + 1 for name, tensor in weights.items()}
    said = told(model, both, tmp_path, prefix="teacher")
    assert said.startswith("dropped the prefix `teacher.` of 9 names, and left 9 entries outside of it: student.")
    assert torch.equal(model.fc.weight, weights["head.weight"] + 1)
    assert codes(model, both, tmp_path, prefix="pupil") == ["NS816"]
    assert told(model, weights, tmp_path, prefix="") == ""
    assert codes(model, both, tmp_path)[0] == "NS806"


def test_a_name_that_two_entries_would_get_is_never_dropped(tmp_path: Path) -> None:
    weights = {f"module.{name}": tensor for name, tensor in checkpoint().items()}
    weights["head.bias"] = torch.zeros(2)
    assert codes(netspec.build(network(tmp_path)), weights, tmp_path) == ["NS806"]


@pytest.mark.parametrize("name", ["state_dict", "model", "net", "state_dict_ema", "model_state_dict"])
def test_containers_are_found_and_said(tmp_path: Path, name: str) -> None:
    model, weights = netspec.build(network(tmp_path)), checkpoint()
    held = {"epoch": 3, name: weights, "optimizer": {"state": {0: {"step": torch.ones(())}}}, "best": torch.ones(())}
    torch.save(held, tmp_path / "mine.pth")
    for given in (held, tmp_path / "mine.pth"):
        assert told(model, given, tmp_path) == f"took `{name}` out of the file, and left epoch, optimizer, best"
    assert torch.equal(model.fc.weight, weights["head.weight"])


def test_a_container_is_chosen(tmp_path: Path) -> None:
    model, weights = netspec.build(network(tmp_path)), checkpoint()
    average = {name: tensor / 2 for name, tensor in weights.items()}
    held = {"state_dict": weights, "state_dict_ema": average, "gan": {"generator": average}}
    told(model, held, tmp_path)
    assert torch.equal(model.fc.weight, weights["head.weight"])
    for container in ("state_dict_ema", "gan.generator"):
        told(model, weights, tmp_path)
        told(model, held, tmp_path, container=container)
        assert torch.equal(model.fc.weight, average["head.weight"])
    assert codes(model, held, tmp_path, container="ema") == ["NS815"]
    assert codes(model, held, tmp_path, container="gan") == ["NS804"]


def test_a_file_of_lightning(tmp_path: Path) -> None:
    """What lies beside the weights may be of any class; none of it is made."""
    model = netspec.build(network(tmp_path))
    lightning = {
        "epoch": 1,
        "pytorch-lightning_version": "2.4.0",
        "state_dict": {f"model.{name}": tensor for name, tensor in model.state_dict().items()},
        "callbacks": {Path: {"best": Path("x")}},
        "hyper_parameters": nn.Identity(),
    }
    lightning["state_dict"]["criterion.weight"] = torch.ones(2)
    torch.save(lightning, tmp_path / "last.ckpt")
    assert codes(model, tmp_path / "last.ckpt", source="netspec") == ["NS806"]
    said = told(model, tmp_path / "last.ckpt", source="netspec", except_="criterion")
    assert said.startswith("took `state_dict` out of a checkpoint of Lightning, and left epoch")
    assert "dropped the prefix `model.` of 10 names" in said
    assert "left 1 entry of the checkpoint out: criterion.weight" in said


def test_axes_of_length_one(tmp_path: Path) -> None:
    (tmp_path / "point.ns").write_text("network p {\n input 3x8x8\n c: conv 1x1 4 norm=batch\n d: conv 3x1 4\n}\n")
    network = netspec.load(tmp_path / "point.ns")
    model, weights = netspec.build(network), netspec.build(network).state_dict()
    old = weights | {"c.conv.weight": weights["c.conv.weight"].reshape(4, 3)}
    old["c.bn.weight"] = weights["c.bn.weight"].reshape(1, 4, 1, 1)
    old["c.bn.num_batches_tracked"] = torch.ones(1)
    said = told(model, old, source="netspec")
    assert said.startswith("added or dropped axes of length one of 3 entries: c.conv.weight (4x3 to 4x3x1x1)")
    assert torch.equal(model.c.conv.weight, weights["c.conv.weight"])
    assert int(model.c.bn.num_batches_tracked) == 1
    # Which side of a kernel an axis is, is never guessed.
    for shape in ((4, 4, 1, 3), (4, 4, 3)):
        assert codes(model, weights | {"d.weight": torch.ones(shape)}, source="netspec") == ["NS808"]


def test_the_old_file_of_bn_inception() -> None:
    """Its norms have an axis of length one in front, which its users had to drop (Cadene's file of 2017)."""
    weights = fixed_weights(facts("cadene_bninception"))
    old = {name: one.unsqueeze(0) if "_bn." in name and one.ndim else one for name, one in weights.items()}
    new, model = (netspec.build(netspec.load(SPECS / "bn_inception.ns")) for _ in range(2))
    said = told(model, old, source="cadene")
    assert said.startswith("added or dropped axes of length one of 276 entries: ")
    netspec.load_weights(new, weights, source="cadene")
    for ours, theirs in zip(model.state_dict().values(), new.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)


def test_a_grey_first_convolution(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "grey.ns").write_text(TINY.replace("3x8x8", "1x8x8").replace("10", "2"))
    model, weights = netspec.build(netspec.load(tmp_path / "grey.ns")), without_heads()
    assert codes(model, weights, tmp_path) == ["NS808"]
    assert told(model, weights, tmp_path, grey=True) == "summed the three colours of conv1.conv.weight"
    # A grey image in all three channels gives what the image alone gives now.
    grey = torch.rand(1, 1, 8, 8)
    wanted = nn.functional.conv2d(grey.expand(1, 3, 8, 8), weights["stem/filters.weight"], padding=1)
    torch.testing.assert_close(nn.functional.conv2d(grey, model.conv1.conv.weight, padding=1), wanted)
    assert codes(netspec.build(network(tmp_path)), checkpoint(), tmp_path, grey=True) == ["NS820"]


def test_wrapped_models_are_filled_inside(tmp_path: Path) -> None:
    for wrap in (nn.DataParallel, lambda model: torch.compile(model, backend="eager")):
        model = netspec.build(network(tmp_path))
        told(wrap(model), checkpoint(), tmp_path)
        assert torch.equal(model.fc.weight, checkpoint()["head.weight"])


def test_a_checkpoint_that_shares_the_models_memory(tmp_path: Path) -> None:
    (tmp_path / "two.ns").write_text("network two {\n input 4x8x8\n a: conv 1x1 4\n b: conv 1x1 4\n}\n")
    model = netspec.build(netspec.load(tmp_path / "two.ns"))
    a, b = model.a.weight.clone(), model.b.weight.clone()
    own = model.state_dict()
    swapped = own | {"a.weight": own["b.weight"], "b.weight": own["a.weight"]}
    netspec.load_weights(model, swapped, source="netspec")
    assert torch.equal(model.a.weight, b)
    assert torch.equal(model.b.weight, a)


def test_the_names_of_another_source_are_recognised() -> None:
    """timm has no GoogLeNet: torchvision's is not taken for one of its networks, and the message says whose it is."""
    model = netspec.build(netspec.load(SPECS / "torchvision/googlenet.ns"))
    with pytest.raises(netspec.WeightsError, match="--source torchvision") as caught:
        netspec.load_weights(model, fixed_weights(facts("torchvision_googlenet")), source="timm")
    assert [one.code for one in caught.value.diagnostics] == ["NS805"]


def test_the_command_says_it_and_writes_what_was_filled(tmp_path: Path) -> None:
    ten_classes(tmp_path)
    torch.save({"net": {f"module.{name}": tensor for name, tensor in without_heads().items()}}, tmp_path / "mine.pth")
    done = run(tmp_path, "ten.ns", "mine.pth", "--names", "names.toml", "--except", "fc")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n")[:3] == [
        "wrote tiny.safetensors: 6 tensors, 116 parameters",
        "  took `net` out of the file",
        "  dropped the prefix `module.` of 7 names",
    ]
    found = netspec.load_weights(ten_classes(tmp_path), tmp_path / "tiny.safetensors", "netspec", except_="fc")
    assert torch.equal(found.conv1.conv.weight, without_heads()["stem/filters.weight"])
