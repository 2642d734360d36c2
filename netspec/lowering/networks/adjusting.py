"""Edits that leave a step where it is: one of its arguments set, or the filters of lines scaled.

A value that is set stands for the one in the line: it is evaluated in the names of the edit's file, and then scaled as
the one in the line would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from netspec.diagnostics.names import NothingToSet
from netspec.lowering.declarations.edits import Edit
from netspec.lowering.expressions.evaluate import Bound, Evaluator
from netspec.lowering.expressions.scaling import is_settled
from netspec.lowering.networks.filters import scaling_of
from netspec.lowering.networks.frame import Frame
from netspec.lowering.networks.lines import Line, report
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.joins import JOINS
from netspec.record import Record
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.values import Size, Value

TIMES = "times"


def rescaled(line: Line, edit: Edit, what: tree.Rescale, evaluator: Evaluator) -> Line:
    """The line with its numbers of filters times a factor, and then scaled as they are where it stands."""
    scope = line.frame.environment.scope(edit.module)
    scaling = scaling_of(what, evaluator, scope)
    if scaling is None:
        return line
    return line.replace(frame=line.frame.replace(scaling=scaling.replace(then=line.frame.scaling)))


def adjusted(line: Line, edit: Edit, what: tree.SetEdit, evaluator: Evaluator) -> Line:
    """The line with an argument of its one step set."""
    scope = line.frame.environment.scope(edit.module)
    value = evaluator.known(what.value, scope)
    if value is None or line.missing:
        return line
    name, key = what.name.text, edit.path[-1]
    step = line.chain[0] if len(line.chain) == 1 else None
    argument = Argument(key, named(name, what.value), value)
    made = None if step is None else with_argument(step, argument, line.frame)
    if made is None:
        why, hint = why_not(step, key, line)
        report(NothingToSet(path=name, why=why, hint=hint), edit, evaluator.reporter)
        return line
    bound = Bound(value, settled=is_settled(what.value, scope))
    return line.replace(chain=(made,), frame=line.frame.replace(scope={**line.frame.scope, name: bound}))


def named(name: str, value: tree.Expression) -> tree.Reference:
    """A value by a name that stands for it in the scope of its line, in the value's own place."""
    at = (value.place, value.span)
    return tree.Reference(*at, (tree.Ident(*at, name),))


class Argument(Record):
    """A value on its way into a step: under which name, as which expression, and what that is worth."""

    key: str
    value: tree.Expression
    worth: Value

    def into(self, settings: Sequence[tree.Setting]) -> tuple[tree.Setting, ...]:
        """The settings with this one among them, in the place of the one of its name."""
        at = (self.value.place, self.value.span)
        mine = tree.Setting(*at, tree.Ident(*at, self.key), self.value)
        if all(one.name.text != self.key for one in settings):
            return (*settings, mine)
        return tuple(mine if one.name.text == self.key else one for one in settings)


def with_argument(step: tree.Step, argument: Argument, frame: Frame) -> tree.Step | None:
    """The step with another argument; none where it has none of that name."""
    if argument.key not in arguments_of(step, frame):
        return None
    match step:
        case tree.CallStep():
            return in_call(with_stride_apart(step, argument), argument, frame)
        case tree.JoinStep():
            return step.replace(settings=argument.into(step.settings))
        case tree.RepeatStep():
            return step.replace(high=argument.value)
    return None


def arguments_of(step: tree.Step, frame: Frame) -> Sequence[str]:
    """The names under which arguments of a step can be set."""
    match step:
        case tree.CallStep():
            if step.name.text in OPERATIONS:
                return tuple(OPERATIONS[step.name.text].settings)
            block = frame.module.blocks.get(step.name.text)
            return () if block is None else [one.name.text for one in block[0].parameters]
        case tree.JoinStep():
            return tuple(JOINS[step.word].settings)
        case tree.RepeatStep():
            return (TIMES,) if step.variable is None else ()
        case tree.GroupStep() | tree.NestedStep():
            return ()
        case never:
            assert_never(never)


def in_call(step: tree.CallStep, argument: Argument, frame: Frame) -> tree.CallStep:
    """The call with an argument where order binds it, else among its settings."""
    at = position(step, argument.key, frame)
    if at is None:
        return step.replace(settings=argument.into(step.settings))
    group, number = at
    values = step.groups[group]
    changed = (*values[:number], argument.value, *values[number + 1 :])
    return step.replace(groups=(*step.groups[:group], changed, *step.groups[group + 1 :]))


def position(step: tree.CallStep, key: str, frame: Frame) -> tuple[int, int] | None:
    """The group and the place in it where the step writes this argument; none where it does not, or by name."""
    if step.name.text in OPERATIONS:
        orders = [list(OPERATIONS[step.name.text].positionals)]
    else:
        parameters = frame.module.blocks[step.name.text][0].parameters
        orders = [[one.name.text for one in parameters]]
        if len(step.groups) > 1:
            orders = [[one.name.text for one in parameters if one.group == group] for group in range(len(step.groups))]
    for group, (order, values) in enumerate(zip(orders, step.groups, strict=False)):
        if key in order[: len(values)]:
            return group, order.index(key)
    return None


def with_stride_apart(step: tree.CallStep, argument: Argument) -> tree.CallStep:
    """The step with the stride of its `7x7/2` as a setting, where kernel or stride is another from now on."""
    first = step.groups[0][0] if step.groups[0] else None
    mine = isinstance(first, tree.SizeLiteral) and first.size.stride is not None
    if argument.key not in ("kernel", "stride") or not mine or step.name.text not in OPERATIONS:
        return step
    size, at = first.size, (first.place, first.span)  # type: ignore[union-attr]
    kernel = tree.SizeLiteral(*at, Size(size.dims))
    apart = step.replace(groups=((kernel, *step.groups[0][1:]), *step.groups[1:]))
    brings = isinstance(argument.worth, Size) and argument.worth.stride is not None
    if argument.key == "stride" or brings:
        return apart
    stride = size.stride or ()
    value = tree.Number(*at, str(stride[0])) if len(stride) == 1 else tree.SizeLiteral(*at, Size(stride))
    return apart.replace(settings=Argument("stride", value, size).into(step.settings))


def why_not(step: tree.Step | None, key: str, line: Line) -> tuple[str, str]:
    """Why there is nothing of this name to set in a line, and what there is."""
    name = line.title.label or line.title.name
    if step is None:
        return f"`{name}` is {len(line.chain)} steps in a row", f"name the step by its number, from 0: `{name}.0.{key}`"
    known = arguments_of(step, line.frame)
    if known:
        return f"`{name}` has no argument `{key}`", did_you_mean(key, known)
    return f"`{name}` takes no arguments", "name what is inside it by its path: `4e.branch2.0.filters`"
