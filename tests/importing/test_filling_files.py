"""Holes in files: an ONNX file and Caffe's, with operations that the language has no word for, filled by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from onnx import helper
from safetensors.torch import load_file
from torch.nn import functional

import netspec
from netspec.cli.main import run
from netspec.importing.holes import hole_word
from netspec.importing.parallel import Tangled
from netspec.importing.steps import Does, Padded, Spread, Times, Unknown
from netspec.importing.tree import Fork
from netspec.ops.activations import ReLU
from netspec.ops.joins import Add
from tests.importing.test_caffe import caffemodel
from tests.importing.test_files import onnx_of
from tests.importing.test_parallel import graph, tree

FILES = ["-o", "net.ns", "--map", "net.toml", "--weights", "net.safetensors", "--partial"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def fill(*holes: tuple[str, str]) -> netspec.Network:
    """The network of the spec that was written, each hole filled."""
    text = Path("net.ns").read_text(encoding="utf-8")
    for hole, what in holes:
        assert text.count(hole) == 1
        text = text.replace(hole, what)
    Path("net.ns").write_text(text, encoding="utf-8")
    return netspec.load("net.ns")


def test_an_onnx_file(capsys: pytest.CaptureFixture[str]) -> None:
    a, bias, turned, b = torch.randn(4, 3, 3, 3), torch.randn(4), torch.randn(4, 1, 1, 1), torch.randn(2, 4, 1, 1)
    nodes = [
        helper.make_node("Conv", ["x", "a", "bias"], ["p"]),
        helper.make_node("ThresholdedRelu", ["p"], ["q"], alpha=0.0),
        helper.make_node("Identity", ["turned"], ["computed"]),
        helper.make_node("ConvTranspose", ["q", "computed"], ["r"], group=4),
        helper.make_node("Conv", ["r", "b"], ["y"]),
    ]
    onnx_of(nodes, [1, 3, 8, 8], Path("net.onnx"), a=a, bias=bias, turned=turned, b=b)
    assert run(["import", "net.onnx", *FILES]) == 0
    assert "1 tensor of the source" in (told := capsys.readouterr().out)
    assert "`ConvTranspose`: turned" in told
    assert '# "turned" = ' in Path("net.toml").read_text(encoding="utf-8")
    holes = ("(ThresholdedRelu)", "(relu)"), ("(ConvTranspose)", "(depthwise 1x1 bias=false)")
    model = netspec.build(fill(*holes)).double()
    left = [name for name in model.state_dict() if name not in load_file("net.safetensors")]
    with pytest.warns(netspec.WeightsWarning, match="left 1 entry of the network"):
        netspec.load_weights(model, "net.safetensors", source="netspec", except_=left)
    model.get_parameter(left[0]).data.copy_(turned)
    x = torch.randn(2, 3, 8, 8, dtype=torch.float64)
    y = functional.conv2d(functional.conv2d(x, a.double(), bias.double()).relu() * turned.double()[:, 0], b.double())
    assert torch.allclose(model(x), y, rtol=1e-9, atol=1e-9)


def test_what_a_caffemodel_has_of_an_unknown_layer(capsys: pytest.CaptureFixture[str]) -> None:
    Path("net.prototxt").write_text(
        """
        input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
        layer { name: "a/b" type: "Convolution" bottom: "data" top: "p"
          convolution_param { num_output: 4 kernel_size: 1 } }
        layer { name: "a/up" type: "Strange" bottom: "p" top: "p" }
        layer { name: "fc" type: "InnerProduct" bottom: "p" top: "y" inner_product_param { num_output: 2 } }
        """,
        encoding="utf-8",
    )
    first, last = [torch.randn(4, 3, 1, 1), torch.randn(4)], [torch.randn(2, 4), torch.randn(2)]
    strange = [torch.randn(4), torch.randn(4), torch.randn(5)]
    held = {"a/b": ("Convolution", first), "a/up": ("Strange", strange), "fc": ("InnerProduct", last)}
    Path("net.caffemodel").write_bytes(caffemodel(held))
    assert run(["import", "net.prototxt", "--checkpoint", "net.caffemodel", *FILES]) == 0
    told, names = capsys.readouterr().out, Path("net.toml").read_text(encoding="utf-8")
    for part in ("weight", "bias", "blob2"):
        assert f"a/up.{part}" in told
        assert f'# "a/up.{part}" = ' in names
    model = netspec.build(fill(("(Strange)", "(global_avgpool -> relu)"))).double()
    netspec.load_weights(model, "net.safetensors", source="netspec")
    x = torch.randn(2, 3, 8, 8, dtype=torch.float64)
    y = functional.conv2d(x, first[0].double(), first[1].double()).mean((2, 3)).relu()
    assert torch.allclose(model(x), functional.linear(y, last[0].double(), last[1].double()), rtol=1e-9, atol=1e-9)


def test_a_hole_joins_all_of_its_operands_or_is_told() -> None:
    """Whether some of them may be joined first, nobody knows of what there is no word for."""
    ways = ("a", ReLU(), "x"), ("b", ReLU(), "a"), ("c", ReLU(), "a")
    whole = tree(graph(*ways, ("y", Unknown("strange"), "c a b")))
    assert isinstance(whole, tuple)
    assert [len(one.branches) for one in whole if isinstance(one, Fork)] == [3]
    assert isinstance(tree(graph(*ways, ("y", Unknown("strange"), "b c x"))), Tangled)
    assert not isinstance(tree(graph(*ways, ("y", Add(), "b c x"))), Tangled)


@pytest.mark.parametrize(
    ("does", "word"),
    [
        (Unknown("conv"), "conv_"),
        (Unknown("repeat"), "repeat_"),
        (Unknown("com.mine:3D-roll"), "com_mine_3D_roll"),
        (Unknown("3D"), "op_3D"),
        (Unknown("??"), "unknown"),
        (Times(-0.5), "mul_by_minus_0_5"),
        (Padded((1,), (2,), 0.0), "pad"),
        (Spread(), "reshape_of_a_vector_to_a_map"),
    ],
)
def test_the_word_of_a_hole_is_none_of_the_language(does: Does, word: str) -> None:
    assert hole_word(does) == word
