"""What every mistake has: a code, a severity, a place, a message, and what helps.

A mistake is a frozen class of its own with typed fields; its texts are templates over them. A module of this package
holds the mistakes of one stage, in the order of their codes.
"""

from __future__ import annotations

from typing import ClassVar, dataclass_transform

from netspec.record import Record
from netspec.source import NOWHERE, Place


class Label(Record):
    """A second place that has to do with a mistake, and what to know about it."""

    place: Place
    text: str


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Diagnostic(Record):
    """A mistake in a spec, or in how the command was called.

    Subclasses set the class-level `code`, `message`, and where they have something to say `here` (what stands under the
    marked place), `note` (why it is so) and `help` (what to write instead): templates over the fields. The class
    docstring is the title of the code's page. `status` is the exit status of a command that ends with this mistake.
    `of_claim` is set where the network is sound, and only what is said of it is not true: then it can be shown.
    """

    code: ClassVar[str] = ""
    severity: ClassVar[str] = "error"
    status: ClassVar[int] = 1
    of_claim: ClassVar[bool] = False
    message: ClassVar[str] = ""
    here: ClassVar[str] = ""
    note: ClassVar[str] = ""
    help: ClassVar[str] = ""

    place: Place = NOWHERE
    labels: tuple[Label, ...] = ()

    def fill(self, template: str) -> str:
        """One of the class's templates with this mistake's fields in it."""
        return template.format(**{name: getattr(self, name) for name in self._fields}).strip()

    def said(self) -> str:
        """The message alone."""
        return self.fill(self.message)

    def at(self, place: Place, *labels: Label) -> Diagnostic:
        """The same mistake at a place, with these labels after the ones it has."""
        return self.replace(place=place, labels=self.labels + labels)

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.code}]: {self.said()}"


# After so many mistakes in how a file is written, or in its names and values, the rest of it is not looked at.
MOST_PROBLEMS = 100

Problems = list[Diagnostic]
