"""Weights put into a model's bytes by hand are what onnx reads of them, and what it would have written."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from netspec_compiler.export.onnx.wire import varint, with_weights


def model(*initializers: onnx.TensorProto) -> onnx.ModelProto:
    graph = helper.make_graph([], "graph", [], [], [*initializers])
    return helper.make_model(graph, producer_name="someone")


# Sizes around those at which a length takes one byte more; a network's weights have one to five axes.
@pytest.mark.parametrize("dims", [(), (0,), (3, 2), (1, 31), (32, 1, 1), (4, 4, 4, 1, 64), (4097,)])
def test_onnx_reads_what_it_would_have_written(dims: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).standard_normal(dims).astype(np.float32)
    held = numpy_helper.from_array(np.array([1, 2]), "held")
    content = with_weights(model(held), {"a.weight": values, "b": values.T})
    read = onnx.load_from_string(content)
    stored = [numpy_helper.from_array(values, "a.weight"), numpy_helper.from_array(np.array(values.T), "b")]
    assert read == model(held, *stored)
    assert len(content) == len(read.SerializeToString())


@pytest.mark.parametrize(
    ("number", "written"), [(0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (300, "ac02"), (1 << 14, "808001")]
)
def test_numbers_are_written_in_sevens_of_bits(number: int, written: str) -> None:
    assert varint(number).hex() == written
