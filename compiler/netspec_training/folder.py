"""The folder of a run: what may be put there, and what is put there when it starts."""

from __future__ import annotations

import shutil
from pathlib import Path

from netspec.cli.write import replace
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.training import NothingToResume, RunExists, SaveFailed
from netspec.reading import display_path

LAST, WEIGHTS, LOG, EVENTS, RECIPE = "last.pt", "weights.safetensors", "log.jsonl", "tensorboard", "recipe.toml"
OURS = (LAST, WEIGHTS, LOG, RECIPE)


def folder_problem(folder: Path, resume: bool, force: bool) -> Diagnostic | None:
    """Why a run can't be here."""
    shown = display_path(folder)
    if resume:
        return None if (folder / LAST).is_file() else NothingToResume(path=display_path(folder / LAST))
    if folder.exists() and not folder.is_dir():
        return RunExists(path=shown, what="no folder", remedy="choose another one with `--out`")
    if not folder.exists() or force or not any(folder.iterdir()):
        return None
    if any((folder / name).exists() for name in OURS):
        remedy = "go on with `--resume`, start it again with `--force`, or choose another folder with `--out`"
        return RunExists(path=shown, what="a run", remedy=remedy)
    return RunExists(path=shown, what="other files", remedy="choose another folder with `--out`")


def begin(folder: Path, recipe: str, name: str, spec: str) -> SaveFailed | None:
    """Makes the folder ready for a run from its first step: nothing of an earlier run, the recipe and the spec."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in OURS:
            (folder / old).unlink(missing_ok=True)
        shutil.rmtree(folder / EVENTS, ignore_errors=True)
        replace(folder / RECIPE, recipe.encode())
        replace(folder / f"{name}.ns", spec.encode())
    except OSError as error:
        return SaveFailed(path=display_path(folder), why=error.strerror or str(error))
    return None
