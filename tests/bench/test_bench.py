"""`netspec bench`: turns, medians, what is said of them, formats, engines that fail or are not there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import netspec
from netspec.bench.model import Called, Deploying, Measured, Row
from netspec.bench.words import deploying, milliseconds, verdict
from netspec.cli.bench import ENGINES, FORMATS
from netspec.cli.main import run
from netspec.lazy import resolve
from netspec_compiler.bench.floor import macs_per_second
from netspec_compiler.bench.measure import Contender, agreeing, in_turn, rows, warm
from netspec_compiler.bench.run import ENGINES as MAKERS
from netspec_compiler.bench.run import busy, contenders
from netspec_compiler.bench.subject import Subject
from netspec_compiler.export.wanted import Wanted
from tests.export.settled import example, settled

SPEC = "network net {\n  input 3x16x16\n  conv 3x3 8 norm=batch act=relu\n  lrn\n  maxpool 3x3/2\n  linear 4\n}\n"
HERE = "eager,channels-last,optimized"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.ns").write_text(SPEC, encoding="utf-8")


def contender(name: str, seen: list[str]) -> Contender:
    def once() -> torch.Tensor:
        seen.append(name)
        return torch.ones(2)

    return Contender(name, once, 2, torch.ones(2))


def test_engines_run_forth_and_back_each_alone() -> None:
    seen: list[str] = []
    turns = [one.engine for one, _ in in_turn([contender(name, seen) for name in "abc"], 3)]
    assert "".join(turns) == "abccbaabc"
    assert "".join(seen) == "aabbccccbbaaaabbcc"


def test_rows_have_a_figure_for_each_pass_and_the_largest_difference() -> None:
    seen: list[str] = []
    both = [
        contender(name, seen).replace(outputs=torch.tensor([[1.0], [largest]]))
        for name, largest in (("a", 100.0), ("b", 99.5))
    ]
    ready, wrong = agreeing(both, torch.tensor([[1.0], [100.0]]))
    found, waited = rows(ready, 4, seen.append)
    assert not wrong
    assert [(row.engine, row.batch, len(row.seconds), row.apart) for row in found] == [
        ("a", 2, 4, 0.0),
        ("b", 2, 4, 0.5),
    ]
    assert 0 <= waited <= 1


def test_warming_up_runs_apart_and_keeps_the_outputs() -> None:
    seen: list[str] = []
    ready = warm("a", contender("a", seen).run)
    assert len(seen) == 4
    assert torch.equal(ready.outputs, torch.ones(2))
    assert ready.count >= 3


@pytest.mark.parametrize(
    ("outputs", "agree"),
    [
        ([[1.0, -4.0]], True),
        ([[1.001, -4.001]], True),
        ([[1.0, -3.9]], False),
        ([[1.0, float("nan")]], False),
        ([[1.0, float("inf")]], False),
        ([[1.0]], False),
    ],
)
def test_an_engine_whose_outputs_are_others_is_not_measured(outputs: list[list[float]], agree: bool) -> None:
    one = contender("a", []).replace(outputs=torch.tensor(outputs))
    right, wrong = agreeing([one], torch.tensor([[1.0, -4.0]]))
    assert [bool(right), not wrong] == [agree, agree]
    assert all(row.engine == "a" and "whose largest is 4" in row.failed for row in wrong)


def test_numbers_that_torch_does_not_have_either_are_the_same() -> None:
    odd = torch.tensor([[float("nan"), float("inf"), 1.0]])
    assert agreeing([contender("a", []).replace(outputs=odd.clone())], odd)[1] == []


def subject(batch: int = 2) -> Subject:
    network = netspec.load("spec.ns")
    return Subject(network.checked, Wanted(), settled(netspec.build(network)), example(network.checked, batch), 1)


def test_every_engine_is_known_to_both_sides_and_gives_what_torch_gives() -> None:
    assert tuple(MAKERS) == ENGINES
    one = subject()
    with torch.no_grad():
        truth = one.model(one.x)
    makers = {name: resolve(target) for name, (target, _) in MAKERS.items() if name in HERE}
    ready, failed = contenders(makers, one, lambda text: None)
    assert not failed
    assert all((found.outputs - truth).abs().max() < 1e-5 for found in ready)


@pytest.mark.parametrize("engine", ["onnxruntime", "openvino"])
def test_engines_that_have_packages_of_their_own(engine: str) -> None:
    pytest.importorskip(engine, reason=f"{engine} is measured where it is installed")
    one = subject().replace(wanted=Wanted(seed=3))
    one = one.replace(model=resolve("netspec_compiler.export.fresh:fresh_model")(one.checked, 3))
    with torch.no_grad():
        assert (resolve(MAKERS[engine][0])(one)() - one.model(one.x)).abs().max() < 1e-5


def measured(*rows: Row, **more: Any) -> Measured:
    return Measured("net", 1, rows, {1: 0.001}, "a machine", {}, **more)


A, B = Row("onnxruntime", 1, (0.002, 0.0022, 0.0021)), Row("eager", 1, (0.004, 0.003, 0.0041))
FAILED = Row("openvino", 1, failed="no such thing")


def test_the_first_is_the_one_with_the_least_median_and_its_lead_is_told() -> None:
    both = measured(B, A, FAILED)
    assert [row.engine for row in both.of_batch(1)] == ["onnxruntime", "eager"]
    assert both.lead(1) == pytest.approx(0.004 / 0.0021 - 1)
    assert verdict(both, 1) == "batch 1: onnxruntime is the fastest, eager takes 90% longer"
    near = measured(A, B.replace(seconds=(0.0021, 0.0022, 0.0023)))
    assert verdict(near, 1).endswith("takes 5% longer, which is within the spread of the passes")
    far = measured(A, B.replace(seconds=(0.0063,)))
    assert verdict(far, 1).endswith("eager takes 3.0 times as long")
    assert verdict(measured(A), 1) == "batch 1: onnxruntime is the only one that ran"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_the_figures_and_the_command(form: str) -> None:
    width = {"width": 100, "color": False} if form == "rich" else {}
    how = lambda engine, batch: Deploying(f"deploy {engine} {batch}")  # noqa: E731
    text = resolve(FORMATS[form])(
        measured(A, B, FAILED, busy="much to do", absent=(("litert", "litert"),)), how, **width
    )
    assert "deploy onnxruntime 1" in text
    assert "much to do" in text
    assert "litert" in text
    if form == "json":
        data = json.loads(text)
        assert data["rows"][0]["passes"] == [0.002, 0.0022, 0.0021]
        assert data["rows"][2] == {"engine": "openvino", "batch": 1, "failed": "no such thing"}
        assert data["fastest"][0]["engine"] == "onnxruntime"
    else:
        assert [word for word in text.replace("|", " ").split() if word in ("2.10", "48%")][:2] == ["2.10", "48%"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.00123, "1.23"), (0.0456, "45.6"), (0.052, "52.0"), (0.4, "400"), (12.3, "12300")]
)
def test_milliseconds(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text


def test_every_engine_has_a_way_to_deploy_it() -> None:
    called = Called("net.ns", {"a": "1"}, "w.pth")
    found = {engine: deploying(engine, 4, called) for engine in ENGINES}
    assert found["onnxruntime"].command == "netspec export net.ns --set a=1 --weights w.pth --to onnx --batch 4"
    built = "netspec.load_weights(netspec.build(netspec.load('net.ns', a='1')), 'w.pth', source=\"netspec\")"
    assert found["optimized"].command == f"model = netspec.optimize({built})"
    assert [name for name, how in found.items() if how.is_python] == ["eager", "channels-last", "optimized"]


def test_a_busy_machine_is_told() -> None:
    assert "wanted the" in busy(1000.0, 0.0, 1)
    assert "waited for a core" in busy(0.0, 0.5, 1)
    assert busy(0.0, 0.01, 1) == busy(0.0, 0.5, 8) == ""


def test_the_floor_is_a_speed() -> None:
    assert macs_per_second() > 1e8 or macs_per_second() == 0


def test_the_command_measures(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        "bench",
        "spec.ns",
        "--engines",
        HERE,
        "--batch",
        "1,2",
        "--threads",
        "1",
        "--passes",
        "2",
        "--format",
        "json",
    ]
    assert run(asked) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(row["engine"], row["batch"]) for row in data["rows"]] == [
        (name, n) for n in (1, 2) for name in HERE.split(",")
    ]
    assert all(row["largest_difference"] < 1e-5 and len(row["passes"]) == 2 for row in data["rows"])
    for found in data["fastest"]:
        times = {row["engine"]: row["median"] for row in data["rows"] if row["batch"] == found["batch"]}
        assert times[found["engine"]] == min(times.values())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engines", "eagre"], "did you mean `eager`?"),
        (["--engines", ""], "there is no engine"),
        (["--batch", "0"], "is no batch"),
        (["--batch", "1,x"], "is no batch"),
        (["--batch", "1,2147483647"], "a batch of 2,147,483,647 needs"),
        (["--threads", "0"], "--threads"),
        (["--weights", "none.pth"], "NS001"),
    ],
)
def test_mistakes(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "spec.ns", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_an_engine_that_is_asked_for_and_not_there_names_its_extra() -> None:
    script = "import sys; sys.modules['openvino'] = None; from netspec.cli.main import run; "
    script += "sys.exit(run(['bench', 'spec.ns', '--engines', 'eager,openvino']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "netspec-lang[openvino]"' in done.stderr


# Interrupted as the first pass begins.
INTERRUPTED = """
import os, signal
from netspec_compiler.bench import measure
signal.signal(signal.SIGINT, signal.default_int_handler)
own = measure.one_pass
measure.one_pass = lambda contender: os.kill(os.getpid(), signal.SIGINT) or own(contender)
from netspec.__main__ import main
main()
"""


def test_an_interrupt_ends_it() -> None:
    command = [sys.executable, "-c", INTERRUPTED, "bench", "spec.ns", "--engines", "eager"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
