"""The parts of the emitter, each by itself: texts, layout, the classes of layers and of groups, the network's own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import netspec
import netspec_compiler
from netspec.numbers.joining import name
from netspec.numbers.written import live
from netspec.ops.activations import LeakyReLU, ReLU
from netspec.ops.base import Shape
from netspec.ops.convolution import Conv
from netspec.ops.norms import BatchNorm
from netspec_compiler.emit.branches import Branches, step
from netspec_compiler.emit.followed import Followed, Numbers
from netspec_compiler.emit.forms import CountedChild, Row
from netspec_compiler.emit.layout import Repeated, call, docstring, flat, lay_out, listing
from netspec_compiler.emit.leaves import Leaves, applied, own_forward
from netspec_compiler.emit.network_class import forward, write_network
from netspec_compiler.emit.text import WrittenSize, python
from netspec_compiler.emit.writer import COPIED, Writer, copied_texts
from netspec_compiler.plan import Leaf, plan
from tests.compiler.test_source import ruff

MAP = Shape((4, 6, 6))


def leaf(name: str = "conv", norm: BatchNorm | None = None, act: ReLU | None = None, **settings: object) -> Leaf:
    """A convolution as the plan has it."""
    layer = Conv(kernel=(3, 3), filters=8, norm=norm, act=act, **settings)  # type: ignore[arg-type]
    y = layer.output(MAP)
    assert isinstance(y, Shape)
    spelled = norm.torch(y) if norm is not None else None
    return Leaf(name, name, layer.torch(MAP), spelled, act, None, False, y)


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (0.5, "0.5"), (True, "True"), ("fan_out", '"fan_out"'), ((1, 7), "(1, 7)"), (live(4, name("c")), "c")],
)
def test_values_as_python(value: int, text: str) -> None:
    assert python(value) == text
    assert python(WrittenSize(name("kernel_size"))) == "kernel_size"


def test_what_fits_stands_on_one_line_and_lists_never_share_one() -> None:
    names = [f"self.branch{number}(x)" for number in range(1, 6)]
    assert lay_out(call("f", "a", "b"), 0) == ["f(a, b)"]
    assert lay_out(call("f" * 60, *names), 0) == [f"{'f' * 60}(", "    " + ", ".join(names), ")"]
    assert lay_out(listing(*names), 2, "branches = ")[1:-1] == [f"            {name}," for name in names]
    assert flat(Repeated("nn.ReLU()", "n - 1")) == "*(nn.ReLU() for _ in range(n - 1))"


def test_lines_of_a_docstring_go_on_where_no_sentence_ends() -> None:
    text = "The first line ends\nin the second.\nA sentence of its own.\n\nAnother paragraph"
    assert docstring(text, 0) == [
        '"""The first line ends in the second.',
        "A sentence of its own.",
        "",
        "Another paragraph",
        '"""',
    ]


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("length", range(66, 92))
def test_a_sentence_of_any_length_is_laid_out_as_ruff_does(depth: int, length: int) -> None:
    sentence = ("word " * 20)[: length - 2] + "s."
    head = ["class Layer:", "    def forward(self) -> None:"][:depth]
    blank = [""] if depth == 1 else []
    source = "\n".join([*head, *docstring(sentence, depth), *blank, "    " * depth + "x = 1", ""])
    assert max(map(len, source.split("\n"))) <= 88
    assert ruff("format", "--check", source=source).returncode == 0, source


def test_a_word_that_is_too_long_for_a_line_has_one() -> None:
    assert docstring("w" * 100, 1) == ['    """' + "w" * 100 + '"""']


def test_activations_and_forwards_are_calls() -> None:
    assert flat(applied(LeakyReLU(slope=0.2), "y")) == "F.leaky_relu(y, negative_slope=0.2)"
    assert applied(None, "y") == "y"
    assert flat(own_forward(leaf().base, "x")) == "self._conv_forward(x, self.weight, self.bias)"


def test_a_layer_with_its_activation_is_written_once() -> None:
    writer, leaves = Writer(), [leaf("a", act=ReLU()), leaf("b", act=ReLU(), stride=(2, 2))]
    emitter = Leaves(writer, leaves)
    made = [flat(emitter.expression(one, flatten=False)) for one in leaves]
    assert made == ["ConvReLU(4, 8, 3, padding=1)", "ConvReLU(4, 8, 3, stride=2, padding=1)"]
    assert [text.partition("(")[0] for text in writer.definitions] == ["class ConvReLU"]


def test_what_layers_before_a_norm_differ_in_are_parameters() -> None:
    leaves = [leaf(norm=BatchNorm(eps=eps), stride=(stride, 1)) for eps, stride in ((0.1, 1), (0.1, 2), (0.5, 1))]
    fused = Followed(leaves)
    assert fused.settings == {"eps": 0.1}
    assert fused.bias == {}
    assert fused.parameters()[3:] == [
        "stride: int | tuple[int, int] = 1",
        "padding: int | tuple[int, int] = 0",
        "eps: float = 0.1",
    ]
    assert flat(fused.norm_layer()) == "nn.BatchNorm2d(out_channels, eps=eps)"
    assert flat(fused.call_of(leaves[1], "ConvBn")) == "ConvBn(4, 8, 3, stride=(2, 1), padding=1)"
    assert flat(fused.call_of(leaves[2], "ConvBn")) == "ConvBn(4, 8, 3, padding=1, eps=0.5)"
    assert Numbers([one.base for one in leaves]).column("groups") == [1, 1, 1]


def test_a_row_writes_what_comes_often_once() -> None:
    branches = Branches(Writer(), Leaves(Writer(), []))
    counts = [CountedChild(leaf(), 2), CountedChild(leaf(), 3), CountedChild(leaf(), live(4, name("n")))]
    elements = [flat(one) for one in branches.elements(counts)]
    once = "nn.Conv2d(4, 8, 3, padding=1)"
    assert elements == [once, once, f"*({once} for _ in range(3))", f"*({once} for _ in range(n))"]
    assert flat(branches.expression(Row("r", (counts[0],)), sequential=False)) == f"nn.Sequential({once}, {once})"
    assert step(leaf("a"), "x") == "self.a(x)"


SPEC = "network n {\n  input 4x6x6\n  a: conv 1x1 2\n  fc: linear 3\n  aux early at a: linear 3\n}\n"


@pytest.mark.parametrize("file", COPIED)
def test_what_is_copied_is_what_python_reads_as_a_definition(file: str) -> None:
    whole = Path(netspec_compiler.__file__).with_name(file).read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(whole).body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    found = {name: text for name, text in copied_texts().items() if f" {name}" in whole and text in whole}
    assert found == {node.name: ast.get_source_segment(whole, node) for node in nodes}


def test_heads_run_behind_their_stage_in_training_alone(tmp_path: Path) -> None:
    (tmp_path / "spec.ns").write_text(SPEC, encoding="utf-8")
    planned, writer = plan(netspec.load(tmp_path / "spec.ns").checked), Writer()
    assert forward(planned, "NOutput") == [
        "    def forward(self, x: Tensor) -> Tensor | NOutput:",
        "        early: Tensor | None = None",
        "        x = self.a(x)  # 2x6x6",
        "        if self.training and self.early is not None:",
        "            early = self.early(torch.flatten(x, 1))",
        "        x = self.fc(torch.flatten(x, 1))  # 3",
        "        if early is None:",
        "            return x",
        "        return NOutput(x, early)",
    ]
    write_network(planned, writer)
    own = [text.partition(":")[0] for text in writer.definitions if text not in copied_texts().values()]
    assert own == ["class NOutput(NamedTuple)", "class N(TrainableClassifier)"]
    assert writer.text(['"""Said."""'])[:60].splitlines()[2:4] == ["from typing import NamedTuple", ""]
