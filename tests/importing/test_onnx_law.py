"""What `netspec export --to onnx` writes is the same network when it comes back, at every version of the operators."""

from __future__ import annotations

from pathlib import Path
from random import Random

import onnx
import pytest
import torch
from onnx import numpy_helper
from safetensors.torch import load, save_file

import netspec
from netspec.analysis.facts import analyse
from netspec.ir.model import CheckedNetwork
from netspec.ops.base import Layer, Shape
from netspec.ops.catalogue import MEMBERS
from netspec.ops.pooling import AvgPool
from netspec_compiler.export.onnx.exporting import KEEPING_NORMS, to_onnx
from netspec_compiler.export.onnx.model import Files
from netspec_compiler.export.wanted import OLDEST_OPSET, Wanted
from netspec_compiler.importing.found import Found
from netspec_compiler.importing.onnx_graph import of_onnx
from netspec_compiler.importing.renamed import weights_of
from netspec_compiler.live.network import build
from netspec_compiler.passes import PIPELINE, run
from tests.export.settled import of_layer, settled
from tests.importing.normal_form import same_but_for_names
from tests.laws.specs import Spec
from tests.laws.specs.ranks import ranked
from tests.laws.test_networks import loaded
from tests.laws.trying import FRESH, HOW_MANY, TWO_PARTS, number, tried
from tests.ops.draw import fitting
from tests.oracle.rounding import near

NEWEST = onnx.defs.onnx_opset_version()
# Those in which an operator that is used here changed, and the ends.
OPSETS = (OLDEST_OPSET, 11, 13, 14, 17, 20, NEWEST)
SOME = max(2, HOW_MANY // 30)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.word)
def test_operations_come_back_at_every_version(member: type[Layer], tmp_path: Path) -> None:
    random = Random(f"{member.word} {number(FRESH[0])}")
    for rank in (1, 2, 3):
        layer, x = fitting(member, random, rank)
        while not x.is_map:
            layer, x = fitting(member, random, rank)
        comes_back(of_layer(layer, x), tmp_path, random.choice(OPSETS), keep_norms=True, told=f"{layer} of {x}")


@pytest.mark.parametrize("opset", [OLDEST_OPSET, NEWEST])
@pytest.mark.parametrize(("stride", "x"), [((4, 2), (2, 3, 7)), ((2, 4), (1, 8, 3)), ((5, 2, 4), (1, 6, 7, 3))])
def test_padded_pools_that_round_up_along_one_axis_come_back(
    stride: tuple[int, ...], x: tuple[int, ...], opset: int, tmp_path: Path
) -> None:
    kernel = (3, 2, 3)[: len(stride)]
    layer = AvgPool(kernel=kernel, stride=stride, pad="same", ceil=True, count_include_pad=True)
    comes_back(of_layer(layer, Shape(x)), tmp_path, opset, keep_norms=True, told=str(layer))


@pytest.mark.parametrize("part", TWO_PARTS)
def test_networks_come_back(part: str, tmp_path: Path) -> None:
    random = Random(part)

    def holds(spec: Spec) -> None:
        checked = loaded(spec).checked
        comes_back(checked, tmp_path, random.choice(OPSETS), keep_norms=random.random() < 0.5, told=spec.text)

    tried(part, holds, ranked(), how_many=SOME)


def comes_back(checked: CheckedNetwork, folder: Path, opset: int, keep_norms: bool, told: str) -> None:
    """The network as it was written, after the passes, and the same outputs with the weights of the file."""
    written = run(checked, KEEPING_NORMS if keep_norms else PIPELINE).checked
    told = f"opset {opset}, keep_norms {keep_norms}\n{told}"
    path = folder / "net.onnx"
    model = exported(checked, path, opset, keep_norms)
    found = of_onnx(path, None, "net")
    if does_nothing(model):
        assert isinstance(found, list), told
        assert found[0].code == "NS954", told
        return
    assert isinstance(found, Found), f"{found}\n{told}"
    again = found.spec.checked
    different = same_but_for_names(written, again.network, evaluation=True)
    assert not different, f"{told}\n{different}"
    facts = analyse(written).test
    assert (again.facts.test.params, again.facts.test.macs) == (facts.params, facts.macs), told
    same_outputs(written, model, found, told)


def exported(checked: CheckedNetwork, path: Path, opset: int, keep_norms: bool) -> onnx.ModelProto:
    weights = path.with_name("w.safetensors")
    save_file(settled(build(checked)).state_dict(), weights)
    files = to_onnx(checked, Wanted(weights=weights, opset=opset, keep_norms=keep_norms), "beside")
    assert isinstance(files, Files), files
    path.write_bytes(files.model)
    return onnx.load_from_string(files.model)


def does_nothing(model: onnx.ModelProto) -> bool:
    return [node.op_type for node in model.graph.node] == ["Identity"]


def same_outputs(written: CheckedNetwork, model: onnx.ModelProto, found: Found, told: str) -> None:
    """The numbers in the file give the same in both networks; it has all weights of each."""
    held = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in model.graph.initializer}
    theirs = build(written).eval()
    keys = {name for name in theirs.state_dict() if not name.endswith("num_batches_tracked")}
    assert keys <= held.keys(), told
    theirs.load_state_dict({name: held[name] for name in keys}, strict=False)
    ours = netspec.build(netspec.Network(found.spec.checked)).eval()
    if keys:
        weights = weights_of(found, "test", "test")
        assert not isinstance(weights, list), f"{weights}\n{told}"
        ours.load_state_dict(load(weights.data), strict=True)
    theirs, ours = theirs.double(), ours.double()
    x = torch.randn(2, *written.network.input, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        wanted, given = theirs(x.double()), ours(x.double())
    assert given.shape == wanted.shape, told
    # Numbers that are no weights, such as the scale of a residual, have 32 bits in the file.
    assert near(given, wanted, theirs, x, 1e-6), told
