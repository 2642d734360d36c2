"""Files as specs: ONNX and torch.export of one network, with its weights; and files that hold none."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
import torch
from onnx import TensorProto, helper
from safetensors.torch import load
from torch import nn

import netspec
from netspec.cli.main import run
from netspec_compiler.importing.found import Found
from netspec_compiler.importing.onnx_graph import of_onnx
from netspec_compiler.importing.pt2 import of_pt2
from netspec_compiler.importing.renamed import weights_of
from tests.importing.test_modules import Small, filled

SIZE = (3, 32, 32)


@pytest.fixture(scope="module")
def module() -> nn.Module:
    torch.manual_seed(0)
    made = Small().eval()
    filled(made)
    return made


def held_against(module: nn.Module, found: Found | list[object], within: float) -> None:
    """Outputs after the written weights are loaded by their own names, all of them."""
    assert isinstance(found, Found), found
    weights = weights_of(found, "test", "test")
    assert not isinstance(weights, list), weights
    model = netspec.build(netspec.Network(found.spec.checked)).eval()
    model.load_state_dict(load(weights.data), strict=True)
    x = torch.randn(2, *SIZE)
    with torch.no_grad():
        theirs, ours = module(x), model(x)
    assert float(theirs.std()) > 1e-6
    assert float((theirs - ours).abs().max() / theirs.abs().max()) < within


def test_onnx_gives_the_same_outputs(module: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "small.onnx"
    torch.onnx.export(module, (torch.randn(1, *SIZE),), path, dynamo=False)
    found = of_onnx(path, None, "small")
    held_against(module, found, 1e-5)
    assert isinstance(found, Found)
    assert "norms" in found.spec.notes[0]
    assert "residual act=relu {" in found.spec.text


@pytest.mark.parametrize("newer", [True, False], ids=["newer", "torchscript"])
def test_a_response_norm_of_an_exporter_is_one(newer: bool, tmp_path: Path) -> None:
    """It is nine nodes there, or thirteen."""
    for size in (3, 4):
        norm = nn.LocalResponseNorm(size, alpha=0.5, beta=0.6, k=2.0)
        module = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), norm, nn.Flatten(), nn.LazyLinear(4)).eval()
        x = torch.randn(1, *SIZE)
        module(x)
        path = tmp_path / "norm.onnx"
        torch.onnx.export(module, (x,), path, dynamo=newer, verbose=False)
        found = of_onnx(path, None, "norm")
        held_against(module, found, 1e-5)
        assert isinstance(found, Found)
        assert f"lrn size={size} alpha=0.5 beta=0.6 k=2" in found.spec.text


def test_onnx_that_netspec_wrote_is_the_network_again(tmp_path: Path) -> None:
    assert run(["export", "squeezenet1_1", "--to", "onnx", "-o", str(tmp_path / "net.onnx")]) == 0
    found = of_onnx(tmp_path / "net.onnx", None, "net")
    assert isinstance(found, Found), found
    assert found.spec.checked.facts.test == netspec.load("squeezenet1_1").facts.test


def test_a_normalisation_in_front_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, path, again = (tmp_path / name for name in ("a.ns", "a.onnx", "again.ns"))
    spec.write_text("network a {\n  input 3x8x8\n  conv 3x3 4 act=relu\n  linear 2\n}\n")
    options = ["--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"]
    assert run(["export", str(spec), "-o", str(path), *options]) == 0
    assert run(["import", str(path), "-o", str(again)]) == 0
    for told in (capsys.readouterr().out, again.read_text(encoding="utf-8")):
        assert " ".join(options) in told
    assert netspec.load(again).facts.test == netspec.load(spec).facts.test


def test_an_exported_program_gives_the_same_outputs(module: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "small.pt2"
    torch.export.save(torch.export.export(module, (torch.randn(1, *SIZE),)), path)
    held_against(module, of_pt2(path, "small"), 1e-6)


def test_a_decomposed_program_is_read_too(module: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "small.pt2"
    program = torch.export.export(module, (torch.randn(1, *SIZE),))
    torch.export.save(program.run_decompositions({}), path)
    held_against(module, of_pt2(path, "small"), 1e-6)


@pytest.mark.parametrize("decomposed", [False, True], ids=["as called", "decomposed"])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last], ids=["planes", "channels last"])
@pytest.mark.parametrize("size", [3, 4])
def test_netspecs_own_response_norm_comes_back_from_an_exported_program(
    size: int, layout: torch.memory_format, decomposed: bool, tmp_path: Path
) -> None:
    spec = tmp_path / "norm.ns"
    spec.write_text(
        f"network norm {{\ninput 3x32x32\nconv 3x3/8 7 act=relu\nlrn size={size} alpha=0.7 beta=0.6 k=2\nlinear 3\n}}\n"
    )
    module = netspec.build(netspec.load(spec)).eval().to(memory_format=layout)
    filled(module)
    program = torch.export.export(module, (torch.randn(2, *SIZE).to(memory_format=layout),))
    path = tmp_path / "norm.pt2"
    torch.export.save(program.run_decompositions({}) if decomposed else program, path)
    found = of_pt2(path, "norm")
    assert isinstance(found, Found), found
    assert f"lrn size={size} alpha=0.7 beta=0.6 k=2" in found.spec.text
    held_against(module, found, 1e-5)


def onnx_of(nodes: list[onnx.NodeProto], dims: list[int | str], path: Path, **tensors: torch.Tensor) -> Path:
    value = helper.make_tensor_value_info
    floats = [
        helper.make_tensor(name, TensorProto.FLOAT, [*t.shape], t.flatten().tolist()) for name, t in tensors.items()
    ]
    inputs, outputs = [value("x", TensorProto.FLOAT, dims)], [value("y", TensorProto.FLOAT, None)]
    onnx.save(helper.make_model(helper.make_graph(nodes, "net", inputs, outputs, floats)), path)
    return path


def mistake(path: Path, size: tuple[int, ...] | None = None) -> str:
    found = of_onnx(path, size, "net")
    assert isinstance(found, list)
    return str(found[0])


def test_another_domain_is_told_by_its_name(tmp_path: Path) -> None:
    node = helper.make_node("Fancy", ["x"], ["y"], domain="com.mine")
    assert "com.mine:Fancy" in mistake(onnx_of([node], [1, 3, 8, 8], tmp_path / "a.onnx"))


@pytest.mark.parametrize(("kind", "domain"), [("Fancy", "com.mine"), ("DepthToSpace", "")])
def test_what_does_not_fit_behind_an_unknown_operation_is_no_mistake_of_the_file(
    kind: str, domain: str, tmp_path: Path
) -> None:
    attributes = {} if domain else {"blocksize": 2}
    nodes = [
        helper.make_node(kind, ["x"], ["f"], domain=domain, **attributes),
        helper.make_node("Conv", ["f", "a"], ["p"]),
        helper.make_node("ConvTranspose", ["x", "b"], ["t"], strides=[2, 2]),
        helper.make_node("Concat", ["p", "t"], ["y"], axis=1),
    ]
    path = onnx_of(nodes, [1, 4, 8, 8], tmp_path / "a.onnx", a=torch.zeros(2, 1, 1, 1), b=torch.zeros(4, 2, 2, 2))
    said = mistake(path)
    assert f"{domain}:{kind}".strip(":") in said
    assert "ConvTranspose" in said
    assert "can't be imported" not in said


@pytest.mark.parametrize(
    ("kind", "attributes", "why"),
    [
        ("MaxPool", {"kernel_shape": "3x3"}, "MaxPool whose kernel_shape is not of whole numbers"),
        ("MaxPool", {"kernel_shape": [2, 2], "auto_pad": 7}, "MaxPool whose auto_pad is no word"),
        ("LeakyRelu", {"alpha": "little"}, "LeakyRelu whose alpha is no number"),
        ("Concat", {}, "Concat whose axis is no whole number"),
    ],
)
def test_an_attribute_of_another_kind_is_told(
    kind: str, attributes: dict[str, object], why: str, tmp_path: Path
) -> None:
    path = onnx_of([helper.make_node(kind, ["x"], ["y"], **attributes)], [1, 3, 8, 8], tmp_path / "a.onnx")
    assert why in mistake(path)


def test_what_looks_the_same_and_is_not_is_told(tmp_path: Path) -> None:
    """Operators under the same name mean something else of an even size, in an old version, or with other weights."""
    lrn = helper.make_node("LRN", ["x"], ["y"], size=4)
    assert "LRN of an even size" in mistake(onnx_of([lrn], [1, 4, 8, 8], tmp_path / "a.onnx"))
    softmax = helper.make_node("Softmax", ["x"], ["y"], axis=1)
    path = onnx_of([softmax], [1, 4, 8, 8], tmp_path / "a.onnx")
    assert isinstance(of_onnx(path, None, "net"), Found)
    model = onnx.load(path)
    model.opset_import[0].version = 11
    onnx.save(model, path)
    assert "Softmax over another axis" in mistake(path)
    nodes = [helper.make_node("Mul", ["a", "a"], ["b"]), helper.make_node("Mul", ["x", "b"], ["y"])]
    assert "Mul with computed weights" in mistake(
        onnx_of(nodes, [1, 4, 8, 8], tmp_path / "a.onnx", a=torch.ones(4, 1, 1))
    )


def test_without_shapes_it_asks_for_them(tmp_path: Path) -> None:
    path = onnx_of([helper.make_node("Relu", ["x"], ["y"])], [1, 3, "height", "width"], tmp_path / "a.onnx")
    assert "NS955" in mistake(path)
    assert isinstance(of_onnx(path, (3, 8, 8), "net"), Found)


@pytest.mark.parametrize("content", [b"", b"no protobuf", b"\x08\x07\x12\xff\xff\xff"])
def test_what_is_no_onnx_is_a_mistake(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(content)
    assert "NS958" in mistake(tmp_path / "a.onnx")


def test_what_is_no_exported_program_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.pt2").write_bytes(b"PK\x03\x04")
    found = of_pt2(tmp_path / "a.pt2", "net")
    assert isinstance(found, list)
    assert "NS958" in str(found[0])


def test_a_matrix_the_other_way_around_is_turned(tmp_path: Path) -> None:
    nodes = [helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["m"])]
    nodes.append(helper.make_node("Add", ["m", "b"], ["y"]))
    weight, bias = torch.randn(12, 5), torch.randn(5)
    found = of_onnx(onnx_of(nodes, [1, 3, 2, 2], tmp_path / "a.onnx", w=weight, b=bias), None, "net")
    assert isinstance(found, Found), found
    weights = weights_of(found, "test", "test")
    assert not isinstance(weights, list), weights
    model = netspec.build(netspec.Network(found.spec.checked)).eval()
    model.load_state_dict(load(weights.data))
    x = torch.randn(2, 3, 2, 2)
    assert torch.allclose(model(x), x.flatten(1) @ weight + bias, atol=1e-6)


def test_a_swish_is_one_activation(tmp_path: Path) -> None:
    nodes = [helper.make_node("Sigmoid", ["x"], ["s"]), helper.make_node("Mul", ["x", "s"], ["y"])]
    found = of_onnx(onnx_of(nodes, [1, 3, 8, 8], tmp_path / "a.onnx"), None, "net")
    assert isinstance(found, Found)
    assert "\n  silu\n" in found.spec.text
