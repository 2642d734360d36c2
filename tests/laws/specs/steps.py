"""Steps and chains of them: operations, block calls, and groups that nest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import torch
from torch import Tensor

from tests.laws.specs.operations import ACTIVATIONS, Operations
from tests.laws.specs.values import Shape

# What each join makes of its branches' outputs, said apart from netspec: the independent reference goes by it.
JOINED: Mapping[str, Callable[[Sequence[Tensor]], Tensor]] = {
    "concat": lambda outputs: torch.cat([*outputs], 1),
    "add": lambda outputs: reduce(torch.add, outputs),
    "mul": lambda outputs: reduce(torch.mul, outputs),
}


class Steps(Operations):
    """Writes steps."""

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

    def group(self, x: Shape, depth: int) -> tuple[str, Shape]:
        """A group of any kind, each written by the method that has its name; `concat` comes twice as often."""
        kinds = sorted(name for name in dir(self) if name.startswith("group_"))
        written: tuple[str, Shape] = getattr(self, self.pick(("group_concat", *kinds)))(x, depth - 1)
        return written

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
        twice, once = (self.counted(one) for one in (f"({2 * self.shrinks} * i)", f"({self.shrinks} * i)"))
        body = f"conv 1x1 {twice} act={self.pick(ACTIVATIONS)}"
        if self.chance(2):
            body = f"{body} -> conv 3x3 " + (once if self.shrinks > 1 else self.counted("i"))
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
