"""Receptive fields against the network itself: which rows and columns of the input the centre of its output depends on.

Every weight is made positive and every row of the input raised in turn. No step of these networks falls where its input
rises, so that a row which is seen raises the output, through a max pool too, and no other row can.
"""

from __future__ import annotations

import pytest
import torch
from hypothesis import strategies as st
from torch import Tensor, nn

import netspec
from netspec.network import Network
from tests.analysis.small import network
from tests.laws.trying import TWO_PARTS, tried

SIZE = 127


def model_that_rises(net: Network) -> nn.Module:
    """The model in float64, with all weights positive."""
    model = netspec.build(net).eval().double()
    for parameter in model.parameters():
        nn.init.uniform_(parameter, 0.5, 1.0)
    return model


def raised(shape: tuple[int, ...], axis: int) -> Tensor:
    """One input for each row (axis 1) or column (axis 2) of a map, that row raised from 0 to 1."""
    x = torch.zeros(shape[axis], *shape, dtype=torch.float64)
    for number in range(shape[axis]):
        x[number].select(axis, number).fill_(1)
    return x


def seen(net: Network, axis: int) -> int:
    """From the first to the last row, or column, that the output's centre depends on."""
    shape = tuple(net.checked.network.input)
    with torch.no_grad():
        y = model_that_rises(net)(torch.cat([torch.zeros(1, *shape, dtype=torch.float64), raised(shape, axis)]))
    while y.dim() > 2:
        y = y.select(-1, y.shape[-1] // 2)
    changed = (y[1:] != y[:1]).any(dim=1).nonzero().flatten()
    first, last = int(changed[0]), int(changed[-1])
    whole = shape[axis] if net.checked.shapes[net.checked.network.body[-1].name][1:] in ((), (1, 1)) else None
    assert whole or 0 < first <= last < shape[axis] - 1, "the field reaches the border, which would cut it"
    return last - first + 1


def fields_agree(body: list[str], input: str) -> None:
    net = network(body, input)
    field = net.facts.nodes[net.checked.network.body[-1].name].field
    assert field.extents == tuple(seen(net, axis) for axis in range(1, 1 + len(field.extents)))


BRANCHES = ["a: conv 1x1 2", "b: conv 3x3 2", "c: conv 1x1 2 -> conv 5x5 2", "d: maxpool 3x3 -> conv 1x1 2"]
SMALL = {
    "one by one": ["conv 1x1 2"],
    "one by seven": ["conv 1x7 2"],
    "stride": ["conv 7x7/2 2 -> maxpool 3x3/2 -> conv 3x3 2"],
    "two strides": ["conv 3x5/2x3 2 -> conv 3x3 2"],
    "stride without overlap": ["conv 2x2/3 1 pad=valid -> conv 3x3 1"],
    "dilation": ["conv 3x3 2 dilation=3 -> conv 3x3 2 dilation=2x1 -> avgpool 2x2/2"],
    "TensorFlow's padding": ["conv 3x3/2 2 pad=tf_same -> maxpool 2x2/2 pad=tf_same"],
    "depthwise": ["depthwise 5x5/2 -> conv 1x1 2 -> depthwise 3x3"],
    "branches": ["concat {", *BRANCHES, "}"],
    "branches after a stride": ["maxpool 3x3/2", "concat {", *BRANCHES, "}", "conv 3x3 2"],
    "strided branches": ["concat {", "conv 3x3/2 2", "maxpool 5x5/2", "}", "conv 3x3 1"],
    "add": ["add {", "conv 1x5 3 -> conv 5x1 3", "conv 3x3 3", "}"],
    "residual": ["conv 3x3/2 2", "residual act=relu { conv 3x3 2 -> conv 3x3 2 }", "conv 3x3 1"],
    "repeat": ["repeat 4 { conv 3x3 2 act=relu }"],
    "norm and activation": ["conv 3x3 2 norm=batch act=relu -> relu -> identity -> dropout"],
}


@pytest.mark.parametrize("name", SMALL)
def test_small_networks(name: str) -> None:
    fields_agree(SMALL[name], f"3x{SIZE}x{SIZE}")


@pytest.mark.parametrize("last", ["global_avgpool", "global_maxpool", "linear 2", "adaptive_avgpool 1"])
def test_what_sees_the_whole_map(last: str) -> None:
    """Without padding, the field of the whole map is the whole input."""
    fields_agree(["conv 3x3 2 pad=valid", last], "2x14x9")


KERNELS = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(lambda pair: f"{pair[0]}x{pair[1]}")
STRIDES = st.sampled_from(["", "/2", "/1x2", "/2x1"])
OPERATIONS = st.sampled_from(["conv {} 1", "conv {} 1 dilation=2", "conv {} 2 pad=valid", "maxpool {}", "avgpool {}"])
STEPS = st.tuples(OPERATIONS, KERNELS, STRIDES).map(lambda one: one[0].format(one[1] + one[2]))


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_chains(part: str) -> None:
    tried(part, fields_of_chain_agree, st.lists(STEPS, min_size=1, max_size=3), how_many=60)


def fields_of_chain_agree(steps: list[str]) -> None:
    fields_agree([" -> ".join(steps)], f"1x{SIZE}x{SIZE}")


@pytest.mark.parametrize("size", [9, 64])
def test_the_border_does_not_cut_it(size: int) -> None:
    """A field is as large as the network makes it, on an input of any size."""
    net = network(["last: conv 7x7 2 -> conv 7x7 2"], f"1x{size}x{size}")
    assert str(net.facts.nodes["last"].field) == "13x13"
