"""Labels are attributes of the compiled model: no name that torch or Python has there can be one."""

from __future__ import annotations

import keyword
from pathlib import Path

import pytest
import torch
from torch import nn

import netspec
from netspec.diagnostics.reporter import Reporter
from netspec.ir.names import FIELDS_TAKEN, MODULE_MEMBERS, taken_by
from netspec.lowering.networks.naming import Namer
from netspec.source import NOWHERE, Span
from netspec.syntax.tree import Ident
from netspec_compiler.passes import optimizing
from netspec_compiler.verify import from_source, verify

HEADED = """network headed {
  input 3x8x8
  stem: conv 3x3 4
  linear 10
  aux head at stem: linear 10
}
"""
# What the classes themselves have; what an instance has beside its children starts with an underscore, or is here.
KINDS = (nn.Module(), nn.Sequential(), nn.ModuleDict(), nn.ModuleList())


def load(folder: Path, text: str) -> netspec.Network:
    (folder / "spec.ns").write_text(text, encoding="utf-8")
    return netspec.load(folder / "spec.ns")


def members(module: object) -> set[str]:
    return {name for name in dir(module) if not name.startswith("_")}


def test_no_member_of_a_module_is_free(tmp_path: Path) -> None:
    network = netspec.build(load(tmp_path, HEADED))
    children = {name for name, _ in network.named_children()}
    present = set().union(*(members(one) for one in (*KINDS, network))) - children
    assert present <= MODULE_MEMBERS


NESTED = """network nested {
  input 3x8x8
  c: concat {
    conv 3x3 4 norm=batch -> conv 3x3 4
    residual { conv 1x1 shortcut }
  }
  linear 10
  aux head at c: linear 10
}
"""


def test_what_holds_other_modules_has_no_members_but_those(tmp_path: Path) -> None:
    """Whatever form a network has: as built, optimised, or the class in the file of either."""
    net = load(tmp_path, NESTED)
    forms = [netspec.build(net), netspec.optimize(net)]
    forms += [from_source(net.checked, passes) for passes in ((), optimizing(net.checked))]
    for module in (one for form in forms for one in form.modules() if one._modules):
        assert members(module) - {*module._modules} <= MODULE_MEMBERS, type(module)


FREE = ("row", "over", "names", "merge", "eps", "origins", "gone", "rewritten", "settled", "made", "tiled", "kept")


def test_labels_that_are_no_members_are_free(tmp_path: Path) -> None:
    lines = "\n".join(f"{label}: conv 1x1 4" for label in FREE)
    text = f"network net {{\n  input 3x8x8\n  {lines}\n  c: concat {{\n{lines}\n}}\n  linear 2\n}}\n"
    net = load(tmp_path, text)
    model, x = netspec.build(net).eval(), torch.randn(1, 3, 8, 8)
    file = from_source(net.checked, optimizing(net.checked)).eval()
    file.load_state_dict(model.state_dict())
    with torch.no_grad():
        wanted = model(x)
        for one in (file, netspec.optimize(model)):
            assert torch.allclose(one(x), wanted, rtol=0, atol=1e-5)


def test_members_are_members_somewhere(tmp_path: Path) -> None:
    network = netspec.build(load(tmp_path, HEADED))
    present = set().union(*(members(one) for one in (*KINDS, nn.ParameterDict(), network)))
    # Heads are fields of a named tuple, beside `logits` and what every tuple has.
    assert present | members(("logits",)) | {"logits"} >= MODULE_MEMBERS


@pytest.mark.parametrize("label", sorted({*MODULE_MEMBERS, *keyword.kwlist, "__init__", "_modules", "__class__"}))
def test_taken_labels_are_mistakes(label: str, tmp_path: Path) -> None:
    text = f"network net {{\n  input 3x8x8\n  {label}: conv 3x3 4\n}}\n"
    with pytest.raises(netspec.SpecError) as caught:
        load(tmp_path, text)
    (only,) = caught.value.diagnostics
    # Keywords of this language are refused by its grammar already.
    assert only.code in ("NS209", "NS102")
    assert taken_by(label)


FREE = (
    "match",
    "case",
    "self",
    "print",
    "int",
    "torch",
    "nn",
    "F",
    "x",
    "super",
    "type_",
    "math",
    "Tensor",
    "bn",
    "list",
)
OURS = (
    "name",
    "heads",
    "stages",
    "kind",
    "scale",
    "act",
    "names",
    "weight",
    "bias",
    "outputs",
    "target",
    "ends_in_vector",
)


@pytest.mark.parametrize("label", [*FREE, *OURS])
def test_free_labels_compile(label: str, tmp_path: Path) -> None:
    """At the top, as a branch, in a residual and as a head: both forms have them, and agree."""
    inside = f"residual scale=0.5 act=relu {{ {label}: conv 3x3 4 }}"
    branches = f"concat {{\n    {label}: conv 3x3 4\n    conv 3x3 4\n  }}"
    lines = ["input 3x8x8", f"{label}: conv 3x3 4", inside, f"block_: {branches} -> conv 3x3 4", "linear 10"]
    headed = [*lines[:1], "stem: conv 3x3 4", *lines[2:], f"aux {label} at stem: linear 10"]
    for text in (lines, headed) if label not in FIELDS_TAKEN else (lines,):
        network = load(tmp_path, "network net {\n  " + "\n  ".join(text) + "\n}\n")
        assert verify(network.checked).ok
        assert f"{label}.weight" in netspec.build(network).state_dict()


@pytest.mark.parametrize("name", sorted(FIELDS_TAKEN))
def test_taken_names_of_heads_are_mistakes(name: str, tmp_path: Path) -> None:
    with pytest.raises(netspec.SpecError) as caught:
        load(tmp_path, HEADED.replace("aux head", f"aux {name}"))
    assert [one.code for one in caught.value.diagnostics] == ["NS209"]


MANGLED = """param __p = 4
block __q() = conv 1x1 (__p)
block q(__c) = conv 1x1 __c
block __3(_d) { conv 1x1 _d; relu }
block _() { __q -> tanh }
network __n {
  input 3x8x8
  __q
  q 4
  concat {
    __q
    3a: __q
  }
  repeat i in 1..2 { __3 (i + __p) }
  _
  aux head at q3b: __q -> linear 2
  q3b: __q
}
""".replace("; ", "\n")


def test_made_names_pass_the_test_that_labels_pass(tmp_path: Path) -> None:
    """Python mangles `self.__q_1` inside a class, and torch keeps its own under leading underscores."""
    network = load(tmp_path, MANGLED)
    found = verify(network.checked)
    assert found.ok, found
    names = [part for name, _ in netspec.build(network).named_modules() if name for part in name.split(".")]
    assert [name for name in names if taken_by(name)] == []
    assert {"q_1", "q_2", "block_1", "branch1", "q3a", "q3b"} <= set(names)


def test_unlabelled_steps_are_counted_by_kind_labelled_ones_too() -> None:
    namer = Namer(reporter := Reporter())
    labels = [None, "a", "3b", None]
    names = [namer.name("conv", None if one is None else Ident(NOWHERE, Span(0, 0), one), NOWHERE) for one in labels]
    assert names == ["conv_1", "a", "conv3b", "conv_4"]
    assert namer.name("relu", None, NOWHERE) == "relu_1"
    assert namer.branch(2, "conv", None, NOWHERE) == "branch2"
    assert reporter.problems == []


def test_a_name_that_is_taken_is_said() -> None:
    namer = Namer(reporter := Reporter())
    for label in ("a", "a", "forward"):
        namer.name("conv", Ident(NOWHERE, Span(0, 0), label), NOWHERE)
    namer.head(Ident(NOWHERE, Span(0, 0), "self"))
    assert [type(one).__name__ for one in reporter.problems] == ["RepeatedName", "LabelTaken", "LabelTaken"]
