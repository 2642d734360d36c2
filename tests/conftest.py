"""What all tests share."""

from __future__ import annotations

import os
import secrets

import pytest
import torch

# Workers share the cores among themselves; torch's own threads would only get in their way.
torch.set_num_threads(1)


def pytest_configure() -> None:
    """Draws the seed of the fresh random networks, once for all workers, which inherit it."""
    os.environ.setdefault("NETSPEC_SEED", str(secrets.randbelow(2**32)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says the seed, so that a run can be repeated."""
    terminalreporter.write_line(f"fresh random networks: NETSPEC_SEED={os.environ['NETSPEC_SEED']} draws the same")
