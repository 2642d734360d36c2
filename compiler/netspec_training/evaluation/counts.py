"""What an evaluation found: exact counts, and whatever else was asked for."""

from __future__ import annotations

from netspec.record import Record
from netspec_training.evaluation.reference import Printed


class ClassCounts(Record):
    """One class: its images, for how many it came first, and among the first five."""

    name: str
    images: int
    top1: int
    top5: int


class Counts(Record):
    """Of so many images, for how many the right class came first, and among the first five.

    `classes` and `confusion` are there where they were asked for; row i, column j of it are the images of class i that
    are taken for class j.
    """

    network: str
    crops: int
    images: int
    top1: int
    top5: int
    names: tuple[str, ...]
    classes: tuple[ClassCounts, ...] | None = None
    confusion: tuple[tuple[int, ...], ...] | None = None
    reference: tuple[Printed, ...] | None = None

    def as_data(self) -> dict[str, object]:
        """As JSON holds it: counts, no shares."""
        data: dict[str, object] = {
            "network": self.network,
            "crops": self.crops,
            "images": self.images,
            "top1": self.top1,
            "top5": self.top5,
        }
        if self.classes is not None:
            data["classes"] = [
                {"name": one.name, "images": one.images, "top1": one.top1, "top5": one.top5} for one in self.classes
            ]
        if self.confusion is not None:
            data["confusion"] = {"names": list(self.names), "counts": [list(row) for row in self.confusion]}
        if self.reference is not None:
            data["reference"] = [one.as_data() for one in self.reference]
        return data
