"""Passes: what each may do and what it must not, equal outputs, and the checkpoint of the network as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from torch import nn

import netspec
from netspec.ir.model import CheckedNetwork, Operation, walk
from netspec.ir.verify import verify_checked
from netspec_compiler.compiling import compile_network
from netspec_compiler.emit import to_source
from netspec_compiler.live.network import build
from netspec_compiler.live.recipes import made
from netspec_compiler.passes import PIPELINE, Pass, run
from netspec_compiler.passes.recipe import Key, Norm, Scaled, Shifted, Times
from netspec_compiler.passes.state import base_names, base_path, norm_names, norm_path
from netspec_compiler.verify import from_source
from tests.compiler.nets import ALL, named, network, smaller
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import HOW_MANY, TWO_PARTS, tried
from tests.oracle.rounding import near

BY_NAME = {one.name: one for one in PIPELINE}


def written(folder: Path, body: str, before: str = "") -> CheckedNetwork:
    spec = folder / "spec.ns"
    spec.write_text(f"{before}network n {{\n  input 4x6x6\n{body}\n}}\n", encoding="utf-8")
    return netspec.load(spec).checked


def after(checked: CheckedNetwork, *names: str) -> list[str]:
    """The operations after these passes, each as its path and its word; a norm behind one is written as `+norm`."""
    done = run(checked, [BY_NAME[name] for name in names])
    assert verify_checked(done.checked) == ()
    nodes = walk((*done.checked.network.body, *(head.body for head in done.checked.network.heads)))
    found = [(path, node.layer) for path, node in nodes if isinstance(node, Operation)]
    return [f"{path}={layer.word}{'+norm' if layer.norm is not None else ''}" for path, layer in found]


def unsettled(model: nn.Module) -> nn.Module:
    """The model in float64, its norms with statistics and weights of their own: fresh ones would hide a wrong fold."""
    random = torch.Generator().manual_seed(2)
    model.double()
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):
            module.running_mean.copy_(torch.rand(module.num_features, generator=random) - 0.5)
            module.running_var.copy_(torch.rand(module.num_features, generator=random) + 0.5)
            if module.affine:
                with torch.no_grad():
                    module.weight.copy_(torch.rand(module.num_features, generator=random) + 0.5)
                    module.bias.copy_(torch.rand(module.num_features, generator=random) - 0.5)
    return model.eval()


def hold(checked: CheckedNetwork, passes: Sequence[Pass], largest: float = 1e-12) -> None:
    """Rewritten module and file take the original checkpoint through the recipes, and give what the original gives."""
    plain = unsettled(build(checked))
    weights = made(compile_network(checked, passes).recipes, plain.state_dict())
    x = torch.randn(1, *checked.network.input, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        wanted = plain(x)
        for one in (build(checked, passes), from_source(checked, passes)):
            model = one.double().eval()
            model.load_state_dict(weights, strict=True)
            assert near(model(x), wanted, plain, x, largest)


@pytest.mark.parametrize("path", ALL, ids=named)
def test_outputs_of_every_network_stay(path: Path) -> None:
    checked = smaller(path)
    assert verify_checked(run(checked, PIPELINE).checked) == ()
    hold(checked, PIPELINE)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_outputs_of_random_networks_stay(part: str) -> None:
    tried(part, stays, specs(), how_many=HOW_MANY // 2)


def stays(spec: Spec) -> None:
    checked = loaded(spec).checked
    for number in range(1, len(PIPELINE) + 1):
        assert verify_checked(run(checked, PIPELINE[:number]).checked) == ()
    hold(checked, PIPELINE)
    hold(checked, PIPELINE[::-1])


@pytest.mark.parametrize("path", ALL, ids=named)
def test_names_of_a_checkpoint_follow_from_the_layers(path: Path) -> None:
    checked, names = network(path).checked, []
    for where, node in walk((*checked.network.body, *(head.body for head in checked.network.heads))):
        if isinstance(node, Operation):
            base = base_path(node.layer, where, checked.shapes[where])
            names += [f"{base}.{name}" for name in base_names(node.layer)]
            if node.layer.norm is not None:
                names += [f"{norm_path(where)}.{name}" for name in norm_names(node.layer.norm)]
    assert names == list(build(checked).state_dict())


def test_without_passes_nothing_is_rewritten() -> None:
    checked = network(ALL[0]).checked
    assert compile_network(checked).recipes == {}
    assert compile_network(checked).checked is checked
    assert run(checked, ()).checked.network.body == checked.network.body


def test_heads_go(tmp_path: Path) -> None:
    checked = written(tmp_path, "a: conv 1x1 2\nfc: linear 3\naux h at a: linear 3")
    assert after(checked) == ["a=conv", "fc=linear", "h=linear"]
    assert after(checked, "heads") == ["a=conv", "fc=linear"]


def test_dropout_goes_and_steps_count_anew(tmp_path: Path) -> None:
    joined = "concat {\ndropout\nconv 1x1 2 -> dropout\n}"
    checked = written(tmp_path, f"a: conv 1x1 2 -> dropout -> conv 1x1 3\n{joined}\ndropout")
    assert after(checked, "dropout") == ["a.0=conv", "a.1=conv", "concat_1.branch1=dropout", "concat_1.branch2.0=conv"]
    assert run(checked, [BY_NAME["dropout"]]).recipes["a.1.weight"] == Key("a.2.weight")


def test_a_row_keeps_one_step(tmp_path: Path) -> None:
    assert after(written(tmp_path, "dropout\ndropout"), "dropout") == ["dropout_1=dropout"]


def test_an_identity_that_is_a_branch_or_a_seat_stays(tmp_path: Path) -> None:
    body = "conv 1x1 4\nat: identity\nadd {\nidentity\nconv 1x1 4 -> identity\n}\nlinear 3\naux h at at: linear 3"
    checked = written(tmp_path, body)
    kept = ["conv_1=conv", "at=identity", "add_1.branch1=identity", "add_1.branch2.0=conv", "linear_1=linear"]
    assert after(checked, "identity") == [*kept, "h=linear"]
    assert after(checked, "heads", "identity") == [one for one in kept if one != "at=identity"]


def test_norms_fold(tmp_path: Path) -> None:
    lines = ["a: conv 3x3 4 norm=batch act=relu", "b: depthwise 3x3 bias=false -> batchnorm"]
    checked = written(tmp_path, "\n".join([*lines, "c: conv 1x1 4 norm=batch", "batchnorm"]))
    assert after(checked, "norms") == ["a=conv", "b.0=depthwise", "c=conv"]
    recipes = run(checked, [BY_NAME["norms"]]).recipes
    norm = Norm("a.bn", 1e-5, True)
    assert recipes["a.weight"] == Scaled(Key("a.conv.weight"), norm)
    assert recipes["a.bias"] == Shifted(None, norm)
    assert recipes["b.0.bias"] == Shifted(None, Norm("b.1", 1e-5, True))
    twice = Shifted(Shifted(None, Norm("c.bn", 1e-5, True)), Norm("batchnorm_1", 1e-5, True))
    assert recipes["c.bias"] == twice
    hold(checked, [BY_NAME["norms"]])


@pytest.mark.parametrize(
    "body",
    [
        "conv 1x1 4 act=relu\nbatchnorm",  # the activation stands between them
        "conv 1x1 4 norm=group(groups=2)",  # its statistics are the input's
        "maxpool 3x3\nbatchnorm",
        "conv 1x1 4 norm=group(groups=2)\nbatchnorm",
        "a: conv 1x1 4\nbatchnorm\nlinear 3\naux h at a: linear 3",  # the head sees what the norm does not change
        "conv 1x1 4\nn: batchnorm\nlinear 3\naux h at n: linear 3",
        "concat {\nconv 1x1 4\nbatchnorm\n}",  # side by side, not one after another
    ],
)
def test_norms_that_do_not_fold(body: str, tmp_path: Path) -> None:
    checked = written(tmp_path, body)
    assert after(checked, "norms") == after(checked)


NESTED = """
block inner(c) = concat {
  conv 1x1 (2 * c)
  residual { conv 3x3 shortcut }
}
block outer(d) = concat {
  conv 1x1 d
  inner d
  deep: concat {
    conv 1x1 d
    concat { conv 3x3 d
      identity }
  }
  inner d -> identity
}
"""


def test_nested_concats_are_one(tmp_path: Path) -> None:
    checked = written(tmp_path, "m: outer 2\nm2: outer 3", NESTED)
    found = [one.split("=")[0] for one in after(checked, "concats") if one.startswith("m.")]
    joined = ["m.branch1", "m.branch2_branch1", "m.branch2_branch2.conv_1", "m.deep_branch1"]
    joined += ["m.deep_branch2_branch1", "m.deep_branch2_branch2"]
    assert found == [*joined, "m.branch4.0.branch1", "m.branch4.0.branch2.conv_1", "m.branch4.1"]
    assert run(checked, PIPELINE).recipes["m.deep_branch2_branch1.weight"] == Key("m.deep.branch2.branch1.weight")
    hold(checked, [BY_NAME["concats"]], largest=0.0)


def test_names_that_are_taken_are_not_taken_twice(tmp_path: Path) -> None:
    checked = written(tmp_path, "m: concat {\na_b: conv 1x1 2\na: concat {\nb: conv 1x1 3\n}\n}")
    assert after(checked, "concats") == ["m.a_b=conv", "m.a_b_=conv"]
    hold(checked, [BY_NAME["concats"]], largest=0.0)


RESIDUALS = """
block r(s) = residual scale=s act=relu {
  conv 3x3 4 act=relu
  conv 1x1 shortcut
}
"""


def test_scales_fold(tmp_path: Path) -> None:
    chain = "residual scale=0.5 {\nconv 1x1 4 -> (relu -> conv 1x1 4 bias=false)\n}"
    checked = written(tmp_path, f"a: r 0.2\nb: r 0.3\nc: {chain}", RESIDUALS)
    done = run(checked, [BY_NAME["scales"]])
    assert verify_checked(done.checked) == ()
    assert done.recipes["a.conv_2.bias"] == Times(Key("a.conv_2.bias"), 0.2)
    assert done.recipes["c.sequence_1.1.weight"] == Times(Key("c.sequence_1.1.weight"), 0.5)
    source = to_source(checked, [BY_NAME["scales"]])
    assert "scale" not in source.partition("class ")[2]
    assert source.count("x + y") == 2
    hold(checked, [BY_NAME["scales"]])


@pytest.mark.parametrize(
    "inside",
    ["conv 1x1 4 act=relu", "conv 1x1 4 norm=batch", "concat {\nconv 1x1 2\nconv 1x1 2\n}", "conv 1x1 4\nmaxpool 3x3"],
)
def test_scales_that_do_not_fold(inside: str, tmp_path: Path) -> None:
    checked = written(tmp_path, f"r: residual scale=0.5 {{\n{inside}\n}}")
    assert run(checked, [BY_NAME["scales"]]).checked.network.body == checked.network.body


def test_the_file_says_what_was_done(tmp_path: Path) -> None:
    checked = written(tmp_path, "conv 1x1 4 norm=batch\ndropout")
    assert "Rewritten" not in to_source(checked)
    assert "Rewritten for evaluation: without dropout" in to_source(checked, [BY_NAME["dropout"]])
    assert list(from_source(checked, PIPELINE).state_dict()) == ["conv_1.weight", "conv_1.bias"]
