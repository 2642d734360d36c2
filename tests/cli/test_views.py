"""Views show what there is: behind a failing `expect`, each network of a file, with other inputs, batches, params."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import run

SPEC = """\
param width = 1

block pair(a "left" | b "right") = concat {
  conv 1x1 a
  conv 3x3 b
}

network wide {
  input 3x32x32
  first: pair (8 * width) | (16 * width)
  last: conv 3x3 32
  expect macs < 1M
  expect params(first) == 3
  expect params == 7_424
}

variant slim of wide {
  set width = 1/2
}
"""
FIGURES = ("macs < 1M", "7_544_832", "params(first) == 3", "480")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "spec.ns").write_text(SPEC, encoding="utf-8")
    (tmp_path / "page.md").write_text(
        "<!-- netspec:table spec.ns --network wide -->\n<!-- /netspec -->\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize(
    "arguments",
    [
        *(("report", "--format", form) for form in ("rich", "json", "csv", "html")),
        *(("table", "--format", form) for form in ("rich", "markdown", "rst", "latex", "html", "csv", "json")),
        ("draw", "-o", "-"),
        *(("diff", "--network-b", "slim", "--format", form) for form in ("rich", "markdown", "json", "html")),
    ],
    ids=" ".join,
)
def test_failing_claims_are_shown_with_both_figures(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    command, *options = arguments
    status, out, err = told(capsys, command, "spec.ns", "--network", "wide", *options)
    assert status == 1
    assert err.count("error[NS501]") == 2
    shown = out.replace("\\", "").replace("{}", "").replace("textless", "<").replace("&lt;", "<")
    shown = " ".join(shown.split()).replace("</text>", " ")
    for figure in FIGURES:
        assert figure in shown, figure


@pytest.mark.parametrize("arguments", [("compile", "spec.ns"), ("check", "spec.ns"), ("ir", "spec.ns")])
def test_what_is_made_of_a_spec_needs_its_claims(
    arguments: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = told(capsys, *arguments, "--network", "wide")
    assert (status, out) == (1, "")
    assert {path.name for path in folder.iterdir()} == {"spec.ns", "page.md"}


def test_documents_and_pictures_are_written_all_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "table", "--into", "page.md")[0] == 1
    assert "480 ✗" in (folder / "page.md").read_text(encoding="utf-8")
    assert told(capsys, "table", "--into", "page.md", "--check")[0] == 1
    assert told(capsys, "draw", "spec.ns")[0] == 1
    assert {"wide.svg", "slim.svg"} <= {path.name for path in folder.iterdir()}


def test_any_other_mistake_hides_the_network(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "spec.ns").write_text(SPEC.replace("conv 3x3 32", "conv 3x3"), encoding="utf-8")
    for command in ("report", "table", "draw", "diff"):
        status, out, err = told(capsys, command, "spec.ns")
        assert (status, out) == (1, "")
        assert "error[" in err


def test_python_has_the_network_whose_claims_fail() -> None:
    with pytest.raises(netspec.SpecError) as raised:
        netspec.load("spec.ns", network="wide")
    network = raised.value.network
    assert network is not None
    assert [(one.claim, one.computed) for one in network.failed] == [
        ("macs < 1M", "macs is 7_544_832"),
        ("params(first) == 3", "params(first) is 480"),
    ]
    assert [one.stage for one in network.report().failed] == ["", "first"]
    assert "✗" in str(network.report())
    assert "✗" in str(network.table())
    with pytest.raises(netspec.SpecError) as raised:
        netspec.load("spec.ns", network="tall")
    assert raised.value.network is None


def test_every_network_of_a_file_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "report", "spec.ns", "--format", "json")
    assert [one["network"] for one in json.loads(out)] == ["wide", "slim"]
    _, out, _ = told(capsys, "report", "spec.ns", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    totals = {row["network"]: int(row["params"]) for row in rows if row["kind"] == "total"}
    assert totals == {"wide": 7_424, "slim": netspec.load("spec.ns", network="slim").report().totals.params}
    _, out, _ = told(capsys, "table", "spec.ns", "--format", "csv", "--network", "slim", "--network", "wide")
    assert [row["network"] for row in csv.DictReader(io.StringIO(out)) if row["row"] == "total"] == ["slim", "wide"]
    _, out, _ = told(capsys, "diff", "spec.ns", "--format", "json")
    found = json.loads(out)
    assert (found["before"]["network"], found["after"]["network"]) == ("wide", "slim")
    assert told(capsys, "report", "spec.ns", "--format", "html")[0] == 2
    assert told(capsys, "draw", "spec.ns", "-o", "one.svg")[0] == 2


def test_a_file_stands_against_another_by_the_names_of_its_networks(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, "diff", "spec.ns", "spec.ns", "--format", "json")
    assert status == 1
    assert [(one["before"]["network"], one["same"]) for one in json.loads(out)] == [("wide", True), ("slim", True)]


def test_several_values_are_several_networks(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = told(
        capsys, "report", "spec.ns", "--network", "wide", "--set", "width=max(1, 2),1/2", "--format", "json"
    )
    assert status == 0
    assert err == "6 expectations not held, since params are set\n"
    widths = [netspec.load("spec.ns", network="wide", width=value).report() for value in ("2", "1/2")]
    assert [one["totals"]["params"] for one in json.loads(out)] == [one.totals.params for one in widths]
    assert told(capsys, "report", "spec.ns", "--set", "width=1,")[0] == 2
    assert told(capsys, "report", "spec.ns", "--set", f"width={','.join(['1'] * 1001)}")[0] == 2
    assert told(capsys, "compile", "spec.ns", "--network", "wide", "--set", "width=1,2")[0] == 2


def test_input_and_batch_are_set_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--network", "wide", "--input", "4x16x20", "--batch", "3")
    status, out, err = told(capsys, "report", "spec.ns", *options, "--format", "json")
    assert status == 0
    assert err == "3 expectations not held, since input and batch are set\n"
    found = json.loads(out)
    assert (found["input"], found["batch"]) == ([4, 16, 20], 3)
    own = netspec.load("spec.ns", network="wide", input=(4, 16, 20))
    assert found["totals"]["macs"] == 3 * own.report().totals.macs
    assert found["totals"]["params"] == own.report().totals.params
    assert json.loads(json.dumps(own.report().as_data()["rows"][0]["output"])) == [24, 16, 20]
    for command in ("report", "table", "diff"):
        more = ("--network-b", "slim") if command == "diff" else ()
        status, out, _ = told(capsys, command, "spec.ns", *options, *more)
        assert status == 0
        assert "4x16x20" in out
        assert "batch 3" in out


@pytest.mark.parametrize("text", ["3", "3x0x9", "3x96x96x1x1", "axbxc", "3x99999999999x1", "3x65536x65536", "٣x3x3"])
def test_an_input_that_is_none_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = told(capsys, "report", "spec.ns", "--input", text)
    assert (status, out) == (2, "")
    assert "--input" in err


@pytest.mark.parametrize("text", ["3x96", "3x96x96x1"])
def test_an_input_of_another_rank_does_not_fit(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = told(capsys, "report", "spec.ns", "--input", text)
    assert (status, out) == (1, "")
    assert "error[NS4" in err


@pytest.mark.parametrize("wrong", [{"input": (3, 0, 9)}, {"input": (3,)}, {"batch": 0}, {"batch": True}])
def test_load_takes_an_input_and_a_batch(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not"):
        netspec.load("spec.ns", network="slim", **wrong)  # type: ignore[arg-type]


def test_latex_marks_with_a_sign_that_its_fonts_have(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "table", "spec.ns", "--network", "wide", "--format", "latex")
    assert r"\textbf{480 †}" in out
    assert "U+2717" not in out
