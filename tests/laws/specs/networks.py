"""A whole spec: its declarations, its network with heads and claims, and what its author knows about it."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.laws.specs.blocks import Writer
from tests.laws.specs.values import Shape

# None of these changes a shape.
DEFAULTS = (
    "default conv act=relu bias=true",
    "default conv init=normal(std=0.02)",
    "default linear act=leaky_relu(slope=0.2)",
    "default avgpool count_include_pad=true",
    "default batchnorm eps=0.01",
    "default dropout p=0.25",
)


@dataclass
class Spec:
    """A spec of one or two files, and what its author knows about it."""

    text: str
    library: str | None
    input: Shape
    output: Shape
    heads: int


@st.composite
def specs(draw, kind: type[Writer] = Writer) -> Spec:
    """Any valid spec, small enough to run."""
    writer = kind(draw, batched=draw(st.booleans()), ceiled=draw(st.booleans()))
    scaling = writer.scaling()
    constants = writer.constants()
    prefix = writer.pick(("", "", "_", "__"))
    blocks = [writer.block(f"{prefix}block_{letter}") for letter in "ab"[: writer.upto(2, 0)]]
    shape = (writer.upto(6), writer.upto(16, 6), writer.upto(16, 6))
    defaults = [one for one in DEFAULTS if writer.chance(3)]
    defaults += ["default maxpool ceil=true"] if writer.ceiled else []
    writer.blocks = blocks
    library = "\n\n".join(block.text for block in blocks) + "\n" if blocks and writer.chance(2) else None
    lines, stages, x = [f"input {shape[0]}x{shape[1]}x{shape[2]}", *scaling, *defaults], {}, shape
    for number in range(writer.upto(4)):
        text, x = writer.vector(x) if len(x) == 3 and writer.chance(8) else writer.chain(x, depth=2)
        label = writer.pick(("", f"s{number}: ", f"{number}a: "))
        doc = "## A stage, and what it is for.\n" if writer.chance(5) else ""
        lines.append(f"{doc}{label}{text}" + ("  # remark" if writer.chance(6) else ""))
        if label:
            stages[label[:-2]] = x
    heads = heads_of(writer, stages)
    claims = claims_of(writer, stages)
    network = "network net {\n" + "\n".join([*lines, *heads, *claims]) + "\n}\n"
    inline = [] if library else [block.text for block in blocks]
    use = ['use "library.ns"'] if library else []
    text = "\n".join(["## A random network.", "", *use, *constants, *inline, "", network])
    return Spec(text, library, shape, x, len(heads))


def heads_of(writer: Writer, stages: dict[str, Shape]) -> list[str]:
    heads = []
    for number, (label, shape) in enumerate(stages.items()):
        if writer.chance(3):
            writer.steps = 3
            text, x = writer.chain(shape, depth=1)
            text += f" -> {writer.vector(x)[0]}" if len(x) == 3 and writer.chance(2) else ""
            weight = writer.pick(("", " weight=0.3", " weight=(1/4)"))
            heads.append(f"aux head{number} at {label}{weight}: {text}")
    return heads


def claims_of(writer: Writer, stages: dict[str, Shape]) -> list[str]:
    claims = ["expect params >= 0", "expect train.macs >= macs", "expect depth < 1K"]
    claims += ["expect params <= train.params", "expect 1_000G > macs", "expect depth != 1_000"]
    for label, shape in stages.items():
        if len(shape) == 3:
            claims.append(f"expect shape({label}) == {shape[0]}x{shape[1]}x{shape[2]}")
        claims.append(f"expect receptive_field({label}) == receptive_field({label})")
        claims.append(f"expect macs({label}) ~ macs({label}) within 0.5%")
    if stages:
        label = next(iter(stages))
        claims.append(f'published "Someone \\"et al.\\"\\n2014" {{\n{label}: params=2.7Ki macs=34M\n}}')
    made = writer.pick(("norm_scale=false", "norm_act=true norm_scale=false"))
    claims.append(f'published "keras 3" {made}')
    return claims if writer.chance(2) else []
