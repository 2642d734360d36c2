"""Batches that the machine could not hold, refused before anything is allocated for them."""

from __future__ import annotations

import os

from netspec.cli.usage import Misuse
from netspec.network import Network
from netspec.report.numbers import in_bytes


def refuse_too_large(network: Network, batch: int) -> None:
    """Wrong usage, where what lives at once of so many inputs is more than all of the machine's memory."""
    needed, there = network.facts.live_bytes * batch, of_machine()
    if there is not None and needed > there:
        what = f"a batch of {batch:,} needs {in_bytes(needed)} at once, and this machine has {in_bytes(there)}"
        raise Misuse(what, "give a smaller batch", "--batch")


def of_machine() -> int | None:
    """The bytes of memory of this machine; none where its system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
