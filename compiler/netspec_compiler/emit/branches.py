"""Classes of groups: a class for each block, with the block's own parameters, and for groups that have no name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netspec_compiler.emit.layout import WIDTH, Expression, Repeated, call, docstring, flat, lay_out, listing
from netspec_compiler.emit.leaves import Leaves, applied, initialiser, python
from netspec_compiler.emit.names import camel
from netspec_compiler.emit.parameters import ordered
from netspec_compiler.emit.writer import Writer
from netspec_compiler.named import NamedFloat, text_of
from netspec_compiler.plan import BlockUse, Branch, Leaf, Planned

SAID = {
    "concat": "Runs its branches on the same input and joins their channels.",
    "add": "Runs its branches on the same input and adds their outputs.",
    "mul": "Runs its branches on the same input and multiplies their outputs.",
    "residual": "Adds its input to what its layers make of it.",
    "sequence": "Runs its layers in turn.",
}


class Branches:
    """Writes the classes of groups, and the expressions that make them."""

    def __init__(self, writer: Writer, leaves: Leaves) -> None:
        self.writer = writer
        self.leaves = leaves

    def expression(self, module: Planned, sequential: bool) -> Expression:
        """The expression that makes one module, as an element of `nn.Sequential` or as an attribute."""
        if isinstance(module, Leaf):
            return self.leaves.expression(module, module.flatten and sequential)
        if module.block is None and module.numbered:
            return call("nn.Sequential", *self.elements(module.children))
        return self.instance(module)

    def elements(self, children: Sequence[Planned]) -> list[Expression]:
        """The elements of an `nn.Sequential`, equal neighbours folded into one."""
        made = [self.expression(child, sequential=True) for child in children]
        folded: list[Expression] = []
        while made:
            first = made[0]
            count = next((n for n, one in enumerate(made) if flat(one) != flat(first)), len(made))
            folded += [Repeated(first, count)] if count > 2 else made[:count]
            made = made[count:]
        return folded

    def instance(self, module: Branch) -> Expression:
        """A call of the module's class, which is written if it is not there yet."""
        base = "nn.Sequential" if module.numbered else "nn.Module"
        lines = self.sequential_body(module) if module.numbered else self.class_body(module)
        wish = camel(module.block.name) if module.block is not None else camel(module.kind)
        parameters = ordered(module)
        signature = [f"{name}: {kind}" for name, kind in parameters]
        said = module.block.doc if module.block is not None and module.block.doc else SAID[module.kind]
        head = [*docstring(said, 1), "", *initialiser(signature)]
        if base == "nn.Sequential":
            head.pop()
        name = self.writer.add_class(wish, base, [*head, *lines])
        return call(name, *(self.argument(module.block, name) for name, _ in parameters))

    def argument(self, block: BlockUse | None, name: str) -> str:
        """What the caller gives for one parameter; groups without a name hand on the parameters around them."""
        if block is None:
            return name
        return text_of(block.in_channels) if name == "in_channels" else python(dict(block.arguments)[name])

    def sequential_body(self, module: Branch) -> list[str]:
        return lay_out(call("super().__init__", *self.elements(module.children)), 2)

    def class_body(self, module: Branch) -> list[str]:
        """The rest of `__init__`, and `forward`."""
        lines = []
        for child in module.children:
            lines += lay_out(self.expression(child, sequential=False), 2, f"self.{child.name} = ")
        if isinstance(module.scale, NamedFloat):
            lines.append(f"        self.scale = {module.scale.text}")
        return [*lines, "", "    def forward(self, x: Tensor) -> Tensor:", *FORWARDS[module.kind](module)]


def step(child: Planned, value: str) -> str:
    """A child called on a value, flattened first where a linear layer takes a map."""
    inner = f"torch.flatten({value}, 1)" if isinstance(child, Leaf) and child.flatten else value
    return f"self.{child.name}({inner})"


def in_turn(module: Branch) -> list[str]:
    *first, last = module.children
    return [*(f"        x = {step(child, 'x')}" for child in first), f"        return {step(last, 'x')}"]


def joined(module: Branch) -> list[str]:
    branches = listing(*(step(child, "x") for child in module.children))
    return [*lay_out(branches, 2, "branches = "), "        return torch.cat(branches, dim=1)"]


def combined(sign: str) -> Callable[[Branch], list[str]]:
    def lines(module: Branch) -> list[str]:
        terms = [step(child, "x") for child in module.children]
        whole = f"        return {f' {sign} '.join(terms)}"
        if len(whole) <= WIDTH:
            return [whole]
        first, *others = terms
        *middle, last = [f"y {sign} {term}" for term in others] or ["y"]
        return [f"        y = {first}", *(f"        y = {one}" for one in middle), f"        return {last}"]

    return lines


def around(module: Branch) -> list[str]:
    value, lines = "x", []
    for child in module.children:
        lines.append(f"        y = {step(child, value)}")
        value = "y"
    scale = "self.scale" if isinstance(module.scale, NamedFloat) else python(module.scale)
    total = "x + y" if module.scale == 1 and scale != "self.scale" else f"x + {scale} * y"
    return [*lines, f"        return {applied(module.act, total)}"]


FORWARDS: dict[str, Callable[[Branch], list[str]]] = {
    "sequence": in_turn,
    "concat": joined,
    "add": combined("+"),
    "mul": combined("*"),
    "residual": around,
}
