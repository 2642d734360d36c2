"""The network's own class: its modules, `forward` with the shapes beside it, and its heads."""

from __future__ import annotations

from collections.abc import Sequence

from netspec_compiler.emit.branches import Branches, step
from netspec_compiler.emit.generic import Generic
from netspec_compiler.emit.layout import WIDTH, Bracketed, Expression, Keyed, call, docstring, flat, lay_out
from netspec_compiler.emit.leaves import Leaves
from netspec_compiler.emit.names import camel
from netspec_compiler.emit.text import python
from netspec_compiler.emit.writer import Writer
from netspec_compiler.passes.origins import Fold, origins_of
from netspec_compiler.plan import NetworkPlan, Planned, leaves_of


def write_network(plan: NetworkPlan, writer: Writer) -> None:
    """Adds the network's class, and before it the class of what it returns in training."""
    name = writer.names.keep(camel(plan.name))
    generic = Generic(plan)
    branches = Branches(writer, Leaves(writer, leaves_of(plan)))
    made = []
    for module in plan.body:
        made += lay_out(branches.expression(generic.form(module), sequential=False), 2, f"self.{module.name} = ")
    for head in plan.heads:
        expression = branches.expression(generic.form(head.module), sequential=False)
        made += lay_out(expression, 2, f"self.{head.module.name}: {class_of(expression)} | None = ")
    outputs = output_class(plan, name, writer) if plan.heads else ""
    lines = docstring(plan.doc or f"The network {plan.name}.", 1)
    base = "Trainable" if plan.output.is_map else "TrainableClassifier"
    writer.need(base)
    if plan.rewritten:
        writer.need("Rewritten")
        base = f"Rewritten, {base}"
    lines += ["", "    def __init__(self) -> None:", *lay_out(start(plan), 2), *origins(plan), *made, *weights(plan)]
    lines += ["", *forward(plan, outputs)]
    lines += ["", *strip_aux(name)] if plan.heads else []
    writer.add_class(name, base, lines)


def origins(plan: NetworkPlan) -> list[str]:
    """Where the weights of a rewritten network are in a checkpoint of the network as it was written."""
    if not plan.rewritten:
        return []
    found = origins_of(plan.recipes)
    items = tuple(Keyed(f"{python(here)}: ", origin(*one)) for here, one in found.others.items())
    gone = pair(*(python(head) for head in plan.gone))
    lines = [f"        self._eps = {python(found.eps)}", *lay_out(Bracketed("{", items, "}"), 2, "self._origins = ")]
    return [*lines, *lay_out(gone, 2, "self._gone = ")]


def origin(there: str, folds: Sequence[Fold]) -> Expression:
    """A layer of the network as it was written, and what its weights take in."""
    taken = (pair(python(fold[0]), python(fold[1])) if isinstance(fold, tuple) else python(fold) for fold in folds)
    return pair(python(there), pair(*taken))


def pair(*items: Expression) -> Bracketed:
    """A tuple."""
    return Bracketed("(", items, ",)" if len(items) == 1 else ")")


def start(plan: NetworkPlan) -> Expression:
    """The call of the constructor of what training asks of a network."""
    classes = [] if plan.output.is_map else [f"num_classes={python(plan.output.channels)}"]
    return call("super().__init__", f"input_shape={python(tuple(plan.input))}", *classes)


def class_of(expression: Expression) -> str:
    """The class that an expression calls."""
    return flat(expression).partition("(")[0]


def weights(plan: NetworkPlan) -> list[str]:
    """The weights of the heads' losses, which travel with the model."""
    if not plan.heads:
        return []
    items = tuple(f'"{head.module.name}": {python(head.weight)}' for head in plan.heads)
    return lay_out(Bracketed("{", items, "}"), 2, "self.aux_weights = ")


def output_class(plan: NetworkPlan, network: str, writer: Writer) -> str:
    """The class of what the network returns in training."""
    names = ["logits", *(head.module.name for head in plan.heads)]
    lines = docstring("What the network returns in training: the logits, then each auxiliary head's.", 1)
    wish = writer.names.keep(f"{network}Output")
    writer.add_class(wish, "NamedTuple", [*lines, "", *(f"    {name}: Tensor" for name in names)])
    return wish


def forward(plan: NetworkPlan, outputs: str) -> list[str]:
    """`forward`, with the shape of each output behind its line."""
    returns = f"Tensor | {outputs}" if plan.heads else "Tensor"
    names = [local(head.module.name, outputs) for head in plan.heads]
    lines = [f"    def forward(self, x: Tensor) -> {returns}:"]
    lines += [f"        {name}: Tensor | None = None" for name in names]
    for module in plan.body:
        lines.append(with_shape(f"        x = {step(module, 'x')}", module))
        for head, name in zip(plan.heads, names, strict=True):
            if head.after == module.name:
                lines += [f"        if self.training and self.{head.module.name} is not None:"]
                lines += [f"            {name} = {step(head.module, 'x')}"]
    if not plan.heads:
        return [*lines, "        return x"]
    missing = " or ".join(f"{name} is None" for name in names)
    lines += [f"        if {missing}:", "            return x"]
    return [*lines, *lay_out(call(outputs, "x", *names), 2, "return ")]


def local(head: str, outputs: str) -> str:
    """The variable in which a head's output waits; the class of the outputs keeps its name."""
    return f"{head}_" if head == outputs else head


def with_shape(line: str, module: Planned) -> str:
    commented = f"{line}  # {module.shape}"
    return commented if len(commented) <= WIDTH else line


def strip_aux(name: str) -> list[str]:
    return [
        f'    def strip_aux(self) -> "{name}":',
        '        """Drop the auxiliary heads, as at test time; under DDP, after its last step."""',
        "        for name in self.aux_weights:",
        "            setattr(self, name, None)",
        "        self.aux_weights = {}",
        "        return self",
    ]
