"""`default OP key=value`: what holds for operations that do not say otherwise, here and in all that is called."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import DefaultForBlock, RepeatedSetting, UnknownOperation, UnknownPath
from netspec.diagnostics.reporter import Reporter
from netspec.ir.model import AnyNode, Operation, walk
from netspec.lowering.expressions.bind import UNKNOWN, Binder, Given
from netspec.lowering.expressions.evaluate import Evaluator
from netspec.lowering.expressions.hints import hint_for_operation
from netspec.lowering.networks.frame import Frame
from netspec.numbers.written import plain
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.hole import Hole
from netspec.source import Place
from netspec.spelling import did_you_mean
from netspec.syntax import tree


def with_defaults(statements: Iterable[tree.Statement | tree.Edit], frame: Frame, evaluator: Evaluator) -> Frame:
    """The frame in which the statements' own defaults win over those from outside."""
    declared = [one for one in statements if isinstance(one, tree.Default)]
    if not declared:
        return frame
    defaults = dict(frame.defaults)
    places: dict[tuple[str, str], Place] = {}
    for one in declared:
        owner = OPERATIONS.get(one.operation.text)
        if owner is None:
            unknown(one, frame, evaluator.reporter)
            continue
        first = [one_setting for one_setting in one.settings if claim(one, one_setting, places, evaluator.reporter)]
        given = [Given(setting.name.text, setting.value, setting.place) for setting in first]
        held, _ = Binder(evaluator, frame.scope, frame.scaling).accepted(owner, given)
        defaults |= {(owner.word, name): plain(value) for name, value in held.items() if value is not UNKNOWN}
    return frame.replace(defaults=defaults)


def claim(one: tree.Default, setting: tree.Setting, places: dict[tuple[str, str], Place], reporter: Reporter) -> bool:
    """Whether this is the first default here for the setting; says so otherwise."""
    entry = (one.operation.text, setting.name.text)
    if entry in places:
        twice = RepeatedSetting(place=setting.place, owner=entry[0], name=entry[1])
        reporter.report(twice.at(setting.place, Label(places[entry], "given here first")))
        return False
    places[entry] = setting.place
    return True


def unknown(one: tree.Default, frame: Frame, reporter: Reporter) -> None:
    name, place = one.operation.text, one.operation.place
    if name in frame.module.blocks:
        reporter.report(DefaultForBlock(place=place, name=name))
    else:
        reporter.report(UnknownOperation(place=place, name=name, hint=hint_for_operation(name)))


def check_idle(lines: Iterable[tree.Statement | tree.Edit], nodes: tuple[AnyNode, ...], reporter: Reporter) -> None:
    """Reports the defaults of a variant for operations that its network does not have."""
    layers = [node.layer for _, node in walk(nodes) if isinstance(node, Operation)]
    if any(isinstance(layer, Hole) for layer in layers):
        return  # any operation may stand there
    found = {layer.word for layer in layers}
    for one in lines:
        name = one.operation.text if isinstance(one, tree.Default) else ""
        if name in OPERATIONS and name not in found:
            rule = "a variant's `default` holds for what its network has, in its blocks and heads too"
            idle = UnknownPath(path=f"default {name}", segment=name, hint=did_you_mean(name, found), rule=rule)
            reporter.report(idle.replace(place=one.place))
