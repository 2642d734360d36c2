"""Words of other frameworks: each is told ours, which is then taken and means the same, or that there is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

import netspec
from netspec.elsewhere import FILLERS, FUNCTIONS, NORMS, PADDINGS, SAID, SETTINGS, STEPS, Abroad
from netspec.ops.activations import ACT
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.inits import INIT
from netspec.ops.norms import NORM

# What each operation with arguments that it needs is written with; groups are written whole.
ARGUMENTS = {"conv": "3x3 8", "depthwise": "3x3", "maxpool": "2x2", "avgpool": "2x2", "linear": "10"}
ARGUMENTS |= {"adaptive_avgpool": "2", "adaptive_maxpool": "2", "groupnorm": "groups=4"}
GROUPS = {"add": "identity", "mul": "identity", "concat": "identity", "residual": "conv 3x3 32"}
TOOK = re.compile(r"(?:write|did you mean) `([^`]+)`\??")
VALUES: dict[str, Abroad] = {"act": FUNCTIONS, "norm": NORMS, "init": FILLERS, "pad": PADDINGS}
WORDS = {"act": ACT.words(), "norm": NORM.words(), "init": INIT.words(), "pad": ("same", "valid", "tf_same")}


def told(folder: Path, line: str) -> str:
    """The help for the one mistake in a line; empty where there is none."""
    spec = folder / "n.ns"
    spec.write_text(f"network n {{\n  input 32x8x8\n  {line}\n}}\n", encoding="utf-8")
    try:
        netspec.load(spec)
    except netspec.SpecError as error:
        (only,) = error.diagnostics
        return only.fill(only.help)
    return ""


def written(ours: str) -> str:
    """A line with this operation or group in it."""
    word = ours.split(maxsplit=1)[0]
    return ours.replace("...", GROUPS[word]) if word in GROUPS else f"{ours} {ARGUMENTS.get(ours, '')}"


@pytest.mark.parametrize("word", STEPS.same)
def test_a_step_that_means_the_same_is_taken(word: str, tmp_path: Path) -> None:
    found = TOOK.fullmatch(told(tmp_path, f"{word} 3"))
    assert found, word
    assert told(tmp_path, written(found[1])) == ""


@pytest.mark.parametrize("word", STEPS.none)
def test_a_step_that_there_is_none_for_is_said_to_be_none(word: str, tmp_path: Path) -> None:
    assert told(tmp_path, f"{word} 3").startswith(f"netspec has no `{word}`")


@pytest.mark.parametrize("setting", VALUES)
def test_words_for_values(setting: str, tmp_path: Path) -> None:
    table = VALUES[setting]
    for word in table.same:
        found = TOOK.fullmatch(told(tmp_path, f"conv 3x3 32 {setting}={word}"))
        assert found, word
        assert told(tmp_path, f"conv 3x3 32 {setting}={found[1]}") == ""
    for word in table.none:
        if word not in WORDS[setting]:
            assert told(tmp_path, f"conv 3x3 32 {setting}={word}").startswith(f"netspec has no `{word}`"), word


@pytest.mark.parametrize("owner", OPERATIONS.values(), ids=OPERATIONS)
def test_words_for_settings(owner: type, tmp_path: Path) -> None:
    """A setting that an operation lacks is never told to be another one that it has, unless it means that one."""
    arguments = ARGUMENTS.get(owner.word, "")  # type: ignore[attr-defined]
    names = set(owner.settings)  # type: ignore[attr-defined]
    for word in {*SETTINGS, *SAID} - names:
        help_ = told(tmp_path, f"{owner.word} {arguments} {word}=1")  # type: ignore[attr-defined]
        found = TOOK.fullmatch(help_)
        if word in SAID or not names:
            assert "has none such" in help_ or "has no settings" in help_, word
        elif SETTINGS[word] in names:
            assert found, word
            assert found[1] == SETTINGS[word]


def test_tables_do_not_contradict_each_other() -> None:
    for table in (STEPS, *VALUES.values()):
        assert not table.same.keys() & table.none.keys()
        assert all(word == word.lower().replace("_", "") for word in (*table.same, *table.none))
    assert not SETTINGS.keys() & SAID.keys()
    assert len(STEPS.same) + len(STEPS.none) > 150


@pytest.mark.parametrize(
    ("written", "ours"),
    [("Conv2D", "conv"), ("MaxPool2d", "maxpool"), ("Adaptive_Avg_Pool2d", "adaptive_avgpool"), ("ReLU6", "relu6")],
)
def test_case_underscores_and_axes_make_no_difference(written: str, ours: str, tmp_path: Path) -> None:
    assert told(tmp_path, f"{written} 3") == f"did you mean `{ours}`?"


def test_a_block_of_the_users_own_is_meant_first(tmp_path: Path) -> None:
    spec = tmp_path / "n.ns"
    spec.write_text("block dense() = relu\nnetwork n {\n  input 8x8x8\n  dense\n  Dense\n}\n", encoding="utf-8")
    with pytest.raises(netspec.SpecError, match="did you mean `dense`"):
        netspec.load(spec)


# The functions as the papers that name them so define them.
FORMULAS: dict[str, Callable[[Tensor], Tensor]] = {
    "swish": lambda x: x / (1 + torch.exp(-x)),
    "hswish": lambda x: x * (x + 3).clamp(0, 6) / 6,
    "lrelu": lambda x: torch.where(x > 0, x, 0.01 * x),
    "rectifier": lambda x: (x + x.abs()) / 2,
    "logistic": lambda x: torch.exp(x) / (torch.exp(x) + 1),
}


@pytest.mark.parametrize("word", FORMULAS)
def test_functions_of_other_names_are_the_same(word: str, tmp_path: Path) -> None:
    spec = tmp_path / "n.ns"
    spec.write_text(f"network n {{\n  input 1x8x8\n  {FUNCTIONS.same[word]}\n}}\n", encoding="utf-8")
    x = torch.linspace(-6, 6, 64).reshape(1, 1, 8, 8)
    torch.testing.assert_close(netspec.build(netspec.load(spec))(x), FORMULAS[word](x))
