"""The compiled files of all networks pass `mypy --strict`, and run as TorchScript does."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

import netspec
from tests.compiler.nets import ALL, EVERYTHING, ROOT, example, named, network

SCRIPTED = [
    EVERYTHING,
    *(ROOT / "specs" / f"{name}.ns" for name in ("torchvision/googlenet", "inception_v3", "squeezenet1_1", "xception")),
]


def written(folder: Path, path: Path) -> Path:
    file = folder / f"{named(path).replace('/', '_')}.py"
    file.write_text(network(path).to_source(), encoding="utf-8")
    return file


def test_mypy_has_nothing_to_say(tmp_path: Path) -> None:
    """All files at once, since mypy reads torch first."""
    files = [str(written(tmp_path, path)) for path in ALL]
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        f"--cache-dir={ROOT / '.mypy_cache'}",
        *files,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def imported(file: Path) -> ModuleType:
    """The file as a module: TorchScript reads the text of its classes."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("training", [False, True], ids=["eval", "training"])
@pytest.mark.parametrize("path", SCRIPTED, ids=named)
def test_script_gives_what_eager_gives(path: Path, training: bool, tmp_path: Path) -> None:
    module = imported(written(tmp_path, path))
    model = list(vars(module).values())[-1]().train(training)
    for one in model.modules():
        if isinstance(one, torch.nn.Dropout):
            one.p = 0.0
    scripted, x = torch.jit.script(model), example(path)
    with torch.no_grad():
        eager, found = model(x), scripted(x)
    heads = [head.name for head in network(path).checked.network.heads] if training else []
    assert getattr(found, "_fields", ()) == (("logits", *heads) if heads else ())
    for ours, theirs in zip(*(out if heads else (out,) for out in (eager, found)), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_script_of_a_model_without_its_heads(tmp_path: Path) -> None:
    module = imported(written(tmp_path, EVERYTHING))
    model = list(vars(module).values())[-1]().strip_aux().eval()
    x = example(EVERYTHING)
    with torch.no_grad():
        torch.testing.assert_close(torch.jit.script(model)(x), model(x))
    assert netspec.load(EVERYTHING).to_source() == network(EVERYTHING).to_source()
