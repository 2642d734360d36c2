"""Declarations: blocks, params and constants."""

from __future__ import annotations

from tests.laws.specs.operations import ACTIVATIONS
from tests.laws.specs.steps import Steps
from tests.laws.specs.values import Block


class Writer(Steps):
    """Writes a whole spec."""

    def block(self, name: str) -> Block:
        """A block whose filters are its parameters; height and width stay."""
        count = self.upto(3)
        sizes = tuple(self.upto(2) for _ in range(count))
        prefix = self.pick(("p", "p", "_p", "__p"))
        names = [[f"{prefix}{g}{i}" for i in range(size)] for g, size in enumerate(sizes)]
        last = sizes[-1] if self.chance(3) else 0
        defaults = tuple(self.upto(4) if index >= sum(sizes) - last else None for index in range(sum(sizes)))
        flat = [name for group in names for name in group]
        written = {}
        for one, default in zip(flat, defaults, strict=True):
            heading = f' "#{one} ×{self.upto(3)}"' if self.chance(2) else ""
            written[one] = (
                one + heading + (f" = {self.counted(str(self.shrinks * default))}" if default is not None else "")
            )
        signature = " | ".join(" ".join(written[one] for one in group) for group in names)
        lines = [self.branch(group) for group in names]
        pooled = self.chance(2)
        if pooled:
            lines.append("maxpool 3x3 pad=same")
        handed_on = self.pick((0, 0, 0, 1, 2))
        lines += ["identity"] * handed_on
        doc = '## A block\'s "doc".\n' if self.chance(3) else ""
        ends = [sum(sizes[: g + 1]) - 1 for g in range(count)]

        def channels(given: list[int], cin: int) -> int:
            return sum(given[end] for end in ends) + cin * (pooled + handed_on)

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
