"""A join is one class: two that the language lacks are named here, and every stage takes them as it takes its own.

`split` parts its input by channels (ShuffleNet, Ma et al., 2018) and `largest` takes two outputs at a time by a
function that Python has no operator for: between them they use all that a join can say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch

import netspec
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.shapes import GroupsDoNotDivide
from netspec.ir.model import CheckedNetwork, Group
from netspec.ir.printer import print_checked
from netspec.ir.verify import verify_checked, verify_network
from netspec.ops.base import Shape, Spelling
from netspec.ops.joins import FORMS, JOINS, Add, Concat, Pairwise
from netspec_compiler.verify import verify

SPEC = """
block unit(c) = split {
  identity
  conv 3x3 c act=relu -> split { conv 1x1 c }
}

network net {
  input 6x8x8
  parted: split {
    identity
    conv 3x3 3 norm=batch act=relu
    conv 1x1 4
  }
  conv 1x1 8
  most: largest {
    conv 1x1 8
    conv 3x3 8
    identity
  }
  around: residual scale=0.5 {
    split {
      identity
      conv 3x3 4
    }
  }
  unit 4
  expect params(most) == 656
}
"""


class Split(Concat):
    """The channels parted equally among the branches, and what they make of them joined again."""

    word = "split"
    said = "Parts its channels equally among its branches, and joins what they make of them."
    part = Spelling("torch.chunk", kwargs=(("dim", 1),))

    def feeds(self, x: Shape, count: int) -> Sequence[Shape] | Diagnostic:
        if x.channels % count:
            return GroupsDoNotDivide(groups=count, channels=x.channels, what="channels")
        return [Shape((x.channels // count, *x[1:]))] * count


class Largest(Add):
    """Branches of equal shape, of which the largest element is taken."""

    word = "largest"
    said = "Runs its branches on the same input and takes the largest of their outputs."
    merge = Pairwise("torch.maximum")


@pytest.fixture(autouse=True)
def more_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    for join in (Split(), Largest()):
        monkeypatch.setitem(JOINS, join.word, join)
        monkeypatch.setitem(FORMS, join.word, join)


@pytest.fixture
def net(tmp_path: Path) -> netspec.Network:
    return written(tmp_path, SPEC)


def written(folder: Path, text: str) -> netspec.Network:
    spec = folder / "spec.ns"
    spec.write_text(text, encoding="utf-8")
    return netspec.load(spec)


def groups(checked: CheckedNetwork) -> Iterator[Group]:
    return (node for node in checked.network.body if isinstance(node, Group))


def test_shapes_and_laws(net: netspec.Network) -> None:
    assert verify_checked(net.checked) == ()
    assert net.checked.shapes["parted"] == (2 + 3 + 4, 8, 8)
    assert net.checked.shapes["unit_1"] == (4 + 4, 8, 8)


def test_counts_and_outputs_are_torchs(net: netspec.Network) -> None:
    verification = verify(net.checked)
    assert verification.ok, verification.text(color=False)


def test_what_branches_see_and_how_they_merge(net: netspec.Network) -> None:
    model = netspec.build(net).eval()
    x = torch.randn(2, 6, 8, 8)
    first, second, third = (x[:, at : at + 2] for at in (0, 2, 4))
    branches = (model.parted.branch1(first), model.parted.branch2(second), model.parted.branch3(third))
    assert torch.equal(model.parted(x), torch.cat(branches, 1))
    y = torch.randn(2, 8, 8, 8)
    branches = [getattr(model.most, f"branch{number}")(y) for number in (1, 2, 3)]
    assert torch.equal(model.most(y), torch.stack(branches).amax(0))


def test_source_says_it(net: netspec.Network) -> None:
    source = net.to_source()
    assert "x1, x2, x3 = torch.chunk(x, 3, dim=1)" in source
    assert "y = torch.maximum(y, self.branch2(x))" in source
    assert '"""Parts its channels equally' in source


def test_it_prints_and_is_read_again(net: netspec.Network, tmp_path: Path) -> None:
    text = print_checked(net.checked)
    again = written(tmp_path, text)
    assert print_checked(again.checked) == text
    assert "split {" in text


def test_it_is_drawn_and_compared(net: netspec.Network, tmp_path: Path) -> None:
    assert "split" in net.to_svg()
    other = written(tmp_path, SPEC.replace("most: largest", "most: add"))
    changes = [one for stage in net.diff(other).stages for one in stage.changes]
    assert [(one.before, one.after) for one in changes] == [("largest of 3", "add of 3")]


def test_what_can_not_be_parted_has_a_place(tmp_path: Path) -> None:
    with pytest.raises(netspec.SpecError) as caught:
        written(tmp_path, SPEC.replace("input 6x8x8", "input 7x8x8"))
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.place.line) == ("NS404", 9)


def test_a_kind_that_there_is_not_is_an_error(net: netspec.Network) -> None:
    first = next(groups(net.checked))
    strange = net.checked.network.replace(body=(first.replace(kind="sum"),), expectations=())
    assert verify_network(strange) == ("parted is of a kind that there is not, sum",)
    with pytest.raises(ValueError, match="`sum` is no kind of group"):
        _ = first.replace(kind="sum").parallel
