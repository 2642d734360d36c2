"""How much one run may expand: what a spec makes of itself is bounded as a whole, however it is written."""

from __future__ import annotations

from netspec.diagnostics.names import TooManySteps
from netspec.diagnostics.reporter import Reporter
from netspec.source import Place

MOST_STEPS = 100_000
FROM_THE_NETWORK = "a variant makes all edits of those that it builds on too: let more of them build on the network"


class Budget:
    """The steps that are left to all networks of one run, edits of variants among them."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        self.left = MOST_STEPS

    @property
    def spent(self) -> bool:
        """Whether nothing more is looked at: too much of it, or too many mistakes."""
        return self.left <= 0 or self.reporter.full

    def step(self, place: Place) -> None:
        """Takes one step."""
        self.take(1, place)

    def edits(self, count: int, place: Place) -> None:
        """Takes the edits of a variant, which is declared at this place."""
        self.take(count, place, FROM_THE_NETWORK)

    def affords(self, steps: int, place: Place) -> bool:
        """Whether so many steps are left; nothing is left, and that is said, where they are not."""
        if steps > self.left:
            self.take(steps, place)
        return not self.spent

    def take(self, count: int, place: Place, hint: str = "") -> None:
        before = self.left
        self.left -= count
        if self.left <= 0 < before:
            refusal = TooManySteps(place=place, limit=MOST_STEPS)
            self.reporter.report(refusal.replace(hint=hint) if hint else refusal)
