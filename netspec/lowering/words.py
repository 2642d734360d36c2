"""The words of the language: names that mean something without being declared."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.values import UnknownName
from netspec.lowering.evaluate import Scope
from netspec.ops.activations import ACT
from netspec.ops.inits import INIT
from netspec.ops.kinds import SHORTCUT, PaddingKind
from netspec.ops.norms import NORM
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.values import Value, Word

RESERVED = frozenset({*INIT.words(), *NORM.words(), *PaddingKind.WORDS, "auto", "none", SHORTCUT})
WORDS = RESERVED | {*ACT.words()}


def unknown_word(value: Value | None, expression: tree.Expression, scope: Scope) -> Diagnostic | None:
    """The mistake of a bare name that is no word of the language, in a place that takes any value."""
    if not isinstance(value, Word) or value in WORDS or not isinstance(expression, tree.Reference):
        return None
    if expression.text in scope:
        return None
    return UnknownName(place=expression.place, name=value, hint=did_you_mean(value, scope))
