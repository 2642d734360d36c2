"""Networks, reports and the cell magic in a real kernel: what each cell shows, and what it prints where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import netspec

nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install -e '.[dev]'")
nbformat = pytest.importorskip("nbformat")
traitlets_config = pytest.importorskip("traitlets.config")
pytest.importorskip("ipykernel", reason="ipykernel is not installed: pip install -e '.[dev]'")

ROOT = Path(__file__).parents[2]
SPEC = """network net {
  input 3x8x8
  conv 3x3 4
  linear classes
}
"""
SMALL = f"param classes = 2\n{SPEC}"
CLAIMING = SMALL.replace("  linear", "  expect params == 3\n  linear")
CELLS = [
    "%load_ext netspec",
    f"%%netspec kept --set classes=7 --heat macs\n{SMALL}",
    "kept.report().totals.params",
    "kept",
    "kept.table()",
    f"%%netspec\n{SMALL.replace('4', '0')}",
    f"%%netspec --set classes\n{SMALL}",
    f"%%netspec --set clases=3\n{SMALL}",
    f"%%netspec --what\n{SMALL}",
    f"%%netspec 3a\n{SMALL}",
    '%%netspec used\nuse "specs/lib/inception.ns"\n'
    "network net {\n  input 192x28x28\n  3a: inception 64 | 96 128 | 16 32 | 32\n}\n",
    "%%netspec\n",
    f"%%netspec --set 'classes=1\n{SMALL}",
    f"%%netspec stale\n{SMALL}",
    f"%%netspec stale\n{SMALL.replace('4', '0')}",
    "'stale' in globals()",
    f"%%netspec stale\n{SMALL}",
    f"%%netspec stale --set classes\n{SMALL}",
    "'stale' in globals()",
    f"%%netspec failing\n{CLAIMING}",
    "'failing' in globals()",
    "try:\n  get_ipython().run_cell_magic('netspec', '', 'network n {}')\nexcept Exception as error:\n  print(error)",
    "import sys; 'torch' in sys.modules",
]


@pytest.fixture(scope="module")
def outputs() -> list[list[Any]]:
    """The outputs of each cell, run in one kernel.

    Its sockets are files in a folder of its own: a free TCP port may be another's before the kernel has it.
    """
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    # A socket's path has at most about a hundred characters, and a test's own folder may be longer.
    with TemporaryDirectory() as folder:
        sockets = traitlets_config.Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"})
        client = nbclient.NotebookClient(
            notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}, allow_errors=True, config=sockets
        )
        return [cell["outputs"] for cell in client.execute()["cells"]]


def text_of(shown: list[Any]) -> str:
    """What is printed, or shown of an error, without colour."""
    text = "".join(one.get("text", "") + "\n".join(one.get("traceback", ())) for one in shown)
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


FAILING = 19
WRONG = (5, 6, 7, 8, 9, 12, 14, 17, FAILING)  # of a magic without a cell, IPython prints its own mistake


def test_a_mistake_ends_its_cell_without_a_traceback(outputs: list[list[Any]]) -> None:
    for number, (cell, shown) in enumerate(zip(CELLS, outputs, strict=True)):
        failed = [one["ename"] for one in shown if one["output_type"] == "error"]
        assert failed == (["CellError"] if number in WRONG else []), cell
        assert "Traceback" not in text_of(shown), cell
        assert "notebook.py" not in text_of(shown), cell


def test_a_failing_claim_hides_no_network(outputs: list[list[Any]]) -> None:
    shown = [one["data"] for one in outputs[FAILING] if one["output_type"] == "display_data"]
    assert "image/svg+xml" in shown[0]
    assert "params is" in shown[1]["text/plain"]
    assert outputs[FAILING + 1][0]["data"]["text/plain"] == "False"


def test_a_mistake_leaves_no_stale_network(outputs: list[list[Any]]) -> None:
    assert [outputs[number][0]["data"]["text/plain"] for number in (15, 18)] == ["False", "False"]


def test_code_can_catch_a_mistake(outputs: list[list[Any]]) -> None:
    assert text_of(outputs[-2]).startswith("\nerror[NS215]")


def test_the_magic_draws_reports_and_keeps(outputs: list[list[Any]]) -> None:
    picture, report = outputs[1]
    assert picture["data"]["image/svg+xml"].startswith("<svg ")
    assert "ns-heat" in picture["data"]["image/svg+xml"]
    assert "<table>" in report["data"]["text/html"]
    params = 3 * 3 * 3 * 4 + 4 + 4 * 8 * 8 * 7 + 7
    assert outputs[2][0]["data"]["text/plain"] == str(params)
    assert f"{params:,} parameters" in report["data"]["text/html"]


def test_values_show_themselves(outputs: list[list[Any]]) -> None:
    network, table = outputs[3][0]["data"], outputs[4][0]["data"]
    assert network["image/svg+xml"].startswith("<svg ")
    assert network["text/html"].count("<svg ") == 1
    assert "<netspec network net" in network["text/plain"]
    assert "<caption>net (classes=7) at input 3x8x8" in table["text/html"]


def test_mistakes_look_as_the_command_shows_them(outputs: list[list[Any]], tmp_path: Path) -> None:
    spec = tmp_path / "main.ns"
    spec.write_text(SMALL.replace("4", "0"), encoding="utf-8")
    with pytest.raises(netspec.SpecError) as raised:
        netspec.load(spec)
    assert text_of(outputs[5]) == str(raised.value).strip("\n").replace(str(spec), "this cell")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (6, "`classes` is not written name=value"),
        (7, "did you mean `classes`?"),
        (8, "`%%netspec` has no option `--what`"),
        (9, "`3a` can't be the name of a variable"),
        (11, "the cell body is empty"),
        (12, "no closing quotation"),
    ],
)
def test_wrong_usage_is_said(outputs: list[list[Any]], cell: int, said: str) -> None:
    assert said in text_of(outputs[cell])


def test_a_cell_uses_files_from_the_notebook_s_folder(outputs: list[list[Any]]) -> None:
    assert "163,696 parameters" in outputs[10][-1]["data"]["text/html"]


def test_nothing_of_this_imports_torch(outputs: list[list[Any]]) -> None:
    assert outputs[-1][0]["data"]["text/plain"] == "False"
