"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.lazy import resolve

# Among more names than these, only those that begin alike are looked at.
MOST_KNOWN = 1_000


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, if any is near enough to be what was meant; the same answer every time."""
    if len(name) > 64:
        return None
    candidates = sorted(set(known) - {name})
    if len(candidates) > MOST_KNOWN:
        candidates = [one for one in candidates if one[:1].lower() == name[:1].lower()][:MOST_KNOWN]
    lowered = {candidate.lower(): candidate for candidate in reversed(candidates)}
    # Most runs make no mistake, and never ask.
    matches = resolve("difflib:get_close_matches")(name.lower(), lowered, n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean `conv`?`, or what there is to choose from, or nothing where there is nothing."""
    match = nearest(name, known := [*known])
    return f"did you mean `{match}`?" if match else known_here(known)


def known_here(known: Iterable[str]) -> str:
    """The names that there are to choose from, where they are few enough to read."""
    names = sorted(set(known))
    return "known here: " + ", ".join(f"`{name}`" for name in names) if names and len(names) <= 12 else ""
