"""What all tests share."""

from __future__ import annotations

import os
import random
import secrets
import signal

import pytest
import torch
from hypothesis import HealthCheck, settings

# Workers share the cores among themselves; torch's own threads would only get in their way.
torch.set_num_threads(1)

# A shell that starts a run in the background has it ignore Ctrl-C, and so what it starts: a test that sends one to a
# command would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

# On a machine that has much to do an example may take long, and so may drawing it: neither says anything of a law.
settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Draws the seed of the fresh random networks, once for all workers, which inherit it."""
    os.environ.setdefault("NETSPEC_SEED", str(secrets.randbelow(2**32)))


@pytest.fixture(autouse=True)
def _the_same_numbers() -> None:
    """What a test draws without a seed of its own is the same in every run; laws draw from seeds that they name."""
    random.seed(0)
    torch.manual_seed(0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says the seed, so that a run can be repeated."""
    terminalreporter.write_line(f"fresh random networks: NETSPEC_SEED={os.environ['NETSPEC_SEED']} draws the same")
