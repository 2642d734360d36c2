"""Words that mean something without being declared: names of choices such as `relu`, `same` and `batch`."""

from __future__ import annotations

from netspec.ops.activations import ACT
from netspec.ops.inits import INIT
from netspec.ops.kinds import SHORTCUT, PaddingKind
from netspec.ops.norms import NORM

RESERVED = frozenset({*INIT.words(), *NORM.words(), *PaddingKind.WORDS, "auto", "none", SHORTCUT})
WORDS = RESERVED | {*ACT.words()}
