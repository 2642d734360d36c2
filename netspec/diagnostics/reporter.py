"""Where every stage says what is wrong: each mistake once, with the call that led to it, and not without end."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager

from netspec.diagnostics.base import MOST_PROBLEMS, Diagnostic, Label, Problems
from netspec.diagnostics.names import UnknownOperation
from netspec.diagnostics.syntax import TooManyProblems
from netspec.diagnostics.values import UnknownFunction, UnknownName
from netspec.source import Place


class Reporter:
    """Collects mistakes in `problems`, after those that are known already.

    Each is reported once, however often its place is come by; after the hundredth, that there are more, and then
    nothing. Where declarations are missing (not `complete`), an unknown name may be one of them, and is no news unless
    it looks like a known one.
    """

    def __init__(self, problems: Iterable[Diagnostic] = (), complete: bool = True) -> None:
        self.problems: Problems = [*problems]
        self.complete = complete
        self.calls: list[Label] = []
        self.reported: set[Hashable] = set()

    def report(self, diagnostic: Diagnostic, once: Hashable = None) -> None:
        """Adds a mistake that is not reported yet; of those that share `once`, only the first."""
        key = once or (diagnostic.code, diagnostic.place, diagnostic.fill(diagnostic.message))
        if self.full or key in self.reported or (not self.complete and may_be_missing(diagnostic)):
            return
        self.reported.add(key)
        if self.calls and self.calls[-1].place != diagnostic.place:
            diagnostic = diagnostic.at(diagnostic.place, self.calls[-1])
        self.problems.append(diagnostic)
        if self.full:
            self.problems.append(TooManyProblems(place=diagnostic.place, limit=MOST_PROBLEMS))

    @property
    def full(self) -> bool:
        """Whether there are so many mistakes that nothing more is looked at."""
        return len(self.reported) >= MOST_PROBLEMS

    @property
    def failed(self) -> bool:
        """Whether anything is wrong; a warning is not."""
        return any(one.severity == "error" for one in self.problems)

    @contextmanager
    def inside(self, block: str, place: Place) -> Iterator[None]:
        """While it lasts, mistakes point at this call of the block too; of calls in calls, at the innermost."""
        self.calls.append(Label(place, f"in this call of `{block}`"))
        yield
        self.calls.pop()


def may_be_missing(diagnostic: Diagnostic) -> bool:
    """Whether this is about a name that is like none that is known."""
    about_names = isinstance(diagnostic, (UnknownName, UnknownOperation, UnknownFunction))
    return about_names and not diagnostic.fill(diagnostic.help).startswith("did you mean")
