"""Classes of groups: a class for each block, with the block's own parameters, and for groups that have no name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from netspec.numbers.written import expression_of
from netspec.ops import joins
from netspec.ops.base import Spelling
from netspec.ops.joins import InTurn, Pairwise, Residual, form_of
from netspec_compiler.emit.forms import ClassForm, CountedChild, Form, Row
from netspec_compiler.emit.layout import WIDTH, Expression, Repeated, call, docstring, flat, lay_out, listing
from netspec_compiler.emit.leaves import Leaves, applied, arguments, initialiser
from netspec_compiler.emit.text import python
from netspec_compiler.emit.writer import Writer
from netspec_compiler.plan import Leaf, Planned


class Branches:
    """Writes the classes of groups, and the expressions that make them."""

    def __init__(self, writer: Writer, leaves: Leaves) -> None:
        self.writer = writer
        self.leaves = leaves
        self.names: dict[int, str] = {}

    def expression(self, form: Form, sequential: bool) -> Expression:
        """The expression that makes one module, as an element of `nn.Sequential` or as an attribute."""
        if isinstance(form, Leaf):
            return self.leaves.expression(form, form.flatten and sequential)
        if isinstance(form, Row):
            return call("nn.Sequential", *self.elements(form.runs))
        return call(self.class_name(form.made), *(python(value) for value in form.arguments.values()))

    def elements(self, runs: Sequence[CountedChild]) -> list[Expression]:
        """The elements of an `nn.Sequential`; what comes more than twice is written once."""
        made: list[Expression] = []
        for run in runs:
            element = self.expression(run.child, sequential=True)
            plain = run.count if isinstance(run.count, int) and expression_of(run.count) is None else None
            made += [element] * plain if plain in (1, 2) else [Repeated(element, python(run.count))]
        return made

    def class_name(self, made: ClassForm) -> str:
        """The name of a class, which is written if it is not there yet."""
        if made.number in self.names:
            return self.names[made.number]
        lines = self.sequential_body(made) if made.runs else self.class_body(made)
        name = self.names[made.number] = self.writer.names.keep(*made.wishes)
        signature = [f"{name}: {kind}" for name, kind in made.parameters]
        head = [*docstring(made.said, 1), "", *initialiser(signature)]
        if made.runs:
            self.writer.add_class(name, "nn.Sequential", [*head[:-1], *lines])
        else:
            self.writer.add_class(name, "nn.Module", [*head, *lines])
        return name

    def sequential_body(self, made: ClassForm) -> list[str]:
        return lay_out(call("super().__init__", *self.elements(made.runs)), 2)

    def class_body(self, made: ClassForm) -> list[str]:
        """The rest of `__init__`, and `forward`."""
        lines = []
        for child in made.children:
            lines += lay_out(self.expression(child, sequential=False), 2, f"self.{child.name} = ")
        if expression_of(made.scale) is not None:
            lines.append(f"        self.{scale_name(made)} = {python(made.scale)}")
        return [*lines, "", "    def forward(self, x: Tensor) -> Tensor:", *forward(made)]


def step(child: Planned | Form, value: str) -> str:
    """A child called on a value, flattened first where a linear layer takes a map."""
    inner = f"torch.flatten({value}, 1)" if isinstance(child, Leaf) and child.flatten else value
    return f"self.{child.name}({inner})"


def scale_name(made: ClassForm) -> str:
    """The attribute for a residual's scale; a child may have the plain word as its label."""
    return "residual_scale" if any(child.name == "scale" for child in made.children) else "scale"


def forward(made: ClassForm) -> list[str]:
    """The lines of `forward`."""
    match form_of(made.kind):
        case InTurn():
            return in_turn(made)
        case joins.Branches() as join:
            return side_by_side(made, join)
        case Residual():
            return around(made)
        case never:
            assert_never(never)


def in_turn(made: ClassForm) -> list[str]:
    return [*(f"        x = {step(child, 'x')}" for child in made.children), "        return x"]


def side_by_side(made: ClassForm, join: joins.Branches) -> list[str]:
    """The input parted where the join parts it, each branch called on what it sees, and the outputs merged."""
    values, lines = ["x"] * len(made.children), []
    if join.part is not None:
        values = [f"x{number}" for number in range(1, len(values) + 1)]
        parted = call(join.part.target, "x", str(len(values)), *arguments(join.part))
        targets = ", ".join(values) if len(values) > 1 else f"({values[0]},)"
        lines = lay_out(parted, 2, f"{targets} = ")
    terms = [step(child, value) for child, value in zip(made.children, values, strict=True)]
    match join.merge:
        case Spelling():
            together = call(join.merge.target, "branches", *arguments(join.merge))
            return [*lines, *lay_out(listing(*terms), 2, "branches = "), *lay_out(together, 2, "return ")]
        case Pairwise():
            return [*lines, *pairwise(join.merge, terms)]
        case never:
            assert_never(never)


def pairwise(merge: Pairwise, terms: Sequence[str]) -> list[str]:
    """Terms joined two at a time: on one line if it fits, else a line for each."""
    whole = f"        x = {f' {merge.sign} '.join(terms)}"
    if merge.sign and len(whole) <= WIDTH:
        return [whole, "        return x"]
    first, *others = terms
    joined = [f"y {merge.sign} {one}" if merge.sign else f"{merge.function}(y, {one})" for one in others]
    return [f"        y: Tensor = {first}", *(f"        y = {one}" for one in joined), "        return y"]


def around(made: ClassForm) -> list[str]:
    value, lines = "x", []
    for child in made.children:
        lines.append(f"        y = {step(child, value)}")
        value = "y"
    written = expression_of(made.scale) is not None
    scale = f"self.{scale_name(made)}" if written else python(made.scale)
    total = "x + y" if made.scale == 1 and not written else f"x + {scale} * y"
    if made.act is None:
        return [*lines, f"        x = {total}", "        return x"]
    return [*lines, f"        return {flat(applied(made.act, total))}"]
