"""Which parameters of a block are numbers of filters, told by how its convolutions use them."""

from __future__ import annotations

import pytest

from netspec.lowering.networks.filters import roles
from tests.lowering.small import program


def found(block: str, name: str = "b") -> str:
    main = program(block).main
    return "".join(sorted(roles(*main.blocks[name])))


@pytest.mark.parametrize(
    ("block", "names"),
    [
        ("block b(c k) = conv 3x3 c groups=k", "c"),
        ("block b(c) = conv 3x3 filters=(2*c)", "c"),
        ("block b(n c) { repeat n { concat { conv 1x1 c; maxpool n } } }", "c"),
        ("block b(c n) = (relu -> residual { conv 1x1 c })", "c"),
        ("block b(x y) = inner y x;block inner(k c) = conv k c", "x"),
        ("block b(x) = depthwise 3x3 x", ""),
        ("block b(x y) { inner c=x;other y };block inner(c) = conv 1x1 c;block other(n) = dropout n", "x"),
    ],
)
def test_roles_through_blocks(block: str, names: str) -> None:
    assert found(block) == names
