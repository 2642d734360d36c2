"""Files of other engines: what they give, what is in them, which options they take, eight bits."""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

import netspec
from netspec.cli.engines import ENGINES
from netspec.cli.main import run
from netspec.lazy import resolve
from netspec_compiler.export.wanted import Wanted

pytest.importorskip("onnxruntime", reason="the commands are tried with ONNX beside the others")
Image = pytest.importorskip("PIL.Image", reason="pictures are read for calibration")

SPEC = "network net {\n  input 3x8x8\n  conv1: conv 3x3 4 norm=batch act=relu\n  lrn\n  global_avgpool\n  linear 3\n}\n"
MODULES = {"openvino": "openvino", "litert": "litert_torch", "coreml": "coremltools", "executorch": "executorch"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.ns").write_text(SPEC, encoding="utf-8")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = run(["export", "spec.ns", *arguments])
    seen = capsys.readouterr()
    return status, seen.out + seen.err


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "aoti"])
def test_files_give_what_the_network_gives(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name in MODULES:
        pytest.importorskip(MODULES[name], reason=f"files for {name} are tried where it is installed")
    check = ["--check"] if ENGINES[name].run else []
    status, said = told(capsys, "--to", name, "--mean", "0.5", "--std", "0.25", *check)
    assert status == 0, said
    path = Path(f"net{ENGINES[name].suffix}")
    assert path.stat().st_size
    assert not check or "largest difference" in said
    # What netspec wrote is known as such, and replaced without --force.
    assert told(capsys, "--to", name)[0] == 0


def test_a_compiler_that_is_stopped_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiler, which is killed with its files left, puts them where they go with the rest."""
    seen = []

    def stopped(program: object, package_path: str) -> None:
        seen.append(Path(tempfile.mkstemp(dir=os.environ["TMPDIR"])[1]))
        raise KeyboardInterrupt

    monkeypatch.setenv("TMPDIR", "mine")
    monkeypatch.setattr("torch._inductor.aoti_compile_and_package", stopped)
    with pytest.raises(KeyboardInterrupt):
        resolve("netspec_compiler.export.traced.aoti:write")(netspec.load("spec.ns").checked, Wanted(), Path("net.pt2"))
    assert seen
    assert not seen[0].exists()
    assert os.environ["TMPDIR"] == "mine"


@pytest.mark.parametrize("name", ["onnx", "pt2", "openvino", "coreml"])
def test_no_place_of_this_machine_and_the_same_bytes(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name in MODULES:
        pytest.importorskip(MODULES[name], reason=f"files for {name} are tried where it is installed")
    path = Path(f"net{ENGINES[name].suffix}")
    assert told(capsys, "--to", name)[0] == 0
    first = path.read_bytes()
    assert told(capsys, "--to", name)[0] == 0
    assert path.read_bytes() == first
    parts = [first]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts += [archive.read(one) for one in archive.namelist()]
    places = (str(tmp_path), str(Path(netspec.__file__).parent), os.path.dirname(np.__file__), "/tmp/")
    assert not any(place.encode() in part for place in places for part in parts)


@pytest.mark.parametrize("batch", ["1", "5", "dynamic"])
def test_a_program_of_torch_takes_the_batch(batch: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "--to", "pt2", "--batch", batch, "--check")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--to", "pt2", "--opset", "13"],
        ["--to", "pt2", "--input-name", "x"],
        ["--to", "openvino", "--opset", "13"],
        ["--to", "executorch", "--batch", "dynamic"],
        ["--to", "coreml", "--check"],
        ["--to", "pt2", "--int8", "--calibrate", "."],
        ["--calibrate", "."],
    ],
)
def test_nothing_that_is_asked_for_is_left_out_silently(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = told(capsys, *arguments)
    assert (status, "NS025" in said) == (2, True)
    assert os.listdir() == ["spec.ns"]


def test_the_end_of_the_file_says_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "-o", "net.pt2")[0] == 0
    assert zipfile.is_zipfile("net.pt2")
    assert {engine.suffix for engine in ENGINES.values()} >= {".onnx", ".pt2", ".xml", ".tflite", ".pte"}


@pytest.mark.parametrize("name", [name for name in MODULES if name != "openvino"])
def test_an_engine_that_is_not_installed_names_its_extra(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for loaded in [one for one in sys.modules if one.startswith(f"{MODULES[name]}.")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, MODULES[name], None)
    monkeypatch.delitem(sys.modules, f"netspec_compiler.export.traced.{name}", raising=False)
    status, said = told(capsys, "--to", name)
    assert status == 2
    assert f'pip install "netspec-lang[{ENGINES[name].extra}]"' in said


def pictures(count: int, size: int = 8) -> None:
    Path("pictures/more").mkdir(parents=True)
    random = np.random.default_rng(1)
    for number in range(count):
        pixels = random.integers(0, 256, (size, size, 3), np.uint8)
        Image.fromarray(pixels).save(f"pictures/{'more/' * (number % 2)}{number}.png")


@pytest.mark.parametrize("opset", ["11", "17"])
def test_eight_bits_are_near_and_small(opset: str, capsys: pytest.CaptureFixture[str]) -> None:
    pictures(4)
    np.save("pictures/array.npy", np.zeros((3, 8, 8), np.float32))
    status, said = told(capsys, "--int8", "--calibrate", "pictures", "--check", "--opset", opset)
    assert status == 0, said
    apart = float(said.partition("largest difference ")[2].partition(",")[0])
    largest = float(said.rpartition("up to ")[2])
    assert 0 < apart < 0.1 * largest
    assert "pictures" in said
    nodes = {one.op_type for one in resolve("onnx:load")("net.onnx").graph.node}
    assert {"QuantizeLinear", "DequantizeLinear"} <= nodes


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"no picture", "NS973"),
        ("a.npy", b"no array", "NS973"),
        ("a.txt", b"nothing", "NS974"),
    ],
)
def test_pictures_that_can_not_be_used(
    name: str, content: bytes, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pictures").mkdir()
    Path("pictures", name).write_bytes(content)
    status, said = told(capsys, "--int8", "--calibrate", "pictures")
    assert (status, code in said) == (2, True)
    assert not Path("net.onnx").exists()
    assert "NS974" in told(capsys, "--int8", "--calibrate", "nowhere")[1]


def test_arrays_with_code_in_them_do_not_run_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pictures").mkdir()
    np.save("pictures/a.npy", np.array([print], dtype=object), allow_pickle=True)
    assert "NS973" in told(capsys, "--int8", "--calibrate", "pictures")[1]


def test_a_converter_that_gives_up_has_one_line_to_say() -> None:
    converted = resolve("netspec_compiler.export.traced.failing:converted")
    places: list[Path] = []

    def convert(place: Path) -> None:
        places.append(place)
        place.write_bytes(b"content")
        if len(places) > 1:
            raise ValueError("no such layer\nand more of it")

    assert converted("an engine", "model.bin", convert) == b"content"
    (problem,) = converted("an engine", "model.bin", convert)
    assert "no such layer" in problem.said()
    assert "and more" not in problem.said()
    assert not any(place.parent.exists() for place in places)
