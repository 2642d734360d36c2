"""Curves of runs: what a log tells is what is drawn, however long it is; and what is no log is told."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.cli.main import run
from netspec.plot.curves import MOST_POINTS, curves, plot, thinned
from netspec.plot.figures import MARK
from netspec.plot.runs import Run, is_run, read_run


def entry(step: int, **more: Any) -> dict[str, Any]:
    losses = {"logits": 2 / step, "aux1": 3 / step}
    return {"step": step, "loss": 2 / step + 0.9 / step, "losses": losses, "accuracy": step / 50, **more}


def written(folder: Path, entries: list[dict[str, Any]], end: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "log.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in entries) + end)
    return folder


def read(path: Path) -> Run:
    found = read_run(path)
    assert isinstance(found, Run), found
    return found


def usual(folder: Path, steps: int = 40) -> Path:
    val = {"images": 200, "top1": 150, "top5": 190}
    return written(folder, [*map(entry, range(1, steps)), entry(steps, val=val)])


def test_every_point_is_one_of_the_log(tmp_path: Path) -> None:
    above, below = curves([read(usual(tmp_path / "a"))]).axes
    whole, logits, aux = above.lines
    assert list(whole.get_xdata()) == list(range(1, 41))
    assert list(whole.get_ydata()) == [2 / step + 0.9 / step for step in range(1, 41)]
    assert list(logits.get_ydata()) == [2 / step for step in range(1, 41)]
    assert [one.get_label() for one in above.lines] == ["whole loss", "logits", "aux1"]
    assert list(aux.get_ydata()) == [3 / step for step in range(1, 41)]
    training, evaluated = below.lines
    assert list(training.get_ydata()) == pytest.approx([100 * step / 50 for step in range(1, 41)])
    assert (list(evaluated.get_xdata()), list(evaluated.get_ydata())) == ([40], [75])


def test_norms_of_gradients_are_drawn_at_their_steps(tmp_path: Path) -> None:
    norms = [{"conv1": 0.1, "fc": 2.0}, {"conv1": 0.05, "fc": None}]
    entries = [entry(1, gradients=norms[0]), entry(2), entry(3), entry(4, gradients=norms[1])]
    *_, below = curves([read(written(tmp_path / "a", entries))]).axes
    assert [(one.get_label(), list(one.get_xdata())) for one in below.lines] == [("conv1", [1, 4]), ("fc", [1, 4])]
    assert list(below.lines[0].get_ydata()) == [0.1, 0.05]


def test_several_runs_have_their_names_and_colours(tmp_path: Path) -> None:
    runs = [read(usual(tmp_path / name)) for name in "abcdefghi"]
    above, below = curves(runs).axes
    assert [one.get_label() for one in above.lines] == list("abcdefghi")
    assert len({(one.get_color(), one.get_linestyle()) for one in above.lines}) == 9
    assert len(below.lines) == 18


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6) | st.just(math.nan) | st.just(math.inf), min_size=1, max_size=2_000))
def test_thinned_curves_keep_means_and_bounds(values: list[float]) -> None:
    points = thinned(range(1, len(values) + 1), values)
    assert len(points) <= MOST_POINTS
    finite = [one for one in values if math.isfinite(one)]
    known = [one for one in points if not math.isnan(one[1])]
    if finite:
        assert min(one[2] for one in known) == min(finite)
        assert max(one[3] for one in known) == max(finite)
        assert all(least - 1e-6 <= mean <= most + 1e-6 for _, mean, least, most in known)
    if len(values) <= MOST_POINTS:
        assert [one[1] for one in points] == pytest.approx(
            [one if math.isfinite(one) else math.nan for one in values], nan_ok=True
        )


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_same_bytes_twice(form: str, tmp_path: Path) -> None:
    found = [read(usual(tmp_path / "a", 600))]
    first = plot(found, form)
    assert first == plot(found, form)
    assert MARK.encode() in first[:400] + first[-400:]


def test_a_log_of_losses_alone(tmp_path: Path) -> None:
    """What scripts rely on: a step and its loss, and maybe nothing else."""
    folder = written(tmp_path / "a", [{"step": 1, "loss": 2}, {"step": 2, "loss": math.nan}, {"step": 3, "loss": 1.5}])
    (axes,) = curves([read(folder)]).axes
    assert list(axes.lines[0].get_ydata()) == pytest.approx([2, math.nan, 1.5], nan_ok=True)
    assert axes.get_xlabel() == "step"


def test_a_run_that_goes_on_is_read_to_its_last_whole_line(tmp_path: Path) -> None:
    assert read(written(tmp_path / "a", [entry(1), entry(2)], '{"step": 3, "lo')).steps == (1, 2)


@pytest.mark.parametrize(
    "line", ['{"loss": 1}', '{"step": 1, "loss": "low"}', "[1]", "step 1", '{"step": true, "loss": 1}']
)
def test_a_line_that_tells_no_step(line: str, tmp_path: Path) -> None:
    found = read_run(written(tmp_path / "a", [entry(1)], line + "\n"))
    assert (type(found).__name__, getattr(found, "line", 0)) == ("BadLog", 2)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    usual(tmp_path / "runs" / "a")
    usual(tmp_path / "runs" / "b")
    (tmp_path / "other").mkdir()
    assert is_run(Path("runs/a"))
    assert run(["plot", "runs/a", "runs/b/log.jsonl", "-o", "curves.svg"]) == 0
    assert Path("curves.svg").read_bytes() == plot([read(Path("runs/a")), read(Path("runs/b"))], "svg")
    for wrong in (["runs/a", "other"], ["runs/a", "--set", "classes=3"], ["runs/a", "--kind", "shares"]):
        assert run(["plot", *wrong]) == 2
        assert "NS025" in capsys.readouterr().err
    Path("mine.svg").write_text("mine")
    assert run(["plot", "runs/a", "-o", "mine.svg"]) == 2
    assert Path("mine.svg").read_text() == "mine"
