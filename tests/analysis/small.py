"""Small networks written in a test, checked as files are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netspec.network import Network
from netspec.pipeline import Outcome, load_text
from netspec.source import SourceFile


def outcome(body: Sequence[str], input: str = "3x32x32") -> Outcome:
    """What becomes of a network of these statements."""
    text = "\n".join(["network net {", f"input {input}", *body, "}"]) + "\n"
    return load_text(SourceFile("net.ns", text), Path("net.ns"), {})


def network(body: Sequence[str], input: str = "3x32x32") -> Network:
    """The network of these statements, which holds together."""
    found = outcome(body, input)
    assert found.problems == ()
    return Network(found.networks[0], found.sources)
