"""The classes of a compiled file: one for each structure, what differs a parameter, and names that mean something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import netspec
from netspec.numbers.joining import name
from netspec.numbers.reading import read
from netspec.numbers.written import live
from netspec_compiler.emit.generic import Generic
from netspec_compiler.emit.merging import Merging
from netspec_compiler.emit.names import ClassNames
from netspec_compiler.emit.structure import Structure
from netspec_compiler.emit.text import python
from netspec_compiler.plan import plan
from netspec_compiler.verify import verify
from tests.compiler.nets import ALL, named, network


def loaded(folder: Path, text: str) -> netspec.Network:
    spec = folder / "spec.ns"
    spec.write_text(text, encoding="utf-8")
    found = netspec.load(spec)
    done = verify(found.checked)
    assert done.ok, done.text(color=False)
    return found


def classes(source: str) -> list[str]:
    found = re.findall(r"^class (\w+)\(", source, flags=re.MULTILINE)
    return [name for name in found if name != "Trainable"]  # what every file with a loss carries


def flat(source: str) -> str:
    """The source without line breaks inside brackets."""
    return re.sub(r"([(\[]) | (?=[)\]])|,(?= \))", r"\1", re.sub(r"\s+", " ", source))


@pytest.mark.parametrize("path", ALL, ids=named)
def test_no_class_differs_from_another_in_its_number_alone(path: Path) -> None:
    """`ConvBnReLU2` beside `ConvBnReLU` would say that a default is other."""
    found = classes(network(path).to_source())
    assert len(found) == len(set(found))
    assert not [name for name in found if name[:-1] in found and name[-1].isdigit() and not name.endswith("ReLU6")]


EFFICIENT = """
block mbconv(k s e c) {
  conv 1x1 e norm=batch act=relu6 -> depthwise k stride=s norm=batch act=relu6 -> conv 1x1 c norm=batch
}

block stage(k s e | c m n) {
  mbconv k s e c
  repeat n { residual { mbconv k 1 m c } }
}

network n {
  input 3x64x64
  stage 3 2 12 | 4 24 1
  stage 5 2 24 | 6 36 1
  stage 3 1 36 | 8 48 2
  stage 5 1 48 | 10 60 4
}
"""


def test_strides_kernels_and_counts_are_parameters(tmp_path: Path) -> None:
    source = loaded(tmp_path, EFFICIENT).to_source()
    assert classes(source) == ["ConvBnReLU6", "ConvBn", "Mbconv", "StageResidual", "Stage", "N"]
    text = flat(source)
    assert "ConvBnReLU6(e, e, k, stride=s, padding=(k - 1) // 2, groups=e)" in text
    assert "*(StageResidual(k, c, m) for _ in range(n))" in text
    assert "self.stage_1 = Stage(3, 3, 2, 12, 4, 24, 1)" in text
    assert "self.stage_4 = Stage(8, 5, 1, 48, 10, 60, 4)" in text


def test_rounds_after_a_first_one_of_another_width(tmp_path: Path) -> None:
    text = "block s(c n) { repeat n { conv 3x3 c } }\nnetwork n { input 3x8x8\ns 4 1\ns 8 2\ns 6 4\n}"
    source = flat(loaded(tmp_path, text.replace("{ ", "{\n").replace(" }", "\n}")).to_source())
    assert "nn.Conv2d(in_channels, c, 3, padding=1), *(nn.Conv2d(c, c, 3, padding=1) for _ in range(n - 1))" in source


def sized(first: str, second: str) -> str:
    calls = f"b {first} 4\nb {second} 8"
    return f"block b(k c) {{\nconv k c act=relu\ndepthwise k\n}}\nnetwork n {{\ninput 3x9x9\n{calls}\n}}"


def test_a_size_is_a_parameter(tmp_path: Path) -> None:
    square = flat(loaded(tmp_path, sized("3x3", "5x5")).to_source())
    assert "def __init__(self, in_channels: int, k: int, c: int)" in square
    assert "ConvReLU(in_channels, c, k, padding=k // 2)" in square
    oblong = flat(loaded(tmp_path, sized("3x3", "1x7")).to_source())
    assert "in_channels: int, k: int | tuple[int, int], c: int, padding: int | tuple[int, int]" in oblong
    assert "self.b_2 = B(4, (1, 7), 8, (0, 3))" in oblong


MIXED = """
param wide = 2
let narrow = 3 / 4

block b(c) {
  conv 1x1 (c * wide)
  conv 1x1 (round_to(c * narrow, 4))
  conv 1x1 (ceil(c / 3))
  conv 1x1 (max(c // 2, 4))
  inner (c * wide + 1)
}

block inner(d) {
  conv 3x3 (d - 1)
  identity
}

network n {
  input 3x8x8
  b 4
  b 8
  b 6
}
"""


def test_a_param_of_the_file_beside_a_parameter(tmp_path: Path) -> None:
    source = loaded(tmp_path, MIXED).to_source()
    assert classes(source) == ["Inner", "B", "N"]
    for line in (
        "self.conv_1 = nn.Conv2d(in_channels, 2 * c, 1)",
        "self.conv_2 = nn.Conv2d(2 * c, 4 * ((3 * c + 8) // 16), 1)",
        "self.conv_3 = nn.Conv2d(4 * ((3 * c + 8) // 16), (c + 2) // 3, 1)",
        "self.conv_4 = nn.Conv2d((c + 2) // 3, max(c // 2, 4), 1)",
        "self.inner_1 = Inner(max(c // 2, 4), 2 * c + 1)",
        "self.conv_1 = nn.Conv2d(in_channels, d - 1, 3, padding=1)",
        "self.b_3 = B(16, 6)",
    ):
        assert line in source


ROUNDS = """
block r(c) {
  repeat i in 1..3 {
    conv 1x1 (c * i) act=relu
  }
  conv 1x1 c
}

network n {
  input 3x8x8
  r 4
  r 8
}
"""


def test_the_variable_of_a_repeat_beside_a_parameter(tmp_path: Path) -> None:
    source = loaded(tmp_path, ROUNDS).to_source()
    assert classes(source).count("R") == 1
    assert "ConvReLU(2 * c, 3 * c, 1)" in source
    assert "self.r_2 = R(4, 8)" in source


def test_like_terms_and_doublings(tmp_path: Path) -> None:
    double = "repeat 12 {\nconcat {\nidentity\nidentity\n}\n}\nconv 1x1 1"
    source = loaded(tmp_path, f"block d() {{\n{double}\n}}\nnetwork n {{\ninput 1x1x1\nd\n}}").to_source()
    assert "nn.Conv2d(4096 * in_channels, 1, 1)" in source
    assert "for _ in range(12)" in source


def test_what_differs_in_structure_says_so_in_its_name(tmp_path: Path) -> None:
    block = "block g(a) {\nresidual act=a { conv 3x3 shortcut }\nidentity\n}\n"
    source = loaded(tmp_path, f"{block}network n {{\ninput 3x8x8\ng relu\ng none\ng silu\n}}").to_source()
    assert classes(source)[1::2] == ["G", "GWithoutA", "GSilu"]


def test_a_step_may_be_called_scale(tmp_path: Path) -> None:
    block = "block r(s) = residual scale=s { scale: conv 3x3 shortcut }\n"
    source = loaded(tmp_path, f"{block}network n {{\ninput 3x8x8\nr 0.5\nr 0.25\n}}").to_source()
    assert "self.residual_scale = s" in source


def test_norms_and_biases_that_differ_are_defaults(tmp_path: Path) -> None:
    one, other, third = "norm=batch", "norm=batch(eps=0.001) bias=true", "norm=batch"
    lines = f"conv 1x1 4 {one} act=relu6\nconv 1x1 4 {other} act=relu6\nconv 3x3 4 {third} act=relu6"
    source = flat(loaded(tmp_path, f"network n {{\ninput 3x8x8\n{lines}\n}}").to_source())
    assert "padding: int | tuple[int, int] = 0, bias: bool = False, eps: float = 1e-05" in source
    assert "self.conv_2 = ConvBnReLU6(4, 4, 1, bias=True, eps=0.001)" in source
    assert "self.conv_3 = ConvBnReLU6(4, 4, 3, padding=1)" in source


def test_class_names_are_told_apart_without_a_second_meaning() -> None:
    names = ClassNames()
    assert [names.keep("Stage"), names.keep("Stage"), names.keep("Stage")] == ["Stage", "Stage2", "Stage3"]
    assert [names.keep("ReLU6"), names.keep("ReLU6"), names.keep("ReLU6")] == ["ReLU6", "ReLU6B", "ReLU6C"]
    assert names.keep("list") != "list"


def test_merging_one_number_of_all_uses() -> None:
    merging = Merging([{"c": 4, "n": 1}, {"c": 8, "n": 3}])
    assert merging.value([3, 3], "kernel_size", "conv") == 3
    assert python(merging.value([live(4, name("c")), live(8, name("c"))], "out_channels", "conv")) == "c"
    # A stride of 1 is torch's default, and the call leaves it out.
    assert python(merging.value([1, live(3, name("n"))], "stride", "conv")) == "n"
    assert python(merging.value([(1, 4), (1, 8)], "size", "conv")[1]) == "c"
    assert python(merging.value([0, 2], "repeats", "row", [read("c - 1"), read("n - 1")])) == "n - 1"
    assert python(merging.value([None, live(16, read("2 * c"))], "out_channels", "row")) == "2 * c"
    assert python(merging.value([5, 9], "out_channels", "left")) == "out_channels"
    assert python(merging.value([6, 9], "out_channels", "right")) == "right_out_channels"
    assert python(merging.value([5, 9], "in_channels", "right")) == "out_channels"
    assert merging.columns == {"out_channels": [5, 9], "right_out_channels": [6, 9]}


def test_structure_sees_no_numbers_and_texts_see_all() -> None:
    structure = Structure()
    body = plan(network(ALL[1]).checked).body
    for module in body:
        structure.note(module)
    inceptions = [module.path for module in body if module.name.startswith("inception")]
    assert len({structure.kinds[path] for path in inceptions}) == 1
    assert len({structure.texts[path] for path in inceptions}) == len(inceptions)


def test_every_use_of_a_class_gives_all_its_parameters() -> None:
    planned = plan(network(ALL[1]).checked)
    generic = Generic(planned)
    for module in planned.body:
        generic.form(module)
    assert generic.uses
    for use in generic.uses.values():
        assert list(use.arguments) == [name for name, _ in use.made.parameters]
