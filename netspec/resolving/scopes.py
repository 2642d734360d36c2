"""What the names of values, blocks and operations stand for, wherever they are written.

What a name means does not hang on what anything is worth: no expression is evaluated, and no block is expanded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from netspec.lowering.declarations.module import Module, Program
from netspec.lowering.networks.claims import AT_PATH, WHOLE
from netspec.ops.catalogue import OPERATIONS
from netspec.resolving.model import Definition, Use, defined, used
from netspec.syntax import tree
from netspec.syntax.visiting import children

Scope = Mapping[str, Definition]
BUILT_IN = {word: Definition("operation", word, doc=(one.__doc__ or "").strip()) for word, one in OPERATIONS.items()}


class Scopes:
    """Notes the definitions and uses in all files of a program, but those of labels in paths."""

    def __init__(self, program: Program) -> None:
        self.definitions: list[Definition] = []
        self.uses: list[Use] = []
        self.parameters: dict[tree.Ident, Scope] = {}
        for module in program.modules:
            for block in module.own_blocks.values():
                self.parameters[block.name] = {
                    one.name.text: defined("parameter", one.name, one) for one in block.parameters[::-1]
                }
        for module in program.modules:
            InFile(self, module).file()

    def define(self, definition: Definition) -> Definition:
        self.definitions.append(definition)
        return definition


def values_of(module: Module) -> Scope:
    """The params and constants that a file knows by name: its own first, of those that are called alike the first."""
    found: dict[str, Definition] = {}
    for one in module.file.declarations:
        if isinstance(one, (tree.Param, tree.Let)) and one.name.text not in found:
            found[one.name.text] = value_of(one)
    return {name: value_of(one) for name, (one, _) in module.params.items()} | found


def value_of(one: tree.Param | tree.Let) -> Definition:
    return (
        defined("param", one.name, one, one.doc) if isinstance(one, tree.Param) else defined("constant", one.name, one)
    )


class InFile:
    """Goes through one file."""

    def __init__(self, scopes: Scopes, module: Module) -> None:
        self.scopes = scopes
        self.module = module
        self.values = values_of(module)
        self.blocks = {name: defined("block", one.name, one, one.doc) for name, (one, _) in module.blocks.items()}
        self.networks = {name: defined("network", one.name, one, one.doc) for name, (one, _) in module.networks.items()}

    def file(self) -> None:
        for one in self.module.file.declarations:
            self.declaration(one)

    def use(self, ident: tree.Ident, known: Scope) -> None:
        if ident.text in known:
            self.scopes.uses.append(used(ident, known[ident.text]))

    def declaration(self, one: tree.Declaration) -> None:
        match one:
            case tree.Param() | tree.Let():
                self.scopes.define(value_of(one))
            case tree.Block():
                self.scopes.define(defined("block", one.name, one, one.doc))
                self.block(one)
                return
            case tree.NetworkDeclaration():
                self.scopes.define(defined("network", one.name, one, one.doc))
            case tree.Variant():
                self.scopes.define(defined("network", one.name, one, one.doc))
                self.use(one.base, self.networks)
            case tree.Space():
                self.scopes.define(defined("space", one.name, one, one.doc))
                self.use(one.base, self.networks)
        self.below(one, self.values)

    def block(self, one: tree.Block) -> None:
        """A block in the names of its file and its own parameters; a default sees those before it."""
        scope = dict(self.values)
        for parameter in one.parameters:
            own = self.scopes.define(defined("parameter", parameter.name, parameter))
            self.below(parameter, scope)
            scope[parameter.name.text] = own
        for part in (*(one.chain or ()), *one.statements):
            self.visit(part, scope)

    def below(self, node: tree.Node, scope: Scope) -> None:
        for child in children(node):
            self.visit(child, scope)

    def visit(self, node: tree.Node, scope: Scope) -> None:
        """Notes what is defined and used in a node, in this scope."""
        match node:
            case tree.Reference() if len(node.parts) == 1:
                self.use(node.parts[0], scope)
            case tree.CallStep():
                self.call(node, scope)
            case tree.RepeatStep():
                self.repeat(node, scope)
            case tree.Default():
                self.use(node.operation, BUILT_IN)
                self.below(node, scope)
            case tree.Stage() if node.label is not None:
                self.scopes.define(defined("stage", node.label, node, node.doc))
                self.below(node, scope)
            case tree.Aux():
                self.scopes.define(defined("head", node.name, node, node.doc))
                self.below(node, scope)
            case tree.SetEdit():
                self.param(node.name)
                self.visit(node.value, scope)
            case tree.Vary():
                self.param(node.path)
                self.below(node, scope)
            case tree.Expect() | tree.Require():
                for side in (node.left, node.right):
                    if not is_fact(side):
                        self.visit(side, scope)
            case _:
                self.below(node, scope)

    def param(self, path: tree.Path) -> None:
        """A param that is set or varied; a longer path leads to an argument of a line."""
        if len(path.parts) == 1:
            self.use(path.parts[0], {name: value_of(one) for name, (one, _) in self.module.params.items()})

    def call(self, node: tree.CallStep, scope: Scope) -> None:
        """An operation or a block, whose parameters may be given by name."""
        name, block = node.name.text, self.module.blocks.get(node.name.text)
        self.use(node.name, self.blocks if name not in BUILT_IN else BUILT_IN)
        self.below(node, scope)
        if name not in BUILT_IN and block is not None:
            for setting in node.settings:
                self.use(setting.name, self.scopes.parameters[block[0].name])

    def repeat(self, node: tree.RepeatStep, scope: Scope) -> None:
        """A body that knows the variable of its loop, which the ends of the loop do not."""
        ends = (node.high,) if node.low is None else (node.low, node.high)
        for end in ends:
            self.visit(end, scope)
        if node.variable is not None:
            own = self.scopes.define(defined("variable", node.variable, node))
            scope = {**scope, node.variable.text: own}
        for one in node.statements:
            self.visit(one, scope)


def is_fact(side: tree.Expression) -> bool:
    """Whether one side of an `expect` speaks of the network, and not of a value."""
    if isinstance(side, tree.Apply):
        return side.name.text in AT_PATH
    return isinstance(side, tree.Reference) and side.text in WHOLE


def paths_in(lines: Iterable[tree.Statement | tree.Edit | tree.Opening]) -> Iterator[tree.Path]:
    """The paths of stages in what is claimed of a network, in where its heads sit, and in what is set and left open."""
    for one in lines:
        match one:
            case tree.Aux():
                yield one.at
            case tree.Published():
                yield from (figures.label for figures in one.figures)
            case tree.Expect() | tree.Require():
                for side in (one.left, one.right):
                    if isinstance(side, tree.Apply) and is_fact(side):
                        yield from (path for path in side.arguments if isinstance(path, tree.Path))
            case tree.SetEdit(name=path) | tree.Vary(path=path):
                yield tree.Path(path.place, path.span, path.parts[:-1])
            case tree.Rescale() | tree.VaryBy():
                yield from (path for path in (one.first, one.last) if path is not None)
            case tree.Drop() | tree.Choose():
                yield one.path
