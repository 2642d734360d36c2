"""Renaming by many rules: the first that matches names an entry, and few are tried for each.

Rules are held by the form of their left side, and in a form by its fixed texts: a name is matched once with each form,
and then only with the rules that have its texts. A map has few forms however many rules it has, or is refused, so that
the time for a checkpoint grows with the number of its entries alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from netspec_compiler.weights.patterns import LONGEST_NAME, Pattern

MOST_FORMS = 64
MOST_ALIKE = 64

Texts = tuple[str, ...]


class Renamer:
    """Gives names by the first rule that matches. `steps` counts the matches tried."""

    def __init__(self, rules: list[tuple[Pattern, Pattern]], values: Mapping[str, Mapping[str, str]]) -> None:
        self.rules = [(left.compiled(), right) for left, right in rules]
        self.values = values
        self.forms = by_form([left for left, _ in rules])
        self.steps = 0

    def __call__(self, name: str) -> str | None:
        """The name on the other side; none where no rule matches."""
        if len(name) > LONGEST_NAME:
            return None
        for number in sorted(self.candidates(name)):
            left, right = self.rules[number]
            self.steps += 1
            match = left.fullmatch(name)
            held = None if match is None else self.translated(match.groupdict())
            if held is not None:
                return right.fill(held)
        return None

    def candidates(self, name: str) -> Iterator[int]:
        """The numbers of the rules whose fixed texts the name has."""
        for form, rules in self.forms:
            self.steps += 1
            match = form.fullmatch(name)
            if match is not None:
                yield from rules.get(match.groups(), ())

    def translated(self, held: dict[str, str]) -> dict[str, str] | None:
        """What stands in the holes, in the other side's words; none where a hole can't hold it."""
        for hole, text in held.items():
            if hole in self.values and text not in self.values[hole]:
                return None
        return {hole: self.values[hole][text] if hole in self.values else text for hole, text in held.items()}


def by_form(patterns: Sequence[Pattern]) -> list[tuple[re.Pattern[str], dict[Texts, list[int]]]]:
    """The numbers of the patterns, by form and then by fixed texts."""
    found: dict[str, dict[Texts, list[int]]] = {}
    for number, pattern in enumerate(patterns):
        form, texts = pattern.form()
        found.setdefault(form, {}).setdefault(texts, []).append(number)
    return [(re.compile(form), rules) for form, rules in found.items()]


def too_many_forms(patterns: Sequence[Pattern]) -> str | None:
    """Why so many different patterns are no map, if they are too many."""
    forms = [pattern.form() for pattern in patterns]
    if len({form for form, _ in forms}) > MOST_FORMS:
        return f"its lines have more than {MOST_FORMS} forms; a hole should stand for many names"
    (_, texts), alike = Counter(forms).most_common(1)[0] if forms else (("", ()), 0)
    if alike > MOST_ALIKE:
        return f"more than {MOST_ALIKE} lines differ in their holes' names alone, around `{'{}'.join(texts)[:64]}`"
    return None
