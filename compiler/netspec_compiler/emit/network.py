"""The network's own class: its modules, `forward` with the shapes beside it, its heads and its loss."""

from __future__ import annotations

from netspec_compiler.emit.branches import Branches, step
from netspec_compiler.emit.layout import WIDTH, Bracketed, docstring, lay_out
from netspec_compiler.emit.leaves import python
from netspec_compiler.emit.names import camel
from netspec_compiler.emit.writer import Writer
from netspec_compiler.plan import NetworkPlan, Planned

# What copying, pickling and DataParallel ask of a named tuple.
NAMED_TUPLE = [
    "",
    "    def __getnewargs__(self) -> tuple[Tensor, ...]:",
    "        return tuple(self)",
    "",
    "    def _asdict(self) -> dict[str, Tensor]:",
    "        return dict(zip(self._fields, self, strict=True))",
]
LOSS_SAID = "Cross entropy of the logits, plus each auxiliary head's times its weight."


def write_network(plan: NetworkPlan, writer: Writer, branches: Branches) -> None:
    """Adds the network's class, and before it the class of what it returns in training."""
    name = writer.names.keep(camel(plan.name))
    modules = [*plan.body, *(head.module for head in plan.heads)]
    made = [
        line
        for module in modules
        for line in lay_out(branches.expression(module, sequential=False), 2, f"self.{module.name} = ")
    ]
    outputs = output_class(plan, name, writer) if plan.heads else ""
    lines = docstring(plan.doc or f"The network {plan.name}.", 1)
    lines += ["", "    def __init__(self) -> None:", "        super().__init__()", *made, *weights(plan)]
    lines += ["", *forward(plan, outputs)]
    lines += ["", *strip_aux(name)] if plan.heads else []
    lines += ["", *loss(plan, outputs)] if not plan.output.is_map else []
    writer.add_kept_class(name, "nn.Module", lines)


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
    fields = Bracketed("(", tuple(f'"{name}"' for name in names), ")")
    lines += ["", "    __slots__ = ()", *lay_out(fields, 1, "_fields = "), ""]
    # Its return type could be spelt `Self` alone, for which the file would have to import more than torch.
    signature = Bracketed("def __new__(", ("cls", *(f"{name}: Tensor" for name in names)), "):")
    values = Bracketed("(", tuple(names), ")")
    lines += [*lay_out(signature, 1), *lay_out(Bracketed("super().__new__(", ("cls", values), ")"), 2, "return ")]
    lines += NAMED_TUPLE
    for position, name in enumerate(names):
        lines += ["", "    @property", f"    def {name}(self) -> Tensor:", f"        return self[{position}]"]
    writer.add_kept_class(wish, "tuple", lines)
    return wish


def forward(plan: NetworkPlan, outputs: str) -> list[str]:
    """`forward`, with the shape of each output behind its line."""
    returns = f"Tensor | {outputs}" if plan.heads else "Tensor"
    lines = [f"    def forward(self, x: Tensor) -> {returns}:"]
    if plan.heads:
        lines += ["        run_aux = self.training and bool(self.aux_weights)"]
    for module in plan.body:
        lines.append(with_shape(f"        x = {step(module, 'x')}", module))
        for head in plan.heads:
            if head.after == module.name:
                name = local(head.module.name, outputs)
                lines += [f"        {name} = {step(head.module, 'x')} if run_aux else None"]
    if not plan.heads:
        return [*lines, "        return x"]
    names = ", ".join(["x", *(local(head.module.name, outputs) for head in plan.heads)])
    return [*lines, f"        return {outputs}({names}) if run_aux else x"]


def local(head: str, outputs: str) -> str:
    """The variable in which a head's output waits; the class of the outputs keeps its name."""
    return f"{head}_" if head == outputs else head


def with_shape(line: str, module: Planned) -> str:
    commented = f"{line}  # {module.shape}"
    return commented if len(commented) <= WIDTH else line


def strip_aux(name: str) -> list[str]:
    return [
        f'    def strip_aux(self) -> "{name}":',
        '        """Drop the auxiliary heads, as at test time."""',
        "        for name in self.aux_weights:",
        "            delattr(self, name)",
        "        self.aux_weights = {}",
        "        return self",
    ]


def loss(plan: NetworkPlan, outputs: str) -> list[str]:
    """The loss that the heads take part in while training."""
    if not plan.heads:
        return [
            "    def loss(self, outputs: Tensor, target: Tensor) -> Tensor:",
            '        """Cross entropy of the logits."""',
            "        return F.cross_entropy(outputs, target)",
        ]
    signature = Bracketed("def loss(", ("self", f"outputs: Tensor | {outputs}", "target: Tensor"), ") -> Tensor:")
    return [
        *lay_out(signature, 1),
        f'        """{LOSS_SAID}"""',
        "        if isinstance(outputs, Tensor):",
        "            return F.cross_entropy(outputs, target)",
        "        loss = F.cross_entropy(outputs.logits, target)",
        "        for name, weight in self.aux_weights.items():",
        "            loss = loss + weight * F.cross_entropy(getattr(outputs, name), target)",
        "        return loss",
    ]
