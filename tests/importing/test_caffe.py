"""Caffe's descriptions and weights as specs: GoogLeNet as it was published, and protobuf itself as the witness."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from safetensors.torch import load

import netspec
from netspec.cli.main import run
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import BadNetworkFile
from netspec.importing.caffe.prototext import ProtoTextError, parse
from netspec_compiler.importing.caffe import of_prototxt
from netspec_compiler.importing.caffemodel import tensors_in
from netspec_compiler.importing.found import Found
from netspec_compiler.importing.renamed import weights_of

DATA = Path(__file__).parents[1] / "data" / "caffe"
TINY = """
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
  convolution_param { num_output: 4 kernel_size: 3 pad: 1 bias_term: false } }
layer { name: "bn1" type: "BatchNorm" bottom: "conv1" top: "conv1" }
layer { name: "scale1" type: "Scale" bottom: "conv1" top: "conv1" scale_param { bias_term: true } }
layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
layer { name: "fc" type: "InnerProduct" bottom: "conv1" top: "fc" inner_product_param { num_output: 5 } }
"""


@pytest.mark.parametrize(("file", "heads"), [("googlenet_deploy", False), ("googlenet_train_val", True)])
def test_googlenet_is_the_shipped_one(file: str, heads: bool) -> None:
    found = of_prototxt(DATA / f"{file}.prototxt", None, "googlenet")
    assert isinstance(found, Found), found
    shipped = netspec.load("googlenet")
    imported = netspec.Network(found.spec.checked)
    assert imported.facts.test == shipped.facts.test
    if heads:
        assert imported.facts.train == shipped.facts.train
        assert [head.weight for head in imported.ir.network.heads] == [0.3, 0.3]
    lines = (Path(netspec.__file__).parents[1] / "specs" / "googlenet.ns").read_text(encoding="utf-8").count("\n")
    assert found.spec.text.count("\n") <= 1.25 * lines
    assert "3a: inception 64 | 96 128 | 16 32 | 32" in found.spec.text


def test_the_same_text_each_time() -> None:
    texts = {of_prototxt(DATA / "googlenet_train_val.prototxt", None, "g").spec.text for _ in range(2)}  # type: ignore[union-attr]
    assert len(texts) == 1


def messages() -> Any:
    """Caffe's messages, as far as weights are concerned, by protobuf itself."""
    file = descriptor_pb2.FileDescriptorProto(name="caffe.proto", package="caffe", syntax="proto2")
    kinds = descriptor_pb2.FieldDescriptorProto
    optional, repeated = kinds.LABEL_OPTIONAL, kinds.LABEL_REPEATED
    described = {
        "BlobShape": [("dim", 1, kinds.TYPE_INT64, repeated, "")],
        "Blob": [
            ("data", 5, kinds.TYPE_FLOAT, repeated, ""),
            ("shape", 7, kinds.TYPE_MESSAGE, optional, ".caffe.BlobShape"),
            *((name, number, kinds.TYPE_INT32, optional, "") for number, name in enumerate(("num", "c", "h", "w"), 1)),
        ],
        "Layer": [
            ("name", 1, kinds.TYPE_STRING, optional, ""),
            ("type", 2, kinds.TYPE_STRING, optional, ""),
            ("blobs", 7, kinds.TYPE_MESSAGE, repeated, ".caffe.Blob"),
        ],
        "Net": [
            ("name", 1, kinds.TYPE_STRING, optional, ""),
            ("layer", 100, kinds.TYPE_MESSAGE, repeated, ".caffe.Layer"),
        ],
    }
    for name, fields in described.items():
        message = file.message_type.add(name=name)
        for field, number, kind, label, of in fields:
            made = message.field.add(name=field, number=number, type=kind, label=label)
            if of:
                made.type_name = of
            if kind in (kinds.TYPE_FLOAT, kinds.TYPE_INT64):
                made.options.packed = True
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"caffe.{name}")) for name in described}


def caffemodel(layers: dict[str, tuple[str, list[torch.Tensor]]]) -> bytes:
    kinds = messages()
    net = kinds["Net"](name="tiny")
    for name, (kind, tensors) in layers.items():
        layer = net.layer.add(name=name, type=kind)
        for tensor in tensors:
            blob = layer.blobs.add()
            blob.shape.dim.extend(tensor.shape)
            blob.data.extend(tensor.flatten().tolist())
    return net.SerializeToString()


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Path, Path, dict[str, tuple[str, list[torch.Tensor]]]]:
    torch.manual_seed(0)
    weights = {
        "conv1": ("Convolution", [torch.randn(4, 3, 3, 3)]),
        "bn1": ("BatchNorm", [torch.randn(4), torch.rand(4) + 1, torch.tensor([2.0])]),
        "scale1": ("Scale", [torch.randn(4), torch.randn(4)]),
        "fc": ("InnerProduct", [torch.randn(5, 256), torch.randn(5)]),
    }
    (tmp_path / "tiny.prototxt").write_text(TINY)
    (tmp_path / "tiny.caffemodel").write_bytes(caffemodel(weights))
    return tmp_path / "tiny.prototxt", tmp_path / "tiny.caffemodel", weights


def test_weights_give_what_caffe_would(tiny: tuple[Path, Path, Any]) -> None:
    description, model, weights = tiny
    found = of_prototxt(description, None, "tiny", model)
    assert isinstance(found, Found), found
    made = weights_of(found, "test", "test")
    assert not isinstance(made, list), made
    network = netspec.build(netspec.Network(found.spec.checked)).eval()
    network.load_state_dict(load(made.data))
    x = torch.randn(2, 3, 8, 8)
    mean, variance, factor = weights["bn1"][1]
    gamma, beta = weights["scale1"][1]
    y = torch.nn.functional.conv2d(x, weights["conv1"][1][0], padding=1)
    y = torch.nn.functional.batch_norm(y, mean / factor, variance / factor, gamma, beta, False, 0.0, 1e-5)
    matrix, bias = weights["fc"][1]
    assert torch.allclose(network(x), y.relu().flatten(1) @ matrix.T + bias, atol=1e-4)


def test_a_truncated_caffemodel_is_a_mistake_at_every_length(tiny: tuple[Path, Path, Any]) -> None:
    _, model, _ = tiny
    whole = model.read_bytes()
    for size in range(8, len(whole), 97):
        model.write_bytes(whole[:size])
        found = tensors_in(model)
        assert isinstance(found, Diagnostic) or len(found) < 7


@pytest.mark.parametrize(
    "layer",
    [
        b"\x08" + b"\xff" * 8 + b"\x7f",  # a name that is a number
        b"\x3a\x02\x28\x01",  # a blob whose numbers are one number
        b"\x3a\x02\x38\x01",  # a blob whose shape is a number
        b"\x38\x01",  # a blob that is a number
    ],
)
def test_a_number_where_bytes_should_be_is_a_mistake(layer: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.caffemodel"
    path.write_bytes(b"\xa2\x06" + bytes([len(layer)]) + layer)
    found = tensors_in(path)
    assert isinstance(found, BadNetworkFile)
    assert "a number stands where bytes should" in found.why


def test_weights_of_another_network_are_told(tiny: tuple[Path, Path, Any], capsys: pytest.CaptureFixture[str]) -> None:
    description, model, weights = tiny
    model.write_bytes(caffemodel({**weights, "fc": ("InnerProduct", [torch.randn(7, 256), torch.randn(7)])}))
    folder = description.parent
    command = ["import", str(description), "--checkpoint", str(model), "-o", str(folder / "net.ns")]
    assert run([*command, "--weights", str(folder / "net.safetensors")]) == 1
    assert "NS808" in capsys.readouterr().err
    assert not (folder / "net.ns").exists()
    model.write_bytes(caffemodel({"other": weights["conv1"]}))
    assert run([*command, "--weights", str(folder / "net.safetensors")]) == 1
    assert "NS959" in capsys.readouterr().err


def test_the_text_form_is_read_as_protobuf_reads_it() -> None:
    text = 'a: 1 # remark\nb { c: \'x\' "y" } b < c: "\\"" > d: [1, 2] e: -1.5e-3;\n'
    message = parse(text)
    assert message.texts("a") == ["1"]
    assert [one.text("c") for one in message.messages("b")] == ["xy", '"']
    assert message.texts("d") == ["1", "2"]
    assert message.text("e") == "-1.5e-3"


@pytest.mark.parametrize("text", ["a", "a {", "a: }", "a: [1", "} ", 'a: "open', "a {{", "a: 1 }", "{" * 99])
def test_what_is_no_message_is_told_with_its_line(text: str) -> None:
    with pytest.raises(ProtoTextError, match="line 1"):
        parse(text)


def test_what_does_not_fit_behind_an_unknown_layer_is_no_mistake_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(
        """
input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
layer { name: "up" type: "Deconvolution" bottom: "data" top: "up" }
layer { name: "small" type: "Convolution" bottom: "data" top: "small"
  convolution_param { num_output: 3 kernel_size: 2 stride: 2 } }
layer { name: "sum" type: "Eltwise" bottom: "up" bottom: "small" top: "sum" }
""",
        encoding="utf-8",
    )
    found = of_prototxt(path, None, "net")
    assert isinstance(found, list)
    assert "Deconvolution" in found[0].said()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "num_output: 4 ",
            "num_output: four ",
            "layer `conv1`: `num_output` is a whole number from 1 to 2147483647, not `four`",
        ),
        ("num_output: 4 ", "", "layer `conv1`: `num_output` is missing"),
        ("num_output: 4 ", "num_output: -4 ", "layer `conv1`: `num_output` is a whole number from 1"),
        ("num_output: 4 ", f"num_output: 4{'0' * 30} ", "layer `conv1`: `num_output` is a whole number from 1"),
        ("kernel_size: 3 ", "kernel_size: 3 stride: 0 ", "layer `conv1`: `stride` is a whole number from 1"),
        ("pad: 1 ", "pad: -1 ", "layer `conv1`: `pad` is a whole number from 0"),
        (
            "bias_term: false",
            'bias_term: false weight_filler { type: "gaussian" std: wide }',
            "layer `conv1`: `std` is a number, not `wide`",
        ),
        (
            'type: "ReLU"',
            'type: "Dropout" dropout_param { dropout_ratio: nan }',
            "layer `relu1`: `p` of `dropout` takes",
        ),
    ],
)
def test_a_setting_that_cant_be_is_told_with_its_line_and_layer(
    before: str, after: str, said: str, tmp_path: Path
) -> None:
    assert before in TINY
    path = tmp_path / "net.prototxt"
    path.write_text(TINY.replace(before, after), encoding="utf-8")
    found = of_prototxt(path, None, "net")
    assert isinstance(found, list)
    assert re.fullmatch(rf".* can't be imported: line \d: {re.escape(said)}.*", found[0].said())
    assert isinstance(found[0], BadNetworkFile)


@pytest.mark.parametrize("beside", [["--map", "no/net.toml"], ["--map", "net.toml", "--weights", "no/net.safetensors"]])
def test_all_files_are_written_or_none(
    beside: list[str], tiny: tuple[Path, Path, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    description, model, _ = tiny
    monkeypatch.chdir(description.parent)
    before = sorted(description.parent.iterdir())
    checkpoint = ["--checkpoint", str(model)] if "--weights" in beside else []
    assert run(["import", str(description), "-o", "net.ns", *checkpoint, *beside]) == 2
    told = capsys.readouterr()
    assert "NS006" in told.err
    assert "wrote" not in told.err + told.out
    assert sorted(description.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("given", "option"),
    [
        (["net.prototxt", "--args", "3"], "--args"),
        (["net.onnx", "--checkpoint", "net.caffemodel"], "--checkpoint"),
        (["net.prototxt", "--checkpoint", "net.caffemodel"], "--checkpoint"),
    ],
)
def test_an_option_without_a_use_is_told(given: list[str], option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", *given, "-o", "net.ns"]) == 2
    assert re.search(rf"NS025(.|\n)*--> {option}\n", capsys.readouterr().err)
