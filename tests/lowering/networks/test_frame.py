"""Frames: what stays and what changes on the way inside."""

from __future__ import annotations

from netspec.lowering.expressions.evaluate import Bound
from netspec.lowering.networks.frame import CallSite, Frame
from tests.lowering.small import lowering, network

RUN = lowering(network("b 4", "param p = 1;block b(c) = conv 1x1 c") + "variant v of n { remove b_1 }")


def frame() -> Frame:
    return Frame(RUN.environment, RUN.main, RUN.environment.scope(RUN.main), {}, in_residual=True)


def test_inside_a_group_and_inside_a_call() -> None:
    block, home = RUN.main.blocks["b"]
    site = CallSite(block, block.place)
    inside = frame().deeper().called(home, {"c": Bound(4)}, (site,))
    assert (inside.depth, inside.calls, inside.in_residual, inside.scope) == (2, (site,), False, {"c": Bound(4)})
    assert frame().deeper().in_residual


def test_edits_settle_and_what_they_put_there_speaks_in_its_files_names() -> None:
    script = RUN.scripts.of("v")
    assert script is not None
    around = frame().replace(edits=script.edits, scope={})
    assert around.settled().edits == ()
    assert frame().settled() == frame()
    put = around.of(script.edits[0])
    assert put.edits == ()
    assert put.scope["p"].value == 1
