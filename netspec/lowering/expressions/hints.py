"""What may be meant by a word that nothing here is called: an operation, a setting, a step without its arrow."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.names import UnknownOperation
from netspec.elsewhere import STEPS, setting_hint
from netspec.keywords import EDITS, OPENINGS
from netspec.lowering.expressions.evaluate import Scope
from netspec.ops.base import Configurable
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.published import FIGURES, AsPublished
from netspec.spelling import did_you_mean, nearest
from netspec.syntax import tree

SETS = "; a param has its value where it is declared, `param width = 0.5`, or from outside, `--set width=0.5`"


def hint_for_setting(name: str, owner: str, known: Iterable[str]) -> str:
    """The setting that this name may stand for, or all that there are."""
    names = list(known)
    if not names:
        return f"`{owner}` has no settings"
    if owner == AsPublished.word and name in FIGURES:
        return f"name the stage that it is of: `{{ label: {name}=... }}`"
    return setting_hint(name, owner, names) or did_you_mean(name, names)


def is_step(word: str, blocks: Iterable[str] = ()) -> bool:
    """Whether a step can begin with this word."""
    return word in OPERATIONS or word in blocks


def unknown_operation(step: tree.CallStep, blocks: Iterable[str], scope: Scope, lent: str = "") -> Diagnostic:
    """The mistake of a step that is neither an operation nor one of these blocks; `lent` is a file that declares it."""
    name, first = step.name.text, next(iter(step.groups[0]), None)
    if isinstance(first, tree.Reference) and first.text not in scope and is_step(first.text, blocks):
        hint = f"a label ends in a colon: `{name}: {first.text} ...`"
    elif lent:
        hint = f'`{name}` is a block of {lent}: write `use "{lent}"` at the top of this file'
    elif name in EDITS and not STEPS.hint(name, OPERATIONS):
        hint = f"`{name}` stands inside the braces of a `variant`" + (SETS if name == "set" else "")
    elif name in OPENINGS:
        hint = f"`{name}` stands inside the braces of a `space`"
    else:
        hint = hint_for_operation(name, blocks)
    return UnknownOperation(place=step.name.place, name=name, hint=hint)


def another_step(extra: Iterable[tree.Expression], scope: Scope, owner: type[Configurable] | None = None) -> str:
    """What to do about arguments too many one of which names an operation, or is a word for a setting of the owner."""
    names = [one.text for one in extra if isinstance(one, tree.Reference) and one.text not in scope]
    settings = [found for name in names if owner is not None and (found := setting_of(owner, name))]
    word = next((name for name in names if is_step(name)), None)
    if word is None:
        return f"; for a setting, `{settings[0]}`" if settings else ""
    setting = f"`{settings[0]}`, or " if settings else ""
    return f"; for another step, {setting}`-> {word} ...`, or a line of its own"


def setting_of(owner: type[Configurable], word: str) -> str:
    """How the setting is written that is called so or takes this word: `stride=...`, `pad=same`; empty if none is."""
    if word in owner.settings and not owner.settings[word].positional:
        return f"{word}=..."
    takes = (name for name, setting in owner.settings.items() if word in setting.kind.words())
    return next((f"{name}={word}" for name in takes), "")


def hint_for_operation(name: str, blocks: Iterable[str] = ()) -> str:
    """The operation or block that this name may stand for, or all the operations."""
    match = nearest(name, (*OPERATIONS, *(known := [*blocks])))
    if match is None or match.lower() != name.lower() or match not in known:
        abroad = STEPS.hint(name, OPERATIONS)
        if abroad:
            return abroad
    return f"did you mean `{match}`?" if match else "operations are " + ", ".join(f"`{one}`" for one in OPERATIONS)
