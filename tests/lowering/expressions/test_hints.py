"""What may be meant by words that nothing is called."""

from __future__ import annotations

import pytest

from netspec.lowering.expressions.evaluate import Bound
from netspec.lowering.expressions.hints import (
    another_step,
    hint_for_operation,
    hint_for_setting,
    is_step,
    setting_of,
    unknown_operation,
)
from netspec.ops.convolution import Conv
from tests.lowering.small import step


@pytest.mark.parametrize(("word", "said"), [("convv", "`conv`"), ("Dense", "linear"), ("zzzzzz", "operations are")])
def test_operations(word: str, said: str) -> None:
    assert said in hint_for_operation(word)


def test_a_block_that_is_nearer_than_any_operation() -> None:
    assert "`inception`" in hint_for_operation("inceptio", ["inception"])
    assert is_step("inception", ["inception"])
    assert not is_step("inception")


def test_settings() -> None:
    assert "`act`" in hint_for_setting("activation", "conv", Conv.settings)
    assert hint_for_setting("x", "relu", ()) == "`relu` has no settings"
    assert setting_of(Conv, "stride") == "stride=..."
    assert setting_of(Conv, "tf_same") == "pad=tf_same"
    assert setting_of(Conv, "nothing") == ""


def test_a_label_without_its_colon_and_an_arrow_that_is_missing() -> None:
    found = unknown_operation(step("stem conv 3x3 8"), (), {})
    assert "`stem: conv ...`" in found.fill(found.help)
    values = step("conv 3x3 8 relu").groups[0]
    assert "-> relu" in another_step(values, {}, Conv)
    assert another_step(values, {"relu": Bound(1)}, Conv) == ""
