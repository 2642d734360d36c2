"""ONNX files that ONNX Runtime refuses: what does not fit is told where it stands. And quantised ones, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_dynamic, quantize_static

from netspec.cli.main import run
from netspec.diagnostics.base import Diagnostic
from netspec_compiler.importing.found import Found
from netspec_compiler.importing.onnx_graph import of_onnx
from tests.importing.test_files import onnx_of

FILTERS = torch.zeros(4, 3, 3, 3)
STATISTICS = ("s", "b", "m", "v")
OF_VECTORS = ("Gemm", "MatMul")

Tensors = dict[str, torch.Tensor]


def vectors(*sizes: int) -> Tensors:
    return {name: torch.ones(size) for name, size in zip(STATISTICS, sizes, strict=False)}


MISFITS: dict[str, tuple[str, dict[str, Any], Tensors, str]] = {
    "other channels": ("Conv", {}, {"w": torch.zeros(4, 2, 3, 3)}, "read 2 channels, and its input is 3x8x8"),
    "other groups": ("Conv", {"group": 3}, {"w": FILTERS}, "in 3 groups, read 9 channels"),
    "no groups": ("Conv", {"group": 0}, {"w": FILTERS}, "`group` is 0"),
    "another kernel": ("Conv", {"kernel_shape": [5, 5]}, {"w": FILTERS}, "`kernel_shape` is [5, 5]"),
    "filters of rows": ("Conv", {}, {"w": torch.zeros(4, 3, 3)}, "asks for 4 axes"),
    "filters of nothing": ("Conv", {}, {"w": torch.zeros(4, 3)}, "[4, 3], and not filters"),
    "a longer bias": ("Conv", {}, {"w": FILTERS, "b": torch.zeros(5)}, "its bias is [5], and not [4]"),
    "a stride of nothing": ("Conv", {"strides": [0, 1]}, {"w": FILTERS}, "`strides` is [0, 1]"),
    "rows taken away": ("Conv", {"pads": [-1] * 4}, {"w": FILTERS}, "each number is at least 0"),
    "too few rows": ("MaxPool", {"kernel_shape": [2, 2], "pads": [1, 1]}, {}, "asks for 4 numbers"),
    "no window": ("MaxPool", {}, {}, "it has no `kernel_shape`"),
    "another way to pad": ("Conv", {"auto_pad": "SOME"}, {"w": FILTERS}, "`auto_pad` is `SOME`"),
    "another matrix": ("Gemm", {}, {"w": torch.zeros(5, 7)}, "read 5 elements, and its input has 192"),
    "a matrix turned": ("Gemm", {"transB": 1}, {"w": torch.zeros(192, 7)}, "read 7 elements"),
    "another bias": ("Gemm", {}, {"w": torch.zeros(192, 7), "b": torch.zeros(3)}, "its bias is [3]"),
    "another product": ("MatMul", {}, {"w": torch.zeros(5, 7)}, "read 5 elements"),
    "another mean": ("BatchNormalization", {}, vectors(3, 3, 4, 3), "its mean is [4], and not [3]"),
    "another norm": ("BatchNormalization", {}, vectors(4, 4, 4, 4), "its scale is [4], and not [3]"),
    "another instance": ("InstanceNormalization", {}, vectors(4, 4), "its scale is [4], and not [3]"),
    "a sum of others": ("Add", {}, {"b": torch.zeros(7)}, "[7], which does not spread over 3x8x8"),
    "an axis too many": ("Softmax", {"axis": 5}, {}, "`axis` is 5"),
    "open sizes": ("Reshape", {}, {"s": torch.tensor([-1, -1])}, "leaves more than one size open"),
    "a norm of no size": ("LRN", {"size": 0}, {}, "`size` of `lrn` takes an integer of at least 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISFITS)
def test_what_does_not_fit_is_told_where_it_stands(case: str, tmp_path: Path) -> None:
    kind, attributes, tensors, said = MISFITS[case]
    x = "f" if kind in OF_VECTORS else "x"
    nodes = [helper.make_node("Flatten", ["x"], ["f"])] * (kind in OF_VECTORS)
    nodes.append(helper.make_node(kind, [x, *tensors], ["y"], "here", **attributes))
    path = onnx_of(nodes, [1, 3, 8, 8], tmp_path / "a.onnx", **tensors)
    assert refused_at_runtime(path)
    found = of_onnx(path, None, "net")
    assert isinstance(found, list)
    assert found[0].code == "NS958"
    assert f"`here` ({kind}): " in found[0].said()
    assert said in found[0].said()


def refused_at_runtime(path: Path) -> bool:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        session.run(None, {"x": np.zeros((1, 3, 8, 8), np.float32)})
    except Exception:
        return True
    return False


def test_what_is_read_behind_an_unknown_operation_is_no_misfit(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Fancy", ["x"], ["f"], domain="com.mine"),
        helper.make_node("MaxPool", ["f"], ["p"], kernel_shape=[2]),
        helper.make_node("BatchNormalization", ["p", *STATISTICS], ["y"]),
    ]
    found = of_onnx(onnx_of(nodes, [1, 3, 8, 8], tmp_path / "a.onnx", **vectors(4, 4, 4, 4)), None, "net")
    assert isinstance(found, list)
    assert found[0].code == "NS951"
    assert "com.mine:Fancy" in found[0].said()


def test_rows_of_padding_may_be_said_of_some_axes(tmp_path: Path) -> None:
    nodes = [helper.make_node("Pad", ["x", "p", "", "a"], ["f"]), helper.make_node("Conv", ["f", "w"], ["y"])]
    tensors = {"w": FILTERS, "p": torch.tensor([1, 1, 1, 1]), "a": torch.tensor([-2, -1])}
    found = of_onnx(onnx_of(nodes, [1, 3, 8, 8], tmp_path / "a.onnx", **tensors), None, "net")
    assert isinstance(found, Found), found
    assert str(found.spec.checked.network.shapes["conv_1"]) == "4x8x8"


def test_a_bias_of_a_row_is_a_bias(tmp_path: Path) -> None:
    nodes = [helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("Gemm", ["f", "w", "b"], ["y"])]
    tensors = {"w": torch.randn(192, 5), "b": torch.randn(1, 5)}
    path = onnx_of(nodes, [1, 3, 8, 8], tmp_path / "a.onnx", **tensors)
    found = of_onnx(path, None, "net")
    assert isinstance(found, Found), found
    held = found.tensors()
    assert not isinstance(held, Diagnostic)
    assert torch.equal(torch.as_tensor(held["b"]), tensors["b"][0])


class Noise(CalibrationDataReader):  # type: ignore[misc]
    """Two inputs."""

    def __init__(self) -> None:
        self.left = [np.random.default_rng(seed).standard_normal((1, 3, 8, 8), np.float32) for seed in range(2)]

    def get_next(self) -> dict[str, np.ndarray[Any, Any]] | None:
        return {"x": self.left.pop()} if self.left else None


@pytest.mark.parametrize("way", ["QDQ", "QOperator", "dynamic"])
def test_a_quantised_network_is_refused_by_its_operators(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes = [helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node("Relu", ["c"], ["y"])]
    before, after = (str(tmp_path / name) for name in ("a.onnx", "b.onnx"))
    model = onnx.load(onnx_of(nodes, [1, 3, 8, 8], Path(before), w=torch.randn(4, 3, 3, 3)))
    model.opset_import[0].version, model.ir_version = 17, 8
    onnx.save(model, before)
    assert run(["import", before, "-o", str(tmp_path / "a.ns")]) == 0
    if way == "dynamic":
        quantize_dynamic(before, after)
    else:
        quantize_static(before, after, Noise(), quant_format=QuantFormat[way])
    capsys.readouterr()
    assert run(["import", after, "-o", str(tmp_path / "b.ns"), "--partial"]) == 1
    said = capsys.readouterr().err
    assert "NS951" in said
    assert {"QDQ": "DequantizeLinear", "QOperator": "QLinearConv", "dynamic": "ConvInteger"}[way] in said
    assert "8-bit numbers" in said
    assert not (tmp_path / "b.ns").exists()
