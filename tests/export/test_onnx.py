"""ONNX: every operation at every version, outputs in onnxruntime, names, bytes, and what the checker says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import save_file

import netspec
from netspec.diagnostics.base import Diagnostic
from netspec.ir.model import CheckedNetwork
from netspec.ops.base import Layer
from netspec.ops.catalogue import MEMBERS
from netspec.ops.joins import JOINS, Branches
from netspec_compiler.export.onnx.catalogue import FORMS, JOINED, function_of
from netspec_compiler.export.onnx.exporting import to_onnx
from netspec_compiler.export.onnx.model import Files
from netspec_compiler.export.wanted import OLDEST_OPSET, Wanted
from netspec_compiler.live.network import build
from tests.compiler.nets import ALL, named, smaller
from tests.export.settled import example, of_layer, settled
from tests.laws.specs import Spec, specs
from tests.laws.test_networks import loaded
from tests.laws.trying import HOW_MANY, TWO_PARTS, tried
from tests.ops.draw import fitting
from tests.oracle.rounding import near

runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is the witness of what an ONNX file gives")

NEWEST = onnx.defs.onnx_opset_version()
# The versions in which an operator that is used here changed, and the ends.
OPSETS = (10, 11, 13, 14, 17, 20, 22, NEWEST)
DRAWS = 3
LARGEST = 1e-5


def exported(checked: CheckedNetwork, weights: Path, **wanted: Any) -> Files:
    found = to_onnx(checked, Wanted(weights=weights, **wanted), "beside.data")
    assert isinstance(found, Files), found
    return found


def refused(checked: CheckedNetwork, **wanted: Any) -> list[Diagnostic]:
    found = to_onnx(checked, Wanted(**wanted), "beside.data")
    assert isinstance(found, list)
    return found


def session(model: bytes | str) -> Any:
    options = runtime.SessionOptions()
    options.log_severity_level, options.intra_op_num_threads = 3, 1
    return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def outputs(model: bytes | str, x: torch.Tensor) -> torch.Tensor:
    ready = session(model)
    return torch.from_numpy(ready.run(None, {ready.get_inputs()[0].name: x.numpy()})[0])


def saved(checked: CheckedNetwork, folder: Path) -> tuple[Any, Path]:
    """A model with weights, and where they are."""
    model, path = settled(build(checked)), folder / "w.safetensors"
    save_file(model.state_dict(), path)
    return model, path


def hold(checked: CheckedNetwork, folder: Path, *opsets: int, **wanted: Any) -> torch.Tensor:
    """The file gives what the model gives."""
    model, path = saved(checked, folder)
    x = example(checked)
    with torch.no_grad():
        y = model(x)
    for opset in opsets:
        assert near(outputs(exported(checked, path, opset=opset, **wanted).model, x), y, model, x, LARGEST), opset
    return y


def test_every_operation_and_every_join_has_a_form() -> None:
    assert set(FORMS) == set(MEMBERS)
    sides = [join for join in JOINS.values() if isinstance(join, Branches)]
    assert {function_of(join.merge) for join in sides} <= set(JOINED)
    assert all(join.part is None for join in sides), "a join that parts its input needs that written too"


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.word)
def test_operations_of_every_rank_at_every_version(member: type[Layer], tmp_path: Path) -> None:
    random = Random(member.word)
    for layer, x in (fitting(member, random, rank) for rank in (1, 2, 3) for _ in range(DRAWS)):
        hold(of_layer(layer, x), tmp_path, *OPSETS)


@pytest.mark.parametrize("path", ALL, ids=named)
def test_outputs_of_every_network(path: Path, tmp_path: Path) -> None:
    y = hold(smaller(path), tmp_path, 17)
    assert (y[0] - y[1]).abs().max() > 1e-3 * y.abs().max(), "the output does not depend on the input"


@pytest.mark.parametrize("part", TWO_PARTS)
def test_outputs_of_random_networks(part: str, tmp_path: Path) -> None:
    random = Random(part)

    def holds(spec: Spec) -> None:
        hold(loaded(spec).checked, tmp_path, random.randint(OLDEST_OPSET, NEWEST), keep_norms=random.random() < 0.3)

    tried(part, holds, specs(), how_many=HOW_MANY // 2)


# On one axis the last window reaches beyond the padding, on the other rounding up would count one behind the input.
UNEVEN = ["4x1/2", "4x1/2 pad=1x0", "2x3/4 pad=0x1", "1x3/4x2"]


@pytest.mark.parametrize("pool", ["maxpool {}", "avgpool {}", "avgpool {} count_include_pad=true"])
@pytest.mark.parametrize("window", UNEVEN)
def test_sizes_are_rounded_up_on_one_axis_alone(window: str, pool: str, tmp_path: Path) -> None:
    text = f"network n {{\ninput 2x7x8\n{pool.format(window)} ceil=true\n}}\n"
    (tmp_path / "n.ns").write_text(text, encoding="utf-8")
    hold(netspec.load(tmp_path / "n.ns").checked, tmp_path, *OPSETS)


EQUAL = """
network equal {
  input 4x6x6
  conv 1x1 2
  residual scale=-0.5 {
    global_avgpool -> adaptive_avgpool 6x6 -> conv 1x1 2 norm=group(groups=2)
  }
  residual {
    global_avgpool -> adaptive_avgpool 6x6 -> conv 1x1 2 norm=group(groups=1)
  }
}
"""


def test_a_norm_of_equal_values_may_round_each_for_itself(tmp_path: Path) -> None:
    (tmp_path / "equal.ns").write_text(EQUAL, encoding="utf-8")
    hold(netspec.load(tmp_path / "equal.ns").checked, tmp_path, *OPSETS)


SMALL = """
network small {
  input 3x9x9
  a: conv 3x3 4 pad=valid norm=batch act=relu
  r: residual scale=0.5 act=relu {
    conv 3x3 shortcut norm=batch
  }
  n: lrn size=3
  fc: linear 2
  aux h at a: linear 2
}
"""


@pytest.fixture
def small(tmp_path: Path) -> CheckedNetwork:
    (tmp_path / "small.ns").write_text(SMALL, encoding="utf-8")
    return netspec.load(tmp_path / "small.ns").checked


def read(files: Files) -> onnx.ModelProto:
    return onnx.load_from_string(files.model)


def test_values_are_paths_and_initialisers_are_keys(small: CheckedNetwork, tmp_path: Path) -> None:
    model, path = saved(small, tmp_path)
    graph = read(exported(small, path, keep_norms=True)).graph
    keys = {name for name in model.state_dict() if not name.endswith("num_batches_tracked")}
    constants = {"r/scale"}
    assert {one.name for one in graph.initializer} == {key for key in keys if not key.startswith("h.")} | constants
    values = [node.output[0] for node in graph.node]
    assert values[:3] == ["a/conv", "a/batchnormalization", "a"]
    assert {"r", "r.conv_1", "n", "output"} <= set(values)
    assert [node.op_type for node in graph.node].count("BatchNormalization") == 2
    assert [node.op_type for node in graph.node].count("LRN") == 1


def test_folded_norms_leave_convolutions_alone(small: CheckedNetwork, tmp_path: Path) -> None:
    graph = read(exported(small, saved(small, tmp_path)[1])).graph
    assert [one.op_type for one in graph.node] == ["Conv", "Relu", "Conv", "Add", "Relu", "LRN", "Flatten", "Gemm"]
    names = ["a.weight", "a.bias", "r.conv_1.weight", "r.conv_1.bias", "fc.weight", "fc.bias"]
    assert [one.name for one in graph.initializer] == names


def test_the_same_bytes_and_no_place_of_the_machine(small: CheckedNetwork, tmp_path: Path) -> None:
    path = saved(small, tmp_path)[1]
    script = (
        "import sys, netspec; from pathlib import Path; from netspec_compiler.export.onnx.exporting import to_onnx\n"
        "from netspec_compiler.export.wanted import Wanted\n"
        "found = to_onnx(netspec.load('small.ns').checked, Wanted(weights=Path('w.safetensors')), 'x')\n"
        "assert 'torch' not in sys.modules; sys.stdout.buffer.write(found.model)"
    )
    first = exported(small, path).model
    again = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True).stdout
    assert first == again
    assert str(tmp_path).encode() not in first
    assert b"small.ns" not in first


@pytest.mark.parametrize("batch", [None, 1, 4])
def test_batch_and_names(small: CheckedNetwork, tmp_path: Path, batch: int | None) -> None:
    files = exported(
        small, saved(small, tmp_path)[1], batch=batch, given="image", gives="logits", labels=("cat", "dog")
    )
    ready = session(files.model)
    (given,), (gives,) = ready.get_inputs(), ready.get_outputs()
    assert (given.name, gives.name) == ("image", "logits")
    assert (given.shape, gives.shape) == ([batch or "batch", 3, 9, 9], [batch or "batch", 2])
    assert ready.get_modelmeta().custom_metadata_map["labels"] == '["cat", "dog"]'
    count = batch or 7
    assert ready.run(None, {"image": np.zeros((count, 3, 9, 9), np.float32)})[0].shape == (count, 2)


MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@pytest.mark.parametrize("keep_norms", [False, True])
@pytest.mark.parametrize(
    ("first", "folds"),
    [
        ("conv 3x3 6 pad=valid", True),
        ("conv 3x3 6 pad=valid groups=3 bias=false", True),
        ("depthwise 3x3 2 pad=valid norm=batch", True),
        ("conv 3x3 4", False),
        ("maxpool 3x3", False),
        ("concat {\nconv 1x1 2\nconv 1x1 2\n}", False),
    ],
)
def test_normalisation_goes_into_the_model(tmp_path: Path, first: str, folds: bool, keep_norms: bool) -> None:
    (tmp_path / "n.ns").write_text(f"network n {{\ninput 3x7x7\n{first}\nlinear 3\n}}\n", encoding="utf-8")
    checked = netspec.load(tmp_path / "n.ns").checked
    model, path = saved(checked, tmp_path)
    files = exported(checked, path, mean=MEAN, std=STD, keep_norms=keep_norms)
    x = example(checked)
    mean, std = (torch.tensor(one).reshape(3, 1, 1) for one in (MEAN, STD))
    with torch.no_grad():
        apart = (outputs(files.model, x) - model((x - mean) / std)).abs().max()
    assert apart < 1e-4
    assert (read(files).graph.node[0].op_type == "Sub") is not folds


def test_weights_beyond_two_gigabytes_lie_in_a_file_of_their_own(small: CheckedNetwork, tmp_path: Path) -> None:
    model, path = saved(small, tmp_path)
    whole = to_onnx(small, Wanted(weights=path), "small.onnx.data", most=100)
    assert isinstance(whole, Files)
    assert whole.name == "small.onnx.data"
    (tmp_path / whole.name).write_bytes(whole.data)
    (tmp_path / "small.onnx").write_bytes(whole.model)
    onnx.checker.check_model(str(tmp_path / "small.onnx"), full_check=True)
    x = example(small)
    with torch.no_grad():
        assert (outputs(str(tmp_path / "small.onnx"), x) - model(x)).abs().max() < LARGEST


@pytest.mark.parametrize(("opset", "why"), [(9, "ceil_mode"), (0, "ceil_mode"), (NEWEST + 1, str(NEWEST))])
def test_versions_that_are_not_written(small: CheckedNetwork, opset: int, why: str) -> None:
    (problem,) = refused(small, opset=opset)
    assert problem.code == "NS970"
    assert why in problem.said()


@pytest.mark.parametrize(
    "names", [{"given": "a"}, {"gives": "r.conv_1"}, {"given": "a.weight"}, {"given": "output", "gives": "output"}]
)
def test_names_that_are_taken(small: CheckedNetwork, names: dict[str, str]) -> None:
    assert [problem.code for problem in refused(small, **names)] == ["NS971"]


def test_the_last_layer_may_lend_the_output_its_name(small: CheckedNetwork, tmp_path: Path) -> None:
    assert session(exported(small, saved(small, tmp_path)[1], gives="fc").model).get_outputs()[0].name == "fc"


def test_usual_names_make_way_for_parts_of_the_network(tmp_path: Path) -> None:
    text = "network n {\ninput 3x4x4\noutput: conv 1x1 2\noutput_: conv 1x1 2\nlast: conv 1x1 2\n}\n"
    (tmp_path / "n.ns").write_text(text, encoding="utf-8")
    files = to_onnx(netspec.load(tmp_path / "n.ns").checked, Wanted(), "beside")
    assert isinstance(files, Files)
    assert session(files.model).get_outputs()[0].name == "output__"
