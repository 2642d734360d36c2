"""A Hypothesis strategy over the whole language: specs that are valid by construction, written as text.

It follows shapes by formulas of its own, so that what it writes fits; it never asks netspec. Sizes are small, so that
torch can run thousands of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

Shape = tuple[int, ...]
Draw = Callable[[st.SearchStrategy], object]

ACTIVATIONS = ("relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "hardswish", "softmax")
CONFIGURED = ("leaky_relu(slope=0.2)", "elu(alpha=0.5)")
INITS = (
    "caffe_xavier",
    "caffe_xavier(bias=0.2)",
    "xavier",
    "kaiming(bias=-0.1)",
    "normal(std=0.02)",
    "trunc_normal(std=0.1, bias=1e-3)",
    "auto",
)
MOST_STEPS = 14
# None of these changes a shape.
DEFAULTS = (
    "default conv act=relu bias=true",
    "default conv init=normal(std=0.02)",
    "default linear act=leaky_relu(slope=0.2)",
    "default avgpool count_include_pad=true",
    "default batchnorm eps=0.01",
    "default dropout p=0.25",
)
ARITHMETIC = (
    "{n}",
    "({n})",
    "({half} + {rest})",
    "({twice} // 2)",
    "min({n}, {twice})",
    "round({n} + 1/3)",
    "max({n}, 1)",
)


@dataclass
class Block:
    """A block that fits any map of at least 3x3: how it is written, and what comes out of a call."""

    name: str
    text: str
    names: tuple[str, ...]
    groups: tuple[int, ...]
    defaults: tuple[int | None, ...]
    channels: Callable[[list[int], int], int]


@dataclass
class Writer:
    """One spec in the making.

    `settled` are the values that `scale_filters` leaves alone; `shrinks` is by how much it divides all others, and
    `ceiled` says that max pools round up unless they say otherwise.
    """

    draw: Draw
    steps: int = MOST_STEPS
    blocks: list[Block] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    batched: bool = True
    ceiled: bool = False
    shrinks: int = 1

    def pick(self, options):
        return self.draw(st.sampled_from(list(options)))

    def upto(self, high: int, low: int = 1) -> int:
        return self.draw(st.integers(low, high))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    # Values

    def number(self, n: int) -> str:
        """An integer as a literal, a name or an expression, where an argument may stand."""
        names = [name for name, value in self.values.items() if value == n]
        if names and self.chance(2):
            return self.pick(names)
        return self.arithmetic(n)

    def arithmetic(self, n: int) -> str:
        text = self.pick(ARITHMETIC).format(n=n, half=n // 2, rest=n - n // 2, twice=2 * n)
        return f"({text})" if not text.isdigit() and not text.startswith("(") else text

    def count(self, n: int) -> str:
        """A number of filters that is `n` once it is scaled."""
        if self.shrinks == 1:
            return self.number(n)
        written = self.shrinks * n
        names = [name for name, held in self.values.items() if held == (n if name in self.settled else written)]
        return self.pick(names) if names and self.chance(2) else self.arithmetic(written)

    def filters(self) -> tuple[str, int]:
        known = list(self.values.values())
        n = self.pick(known) if known and self.chance(3) else self.upto(8)
        return self.count(n), n

    def scaling(self) -> list[str]:
        """`scale_filters`, or nothing; sets what numbers of filters are divided by."""
        if not self.chance(3):
            return []
        factor, self.shrinks = self.pick((("1", 1), ("0.5", 2), ("(1/4)", 4)))
        multiple = " multiple=1" if self.shrinks > 1 else self.pick(("", " multiple=4"))
        return [f"scale_filters {factor}{multiple}"]

    # Windows

    def window(self, x: Shape, word: str) -> tuple[str, tuple[int, int]]:
        """A kernel with stride, padding and dilation that fits, and the height and width that come out."""
        pool = word != "conv"
        kernel = (self.upto(min(5, x[1])), self.upto(min(5, x[2])))
        if self.chance(2):
            kernel = (min(kernel),) * 2
        stride = (self.upto(3), self.upto(3)) if self.chance(4) else (self.upto(2),) * 2
        dilation = (1, 1) if pool or not self.chance(4) else (self.upto(3), self.upto(2))
        pad = self.pick(("same", "same", "same", "valid", "tf_same", "number"))
        extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
        if pad == "valid" and (extent[0] > x[1] or extent[1] > x[2]):
            pad = "same"
        if pad == "number":
            most = [k // 2 if pool else 3 for k in kernel]
            pads = [max(self.upto(m, 0), -(-max(0, e - n) // 2)) for m, e, n in zip(most, extent, x[1:], strict=True)]
        else:
            pads = [(e - 1) // 2 if pad == "same" else 0 for e in extent]
        written, ceil = self.ceiling(word)
        out = []
        for n, e, p, s in zip(x[1:], extent, pads, stride, strict=True):
            if pad == "tf_same":
                out.append(-(-n // s))
                continue
            room = n + 2 * p - e
            count = (-(-room // s) if ceil else room // s) + 1
            out.append(count - 1 if ceil and (count - 1) * s >= n + p else count)
        text = self.spelled(kernel, stride, dilation, pad, pads)
        self.keys += written
        return text, (out[0], out[1])

    def ceiling(self, word: str) -> tuple[list[str], bool]:
        """What a window says about rounding up, and whether it does."""
        ceil = self.ceiled and word == "maxpool"
        if word == "conv" or not self.chance(3):
            return [], ceil
        ceil = not ceil or self.chance(2)
        return [f"ceil={str(ceil).lower()}"], ceil

    def spelled(self, kernel, stride, dilation, pad, pads) -> str:
        text = f"{kernel[0]}x{kernel[1]}"
        if kernel[0] == kernel[1] and stride == (1, 1) and self.chance(5):
            text = str(kernel[0])
        elif stride != (1, 1):
            text += f"/{stride[0]}" if stride[0] == stride[1] else f"/{stride[0]}x{stride[1]}"
        keys = []
        if dilation != (1, 1):
            keys.append(
                f"dilation={dilation[0]}x{dilation[1]}" if dilation[0] != dilation[1] else f"dilation={dilation[0]}"
            )
        if pad == "number":
            keys.append(f"pad={pads[0]}x{pads[1]}" if pads[0] != pads[1] else f"pad={pads[0]}")
        elif pad != "same" or self.chance(4):
            keys.append(f"pad={pad}")
        self.keys = keys
        return text

    # Operations

    def after(self, y: Shape) -> list[str]:
        """Norm, activation, bias and init behind an output of shape `y`."""
        keys = []
        groups = self.groups(y)
        if self.chance(2) and (groups or self.batched):
            norms = [f"group(groups={groups})", f"group(groups={groups}, eps=0.01, affine=false)"] if groups else []
            if self.batched:
                norms += ["none", "batch", "batch(eps=0.001, momentum=0.05)", "batch(affine=false)"]
            keys.append(f"norm={self.pick(norms)}")
        if self.chance(2):
            keys.append(f"act={self.pick((*ACTIVATIONS, *CONFIGURED, 'none'))}")
        if self.chance(4):
            keys.append(f"bias={self.pick(('true', 'false', 'auto', '(1 < 2)'))}")
        if self.chance(4):
            keys.append(f"init={self.pick(INITS)}")
        return keys

    def groups(self, x: Shape) -> int | None:
        """A number of groups for a norm, of more than one value each."""
        fitting = [g for g in (1, 2, 3, 4) if x[0] % g == 0 and math.prod(x) > g]
        return self.pick(fitting) if fitting else None

    def conv(self, x: Shape) -> tuple[str, Shape]:
        window, area = self.window(x, "conv")
        keys = self.keys
        if self.chance(4):
            multiplier = self.upto(3)
            y = (x[0] * multiplier, *area)
            text = f"depthwise {window}" + (f" {self.number(multiplier)}" if multiplier > 1 or self.chance(2) else "")
            return " ".join([text, *keys, *self.after(y)]), y
        text, n = self.filters()
        divisors = [g for g in range(2, 5) if x[0] % g == 0 and n % g == 0]
        if divisors and self.chance(2):
            keys.append(f"groups={self.pick(divisors)}")
        if self.chance(6):
            return " ".join([f"conv kernel={window} filters={text}", *keys, *self.after((n, *area))]), (n, *area)
        return " ".join([f"conv {window} {text}", *keys, *self.after((n, *area))]), (n, *area)

    def pool(self, x: Shape) -> tuple[str, Shape]:
        kind = self.pick(("maxpool", "avgpool", "adaptive", "global"))
        if kind == "adaptive":
            size = (self.upto(4), self.upto(4)) if self.chance(2) else (self.upto(4),) * 2
            text = str(size[0]) if size[0] == size[1] and self.chance(2) else f"{size[0]}x{size[1]}"
            return f"adaptive_{self.pick(('avg', 'max'))}pool {text}", (x[0], *size)
        if kind == "global":
            return f"global_{self.pick(('avg', 'max'))}pool", (x[0], 1, 1)
        window, area = self.window(x, kind)
        keys = [*self.keys, *(["count_include_pad=true"] if kind == "avgpool" and self.chance(3) else [])]
        return " ".join([f"{kind} {window}", *keys]), (x[0], *area)

    def vector(self, x: Shape) -> tuple[str, Shape]:
        """From a map to a vector, which no operation leads back from."""
        if self.chance(2):
            return "flatten", (math.prod(x),)
        return self.linear()

    def linear(self) -> tuple[str, Shape]:
        n = self.upto(6)
        return " ".join([f"linear {self.number(n)}", *self.after((n,))]), (n,)

    def plain(self, x: Shape) -> tuple[str, Shape]:
        """An operation that leaves the shape as it is."""
        options = [*ACTIVATIONS, "dropout", "dropout 0.3", "identity", "leaky_relu slope=0.3"]
        groups = self.groups(x)
        options += [f"groupnorm groups={groups}"] if groups else []
        if self.batched:
            options += ["batchnorm", "batchnorm eps=0.01 affine=false"]
        if len(x) == 3:
            options += ["lrn", "lrn size=3 alpha=1e-3 k=2.0"]
        return self.pick(options), x

    def step(self, x: Shape, depth: int) -> tuple[str, Shape]:
        """One step that fits `x`."""
        self.steps -= 1
        if len(x) == 1:
            if self.chance(2):
                return self.linear()
            return self.plain(x) if self.chance(2) or depth < 1 or self.steps < 1 else self.group(x, depth)
        kinds = ["conv"] * 3 + ["pool", "plain"]
        if self.blocks:
            kinds.append("call")
        if depth > 0 and self.steps > 0:
            kinds += ["group"] * 4
        kind = self.pick(kinds)
        if kind == "group":
            return self.group(x, depth)
        if kind == "call" and min(x[1:]) >= 1:
            return self.call(x)
        return {"conv": self.conv, "pool": self.pool, "plain": self.plain}.get(kind, self.conv)(x)

    def call(self, x: Shape) -> tuple[str, Shape]:
        """A block call: by position, with or without `|`, the last perhaps by name, defaults perhaps left out."""
        block = self.pick(self.blocks)
        required = block.defaults.count(None)
        count = len(block.defaults) if self.chance(2) else required
        given = [self.upto(6) for _ in range(count)]
        texts = [self.count(n) for n in given]
        filled = [*given, *(one for one in block.defaults[count:] if one is not None)]
        if texts and self.chance(4):
            texts[-1] = f"{block.names[count - 1]}={texts[-1]}"
        elif count == len(block.defaults) and self.chance(2):
            ends = [sum(block.groups[: number + 1]) for number in range(len(block.groups) - 1)]
            texts = [text for at, one in enumerate(texts) for text in (["|", one] if at in ends else [one])]
        return " ".join([block.name, *texts]), (block.channels(filled, x[0]), *x[1:])

    # Groups

    def group(self, x: Shape, depth: int) -> tuple[str, Shape]:
        kind = self.pick(("concat", "concat", "add", "mul", "residual", "repeat", "repeat_in", "braces", "nested"))
        return getattr(self, f"group_{kind}")(x, depth - 1)

    def group_concat(self, x: Shape, depth: int) -> tuple[str, Shape]:
        first, y = self.chain(x, depth)
        lines, channels = [first], y[0]
        for _ in range(self.upto(2)):
            text, y_here = self.reaching(x, y, same_channels=False)
            lines.append(text)
            channels += y_here[0]
        return self.braces("concat", lines, "branch"), (channels, *y[1:])

    def group_add(self, x: Shape, depth: int) -> tuple[str, Shape]:
        first, y = self.chain(x, depth)
        lines = [first, *(self.reaching(x, y)[0] for _ in range(self.upto(2)))]
        return self.braces("add", lines, "branch"), y

    def group_mul(self, x: Shape, depth: int) -> tuple[str, Shape]:
        first, y = self.chain(x, depth)
        second = self.reaching(x, y)[0]
        if len(y) == 3 and self.chance(2):
            second = f"global_avgpool -> conv 1x1 {self.count(y[0])} act=sigmoid"
        lines = [first, second] if self.chance(2) else [second, first]
        return self.braces("mul", lines, "branch"), y

    def reaching(self, x: Shape, y: Shape, same_channels: bool = True) -> tuple[str, Shape]:
        """A chain from one shape to another."""
        n = y[0] if same_channels else self.upto(5)
        if len(y) == 1:
            return f"linear {n}", (n,)
        if x == y and (same_channels or self.chance(2)) and self.chance(2):
            return "identity", x
        size = f"{y[1]}x{y[2]}"
        steps = [f"adaptive_avgpool {size}"] if x[1:] != y[1:] else []
        return " -> ".join([*steps, " ".join([f"conv 1x1 {self.count(n)}", *self.after((n, *y[1:]))])]), (n, *y[1:])

    def group_residual(self, x: Shape, depth: int) -> tuple[str, Shape]:
        text, y = self.chain(x, depth)
        if len(x) == 3 and self.chance(2):
            text = " -> ".join([text, *self.shortcut(x, y)])
        elif y != x:
            back, _ = self.reaching(y, x)
            text = f"{text} -> {back}"
        settings = [f"scale={self.pick(('0.2', '-0.5', '1', '(1/3)'))}"] if self.chance(2) else []
        settings += [f"act={self.pick(ACTIVATIONS)}"] if self.chance(2) else []
        return self.braces(" ".join(["residual", *settings]), [text], "body"), x

    def shortcut(self, x: Shape, y: Shape) -> list[str]:
        """Steps from `y` back to the residual's input, whose channels are not written as a number."""
        resized = [f"adaptive_avgpool {x[1]}x{x[2]}"] if x[1:] != y[1:] else []
        return [*resized, " ".join(["conv 1x1 shortcut", *self.after(x)])]

    def group_repeat(self, x: Shape, depth: int) -> tuple[str, Shape]:
        text, _ = self.group_residual(x, 0)
        return f"repeat {self.upto(3)} {{ {text} }}", x

    def group_repeat_in(self, x: Shape, depth: int) -> tuple[str, Shape]:
        low, count = self.upto(3), self.upto(3)
        high = low + count - 1
        if len(x) == 1:
            return f"repeat i in {low}..{high} {{ linear (i + 1) }}", (high + 1,)
        body = f"conv 1x1 ({2 * self.shrinks} * i) act={self.pick(ACTIVATIONS)}"
        if self.chance(2):
            body = f"{body} -> conv 3x3 " + (f"({self.shrinks} * i)" if self.shrinks > 1 else "i")
            return f"repeat i in {low}..{high} {{ {body} }}", (high, *x[1:])
        return f"repeat i in {low}..{high} {{ {body} }}", (2 * high, *x[1:])

    def group_braces(self, x: Shape, depth: int) -> tuple[str, Shape]:
        lines = []
        for _ in range(self.upto(2)):
            text, x = self.chain(x, depth)
            lines.append(text)
        return self.braces("", lines, "step"), x

    def group_nested(self, x: Shape, depth: int) -> tuple[str, Shape]:
        text, y = self.chain(x, depth)
        return f"({text})", y

    def braces(self, word: str, lines: list[str], label: str) -> str:
        shown = [f"{label}_{n}: {line}" if self.chance(4) else line for n, line in enumerate(lines)]
        return f"{word} {{\n" + "\n".join(shown) + "\n}"

    def chain(self, x: Shape, depth: int) -> tuple[str, Shape]:
        text, x = self.step(x, depth)
        steps = [text]
        while self.steps > 0 and len(steps) < 3 and self.chance(2):
            text, x = self.step(x, depth)
            steps.append(text)
        return self.pick((" -> ", " ->\n", "\n-> ")).join(steps) if "\n" not in "".join(steps) else " -> ".join(
            steps
        ), x

    # Declarations

    def block(self, name: str) -> Block:
        """A block whose filters are its parameters; height and width stay."""
        count = self.upto(3)
        sizes = tuple(self.upto(2) for _ in range(count))
        names = [[f"p{g}{i}" for i in range(size)] for g, size in enumerate(sizes)]
        last = sizes[-1] if self.chance(3) else 0
        defaults = tuple(self.upto(4) if index >= sum(sizes) - last else None for index in range(sum(sizes)))
        flat = [name for group in names for name in group]
        written = {}
        for one, default in zip(flat, defaults, strict=True):
            heading = f' "#{one} ×{self.upto(3)}"' if self.chance(2) else ""
            written[one] = one + heading + (f" = {self.shrinks * default}" if default is not None else "")
        signature = " | ".join(" ".join(written[one] for one in group) for group in names)
        lines = [self.branch(group) for group in names]
        pooled = self.chance(2)
        if pooled:
            lines.append("maxpool 3x3 pad=same")
        doc = '## A block\'s "doc".\n' if self.chance(3) else ""
        ends = [sum(sizes[: g + 1]) - 1 for g in range(count)]

        def channels(given: list[int], cin: int) -> int:
            return sum(given[end] for end in ends) + (cin if pooled else 0)

        body = self.braces("concat", lines, "branch")
        equals = self.chance(2)
        text = f"{doc}block {name}({signature}) " + (f"= {body}" if equals else f"{{\n{body}\n}}")
        return Block(name, text, tuple(flat), sizes, defaults, channels)

    def branch(self, names: list[str]) -> str:
        kernels = [self.pick(("1x1", "3x3", "1x3", "5x5")) for _ in names]
        steps = []
        for kernel, name in zip(kernels, names, strict=True):
            keys = [f"act={self.pick(ACTIVATIONS)}"] if self.chance(2) else []
            keys += ["norm=batch"] if self.batched and self.chance(3) else []
            steps.append(" ".join([f"conv {kernel} {name}", *keys]))
        return " -> ".join(steps)

    def constants(self) -> list[str]:
        lines = []
        for index in range(self.upto(3, 0)):
            n = self.upto(8)
            name = f"k{index}"
            domain = self.pick(("", ": 1..64", ": 1..64 step 1", f": [{n}, 100]"))
            text = self.number(n)
            is_param = self.chance(2)
            lines.append(f"param {name}{domain} = {text}" if is_param else f"let {name} = {text}")
            if is_param or text in self.settled:
                self.settled.add(name)
            self.values[name] = n
        return lines


@dataclass
class Spec:
    """A spec of one or two files, and what its author knows about it."""

    text: str
    library: str | None
    input: Shape
    output: Shape
    heads: int


@st.composite
def specs(draw) -> Spec:
    """Any valid spec, small enough to run."""
    writer = Writer(draw, batched=draw(st.booleans()), ceiled=draw(st.booleans()))
    scaling = writer.scaling()
    constants = writer.constants()
    blocks = [writer.block(f"block_{letter}") for letter in "ab"[: writer.upto(2, 0)]]
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
    claims += ["expect params <= train.params", "expect 1G > macs", "expect depth != 1_000"]
    for label, shape in stages.items():
        if len(shape) == 3:
            claims.append(f"expect shape({label}) == {shape[0]}x{shape[1]}x{shape[2]}")
        claims.append(f"expect receptive_field({label}) == receptive_field({label})")
        claims.append(f"expect macs({label}) ~ macs({label}) within 0.5%")
    if stages:
        label = next(iter(stages))
        claims.append(f'published "Someone \\"et al.\\"\\n2014" {{\n{label}: params=2.7Ki macs=34M\n}}')
    return claims if writer.chance(2) else []
