"""What a start pays for: the modules of a check of a spec without mistakes, and no collection. Counts, never times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# 121 when this was written. Each module is a file to look for, to read and to run at every start: what a check of a
# sound spec has no use for is reached by `netspec.lazy`.
MOST_MODULES = 124
SCRIPT = """
import atexit, gc, sys
def tell():
    ours = [name for name in sys.modules if name.partition(".")[0] == "netspec"]
    print(len(ours), "rich" in sys.modules, "netspec.report" in sys.modules)
    print(gc.isenabled(), gc.get_freeze_count() > 10_000)
atexit.register(tell)
sys.argv = ["netspec", "check", "specs/googlenet.ns"]
from netspec.__main__ import main
main()
"""


def test_a_check_loads_few_modules_and_collects_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    said, counted, collected = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert said.startswith("no mistakes: 1 file, 1 network")
    modules, *unwanted = counted.split()
    assert 50 < int(modules) <= MOST_MODULES
    assert unwanted == ["False", "False"]
    assert collected == "False True"
