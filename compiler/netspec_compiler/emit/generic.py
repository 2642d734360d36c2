"""From all uses of a group to the one class that they are instances of."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence

from netspec.ir.names import speakable
from netspec.numbers.joining import constant, joined
from netspec.numbers.joining import name as spelled
from netspec.numbers.written import expression_of, seen_outside
from netspec.ops.base import Spelling
from netspec.ops.joins import form_of
from netspec.record import Record
from netspec_compiler.emit.forms import ClassForm, CountedChild, Form, Row, Use
from netspec_compiler.emit.merging import Merging, names_of, single
from netspec_compiler.emit.names import camel
from netspec_compiler.emit.structure import Structure, needs_class
from netspec_compiler.emit.text import Value, WrittenSize, alike, called, is_whole
from netspec_compiler.plan import BlockUse, Leaf, NetworkPlan, Planned, PlannedGroup


class Member(Record):
    """One use of a class: the group, what its texts are written in, and the words for its class."""

    module: PlannedGroup
    scope: Mapping[str, Value]
    wish: str


class Generic:
    """The forms of all modules of a plan. Classes are made from the innermost outwards, each from all its uses."""

    def __init__(self, plan: NetworkPlan) -> None:
        self.structure = Structure()
        self.members: dict[int, list[Member]] = {}
        self.firsts: dict[str, Member] = {}
        self.numbers: dict[str, int] = {}
        self.uses: dict[str, Use] = {}
        self.top = Merging([{}])
        modules = [*plan.body, *(head.module for head in plan.heads)]
        for module in modules:
            self.structure.note(module)
            self.collect(module, {}, "", "")

    def form(self, module: Planned) -> Form:
        """The form of one of the network's own modules."""
        return self.merged([module], self.top, module.name)

    def collect(self, module: Planned, scope: Mapping[str, Value], wish: str, around: Hashable) -> None:
        """Notes the uses of classes in a module. Groups without a block share a class inside one block alone."""
        if isinstance(module, Leaf):
            return
        if isinstance(module, PlannedGroup) and needs_class(module):
            block, kind = module.block, self.structure.kinds[module.path]
            if block is not None:
                wish, scope = camel(block.name), block_scope(block)
            else:
                wish += camel(own_name(module))
            number = self.structure.number(("class", kind, around if block is None else ""))
            around = number if block is None else block.name
            self.numbers[module.path] = number
            self.members.setdefault(number, []).append(Member(module, scope, wish))
            self.firsts.setdefault(wish, self.members[number][0])
        for child in module.children:
            self.collect(child, scope, wish, around)

    def use(self, module: PlannedGroup) -> Use:
        """The call of the module's class, which is made from all its uses."""
        if module.path not in self.uses:
            self.make(self.members[self.numbers[module.path]])
        return self.uses[module.path]

    def make(self, members: Sequence[Member]) -> None:
        """One class, and the calls of it."""
        first, merging = members[0].module, Merging([member.scope for member in members])
        modules = [member.module for member in members]
        runs = tuple(self.runs(modules, merging)) if first.counted else ()
        columns = [] if first.counted else zip(*(module.children for module in modules), strict=True)
        children = tuple(self.merged(column, merging, column[0].name) for column in columns)
        scale = merging.value([module.scale for module in modules], "scale", "")
        names = set().union(*map(form_names, children), *(form_names(run.child) for run in runs), names_of([scale]))
        names |= names_of(run.count for run in runs)
        parameters = merging.parameters(names, names_of([scale]))
        said = first.block.doc if first.block is not None and first.block.doc else form_of(first.kind).said
        number, wishes = self.numbers[first.path], self.wishes(members)
        made = ClassForm(number, wishes, said, first.kind, first.act, scale, children, runs, parameters)
        values = {name: merging.column(name) for name, _ in parameters}
        for place, member in enumerate(members):
            given = {name: argument(member, name, column[place]) for name, column in values.items()}
            self.uses[member.module.path] = Use(member.module.name, made, given)

    def wishes(self, members: Sequence[Member]) -> tuple[str, ...]:
        """Names for the class; a block's second structure is named after the word that makes it another."""
        first, plain_name = members[0], members[0].wish
        other = self.firsts[plain_name]
        if other is first:
            return plain_name, f"{plain_name}Block"
        apart = [words(name, value) for name, value in first.scope.items() if other.scope.get(name) != value]
        return (plain_name + "".join(apart),) if any(apart) else (plain_name,)

    def merged(self, modules: Sequence[Planned | None], merging: Merging, where: str) -> Form:
        """One form for modules of one structure, some of which may be absent."""
        first = next(module for module in modules if module is not None)
        if isinstance(first, Leaf):
            base = self.spelling(
                [module.base if isinstance(module, Leaf) else None for module in modules], merging, where
            )
            norms = [module.norm if isinstance(module, Leaf) else None for module in modules]
            norm = self.spelling(norms, merging, where) if first.norm is not None else None
            return first.replace(base=base, norm=norm)
        rows = [module if isinstance(module, PlannedGroup) else None for module in modules]
        if not needs_class(first):
            return Row(first.name, tuple(self.runs(rows, merging, where)))
        uses = [self.use(module) if module is not None else None for module in rows]
        made = self.use(first).made
        given = {
            name: merging.value([use.arguments[name] if use is not None else None for use in uses], name, where)
            for name, _ in made.parameters
        }
        return Use(first.name, made, given)

    def spelling(self, spellings: Sequence[Spelling | None], merging: Merging, where: str) -> Spelling:
        """A torch call for all of them; what is torch's default anyway is left out again."""
        first = next(one for one in spellings if one is not None)
        if len(spellings) == 1:
            return first
        signature = first.signature
        args: list[Value] = []
        names = [name for name, _ in signature.parameters]
        for place in range(len(first.args)):
            column = [one.args[place] if one is not None else None for one in spellings]
            args.append(merging.value(column, names[place] if names else "value", where))
        keywords = dict.fromkeys(name for one in spellings if one is not None for name, _ in one.kwargs)
        kernel = expression_of(dict(zip(names, args, strict=False)).get("kernel_size"))
        named = kernel is not None and kernel.name is not None
        more = {"padding": (joined("//", kernel, constant(2)),)} if kernel is not None and named else {}
        kwargs, defaults = [], signature.defaults()
        for name in keywords:
            values = [dict(one.kwargs).get(name, defaults.get(name)) if one is not None else None for one in spellings]
            kwargs.append((name, merging.value(values, name, where, more.get(name, ()))))
        return first.replace(args=tuple(args), kwargs=tuple(kwargs))

    def runs(self, rows: Sequence[PlannedGroup | None], merging: Merging, where: str = "") -> Iterator[CountedChild]:
        """The children of rows side by side, each as often as it comes in a row."""
        every = [self.structure.runs(row.children) if row is not None else None for row in rows]
        most = max(len(runs) for runs in every if runs is not None)
        even = [stretched(runs, most) if runs is not None else [(None, None)] * most for runs in every]
        for place in range(most):
            children = [runs[place][0] for runs in even]
            counts = [runs[place][1] for runs in even]
            whole = [name for name, value in merging.scopes[0].items() if is_whole(value)]
            less = [joined("-", spelled(name), constant(1)) for name in whole]
            child, count = self.merged(children, merging, where), merging.value(counts, "repeats", where, less)
            assert isinstance(count, (int, WrittenSize))
            yield CountedChild(child, count)


Counted = tuple[Planned | None, int | None]


def stretched(runs: Sequence[tuple[Planned, int]], most: int) -> Sequence[Counted]:
    """One run as a first one and the rest, where others have two."""
    if len(runs) == most:
        return runs
    ((child, count),) = runs
    return [(child, 1), (child, count - 1) if count > 1 else (None, 0)]


def argument(member: Member, name: str, value: Value | None) -> Value:
    """What a use gives for a parameter, in the terms of what is around it."""
    block = member.module.block
    # A parameter that a use has no number for, as its repeats are fewer, takes any.
    value = 0 if value is None else value
    if name not in member.scope:
        expression = single(value)
        return value if block is None or expression is None else seen_outside(expression, block_scope(block), value)
    return called(name, value) if block is None else as_written(value)


def block_scope(block: BlockUse) -> dict[str, Value]:
    """What the names in a block's texts are worth, in the terms of its caller."""
    given = {name: value for name, value in block.arguments if speakable(name)}
    return {**given, "in_channels": block.in_channels}


def words(name: str, value: Value) -> str:
    """What a setting that is no number adds to the name of a class."""
    if value == "none" or isinstance(value, bool):
        return ("With" if value is True else "Without") + camel(name)
    return camel(value) if isinstance(value, str) else ""


def as_written(value: Value) -> Value:
    return alike(value) if isinstance(value, list) else value


def own_name(module: PlannedGroup) -> str:
    """The words for a group without a block: its label, or its kind where it has none."""
    if module.name.isdecimal() or module.name == f"{module.kind}_1":
        return module.kind
    return re.sub(rf"^{module.kind}_(\d+)$", rf"{module.kind}\1", module.name)


def form_names(form: Form) -> set[str]:
    """The parameters in the expression that makes a module."""
    if isinstance(form, Row):
        return set().union(*(form_names(run.child) | names_of([run.count]) for run in form.runs))
    if isinstance(form, Use):
        return names_of(form.arguments.values())
    spellings = [form.base, *([form.norm] if form.norm is not None else [])]
    return set().union(*(names_of([*one.args, *(value for _, value in one.kwargs)]) for one in spellings))
