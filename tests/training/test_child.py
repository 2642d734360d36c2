"""One process of several, before it does anything."""

from __future__ import annotations

import signal
import subprocess
import sys

# The process, interrupted as it asks for what imports torch.
CHILD_IMPORTS = """
import os, runpy, signal
from netspec import lazy
signal.signal(signal.SIGINT, signal.default_int_handler)
lazy.resolve = lambda target: os.kill(os.getpid(), signal.SIGINT)
runpy.run_module("netspec_training.child", run_name="__main__")
"""


def test_a_process_that_has_begun_nothing_ends_at_a_signal_without_a_word() -> None:
    """While it imports torch, which takes seconds: the call that it never comes to read is none."""
    command = [sys.executable, "-c", CHILD_IMPORTS, "no call"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, "", "")
