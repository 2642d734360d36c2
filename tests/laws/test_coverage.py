"""The random specs use the whole language: a feature that they never use is one that no law holds.

Texts are drawn and read, and no network is built; what occurs is looked up in the syntax trees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import pytest

from netspec.ops.activations import ACT
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.inits import INIT
from netspec.ops.joins import JOINS
from netspec.ops.kinds import PaddingKind
from netspec.ops.norms import NORM
from netspec.record import Record
from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse
from tests.laws.specs import Spec, specs
from tests.laws.trying import tried

HOW_MANY = 600
NODES = (tree.Declaration, tree.Statement, tree.Step, tree.Expression)
# A variant is tried on networks that ship, a space by its own tests; a missing statement is a mistake, of which valid
# specs have none.
NOT_HERE = (tree.Variant, tree.Space, tree.Missing)
EXPECTED = (
    *(f"operation {word}" for word in OPERATIONS),
    *(f"node {one.__name__}" for union in NODES for one in get_args(union) if one not in NOT_HERE),
    *(f"join {word}" for word in JOINS),
    *(f"{word} {setting}" for word, join in JOINS.items() for setting in join.settings),
    *("repeat", "repeat in", "shortcut"),
    *(f"param {domain}" for domain in ("free", "range", "range with step", "choice")),
    *(f"default {word}" for word in ("conv.act", "conv.bias", "conv.init", "linear.act", "maxpool.ceil")),
    *(f"default {word}" for word in ("avgpool.count_include_pad", "batchnorm.eps", "dropout.p")),
    *(f"norm={word}" for word in NORM.words()),
    *(f"act={word}" for word in ACT.words()),
    *(f"init={word}" for word in INIT.words()),
    *(f"pad={word}" for word in (*PaddingKind.WORDS, "Number", "SizeLiteral")),
    *(f"ceil={word}" for word in ("true", "false")),
    *(f"configured {word}" for word in ("norm", "act", "init")),
    *(f"expect {op}" for op in ("==", "!=", "<", "<=", ">", ">=", "~")),
    *(f"fact {word}" for word in ("params", "macs", "shape", "receptive_field", "depth", "train.params", "train.macs")),
    *("aux with weight", "aux without weight", "scaled by 1", "scaled", "scaled to a multiple"),
    *("block =", "block braces", "block documented", "heading", "parameter with a default", "parameters in groups"),
    *("stage labelled", "stage unlabelled", "stage documented", "call in groups", "call by name"),
    *("block named _", "block named __", "parameter named __", "input twice in a concat"),
)


def records(value: Any) -> Iterator[Record]:
    """A record of the tree and all below it."""
    if isinstance(value, tuple):
        for one in value:
            yield from records(one)
    elif isinstance(value, Record):
        yield value
        for name in value._fields:
            yield from records(getattr(value, name))


def features(one: Record) -> Iterator[str]:
    """What a node is an instance of."""
    yield f"node {type(one).__name__}"
    match one:
        case tree.CallStep():
            yield from call_features(one)
        case tree.JoinStep():
            yield f"join {one.word}"
            yield from (f"{one.word} {setting.name.text}" for setting in one.settings)
            first = [line.chain[0] for line in one.statements if isinstance(line, tree.Stage)]
            bare = [step for step in first if isinstance(step, tree.CallStep) and step.name.text == "identity"]
            yield from ["input twice in a concat"] if one.word == "concat" and len(bare) > 1 else []
        case tree.RepeatStep():
            yield "repeat in" if one.variable else "repeat"
        case tree.Setting():
            yield from setting_features(one)
        case tree.Default():
            yield from (f"default {one.operation.text}.{setting.name.text}" for setting in one.settings)
        case tree.Aux():
            yield "aux with weight" if one.settings else "aux without weight"
        case tree.Scale():
            yield "scaled to a multiple" if one.settings else "scaled"
            yield "scaled by 1" if isinstance(one.factor, tree.Number) and one.factor.text == "1" else "scaled"
        case tree.Expect():
            yield f"expect {one.operator}"
            yield from (fact for side in (one.left, one.right) for fact in fact_features(side))
        case tree.Param():
            yield f"param {domain(one.domain)}"
        case tree.Block():
            yield from block_features(one)
        case tree.Stage():
            yield "stage labelled" if one.label else "stage unlabelled"
            yield from ["stage documented"] if one.doc else []


def call_features(one: tree.CallStep) -> Iterator[str]:
    if one.name.text in OPERATIONS:
        yield f"operation {one.name.text}"
        values = [value for group in one.groups for value in group]
        yield from ["shortcut"] if any(getattr(value, "text", "") == "shortcut" for value in values) else []
        return
    yield from ["call in groups"] if len(one.groups) > 1 else []
    yield from ["call by name"] if one.settings else []


def setting_features(one: tree.Setting) -> Iterator[str]:
    name, value = one.name.text, one.value
    match value:
        case tree.Reference():
            yield f"{name}={value.text}"
        case tree.Configure():
            yield f"{name}={value.name.text}"
            yield f"configured {name}"
        case tree.Truth():
            yield f"{name}={str(value.value).lower()}"
        case _:
            yield f"{name}={type(value).__name__}"


def fact_features(side: tree.Expression) -> Iterator[str]:
    if isinstance(side, tree.Reference):
        yield f"fact {side.text}"
    if isinstance(side, tree.Apply):
        yield f"fact {side.name.text}"


def domain(one: tree.RangeDomain | tree.ChoiceDomain | None) -> str:
    if isinstance(one, tree.RangeDomain):
        return "range with step" if one.step else "range"
    return "choice" if one else "free"


def block_features(one: tree.Block) -> Iterator[str]:
    yield "block =" if one.chain is not None else "block braces"
    yield from ["block documented"] if one.doc else []
    yield f"block named {re.match('_*', one.name.text).group()}"
    yield from (f"parameter named {re.match('_*', parameter.name.text).group()}" for parameter in one.parameters)
    yield from ["heading"] if any(parameter.heading for parameter in one.parameters) else []
    yield from ["parameter with a default"] if any(parameter.default for parameter in one.parameters) else []
    yield from ["parameters in groups"] if one.groups > 1 else []


@cache
def occurring() -> frozenset[str]:
    """Every feature of so many random specs."""
    found: set[str] = set()

    def read(spec: Spec) -> None:
        for text in (spec.text, spec.library or ""):
            file, problems = parse(SourceFile("spec.ns", text))
            assert problems == []
            found.update(feature for one in records(file.declarations) for feature in features(one))

    tried("0", read, specs(), how_many=HOW_MANY)
    return frozenset(found)


@pytest.mark.parametrize("feature", EXPECTED)
def test_occurs(feature: str) -> None:
    assert feature in occurring()
