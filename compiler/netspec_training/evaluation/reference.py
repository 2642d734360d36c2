"""What papers and libraries print of a network, to be set beside what is counted here."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from netspec.record import Record

IMAGES = 50_000


class Printed(Record):
    """A published figure of so many models: errors in per cent, as printed; none where only the other one is."""

    source: str
    crops: int
    top1: float | None = None
    top5: float | None = None
    models: int = 1

    def as_data(self) -> dict[str, object]:
        told: dict[str, object] = {"source": self.source, "models": self.models, "crops": self.crops}
        return {**told, "top1_error": self.top1, "top5_error": self.top5}


def printed_of(network: str) -> tuple[Printed, ...]:
    """What is known of a network by its name."""
    text = files("netspec_training.evaluation").joinpath("references.toml").read_text(encoding="utf-8")
    return tuple(Printed(**one) for one in tomllib.loads(text).get(network, ()))
