"""Without torch: `build` and `load_weights` are errors that name the extra, and everything else works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.weights.small import written


@pytest.mark.parametrize(
    "call", ["netspec.build(net)", "netspec.load_weights(object(), {})", "netspec.load_weights(None, 'x.pth', 'timm')"]
)
@pytest.mark.parametrize("missing", ["torch", "safetensors"])
def test_the_extra_is_named(tmp_path: Path, call: str, missing: str) -> None:
    if missing == "safetensors" and "build" in call:
        pytest.skip("`build` needs torch alone")
    written(tmp_path)
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import netspec\n"
        "net = netspec.load('tiny.ns')\n"
        "net.report(), net.to_source()\n"
        f"try: {call}\n"
        "except ImportError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 'pip install "netspec-lang[torch]"' in done.stdout
    assert f"({missing} is missing)" in done.stdout
