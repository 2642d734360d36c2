"""What stands before every name in a checkpoint: a trainer's `module.`, `model.` or `net.`, and torch's `_orig_mod.`.

Which prefix there is, is told by what fits: of those that most entries share the one is dropped without which most
names are the network's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from netspec.diagnostics.weights import UnknownPrefix
from netspec.record import Record
from netspec.spelling import did_you_mean
from netspec_compiler.weights.match import Match
from netspec_compiler.weights.wording import counted, listed
from netspec_compiler.weights.wrapped import COMPILED

T = TypeVar("T")
DEEPEST = 4


class Stripped(Record):
    """The names without a prefix, each with the one that it has in the checkpoint, and what to say of it."""

    names: dict[str, str]
    notes: tuple[str, ...] = ()


def without_prefix(
    names: Iterable[str], prefix: str | None, laid: Callable[[dict[str, str]], Match]
) -> Stripped | UnknownPrefix:
    """The names that are meant: below the prefix that was asked for, or without the one that most of them share."""
    names = [*names]
    plain = Stripped({name: name for name in names})
    if prefix is not None:
        return below(names, prefix if prefix.endswith(".") else f"{prefix}.") if prefix else plain
    found = [plain, *stripped_forms(names)]
    return max(found, key=lambda one: len(laid(one.names).pairs)) if len(found) > 1 else plain


def below(names: list[str], prefix: str) -> Stripped | UnknownPrefix:
    """The entries that begin with a prefix, without it; that others were left is said."""
    taken = {name.removeprefix(prefix): name for name in names if name.startswith(prefix)}
    if not taken:
        hint = did_you_mean(prefix, {f"{name.partition('.')[0]}." for name in names if "." in name})
        entries = listed(names) or "none"
        return UnknownPrefix(name=prefix[:64], entries=entries, hint=hint or UnknownPrefix.hint)
    others = [name for name in names if not name.startswith(prefix)]
    left = f", and left {counted(len(others), 'entry', 'entries')} outside of it: {listed(others)}" if others else ""
    return Stripped(taken, (f"dropped the prefix `{prefix}` of {counted(len(taken), 'name', 'names')}{left}",))


def stripped_forms(names: list[str]) -> Iterator[Stripped]:
    """The names without `_orig_mod.`, and without each prefix that at least half of them share."""
    compiled = sum(COMPILED in name.split(".") for name in names)
    plain = {name: drop_compiled(name) if compiled else name for name in names}
    notes: tuple[str, ...] = (f"dropped `{COMPILED}.` out of {counted(compiled, 'name', 'names')}",) if compiled else ()
    if compiled:
        yield Stripped(inverse(plain), notes)
    for prefix in shared(plain.values()):
        short = {name: text.removeprefix(prefix) for name, text in plain.items()}
        count = sum(text.startswith(prefix) for text in plain.values())
        yield Stripped(inverse(short), (*notes, f"dropped the prefix `{prefix}` of {counted(count, 'name', 'names')}"))


def shared(names: Iterable[str]) -> Iterator[str]:
    """Prefixes that at least half of the names have, each one component longer than the one before."""
    prefix, names = "", [*names]
    for _ in range(DEEPEST):
        below_it = (name[len(prefix) :].partition(".") for name in names if name.startswith(prefix))
        found = Counter(first for first, dot, _ in below_it if dot).most_common(1)
        if not found or 2 * found[0][1] < len(names):
            return
        prefix += f"{found[0][0]}."
        yield prefix


def drop_compiled(name: str) -> str:
    return ".".join(part for part in name.split(".") if part != COMPILED)


def inverse(short: dict[str, str]) -> dict[str, str]:
    """By short name the one in the checkpoint. Names that would become one keep their own: none is dropped."""
    times = Counter(short.values())
    found = {text if times[text] == 1 else name: name for name, text in short.items()}
    return found if len(found) == len(short) else {name: name for name in short}
