"""Hostile checkpoints: each a mistake with a code, no code of theirs runs, no model is changed, no memory is taken."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import sys
import tracemalloc
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save
from torch import Tensor

import netspec
from netspec.diagnostics.base import Diagnostic
from netspec_compiler.weights.checkpoint import read
from netspec_compiler.weights.files.entry import Entry
from netspec_compiler.weights.files.pickles import Machine, Made, TooManyStepsError
from tests.weights.small import checkpoint, network, run

MOST_MEMORY = 64 * 2**20


class Program:
    """A call of what a pickle should never get to call."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


def saved(held: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    torch.save(held, stream, **options)
    return stream.getvalue()


def archive(pickled: bytes, records: dict[str, bytes] | None = None, packed: bool = False) -> bytes:
    """An archive as `torch.save` lays it out, of any pickle and any records."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as held:
        for name, data in {"data.pkl": pickled, "version": b"3\n", **(records or {})}.items():
            held.writestr(f"x/{name}", data)
    return stream.getvalue()


def tensor(size: str, stride: str = "I1\nt", offset: str = "I0\n", elements: str = "I4\n") -> bytes:
    """The pickle of `{"w": a tensor}` in text, to write what no library writes."""
    storage = f"(Vstorage\nctorch\nFloatStorage\nV0\nVcpu\n{elements}tQ"
    return f"(dVw\nctorch._utils\n_rebuild_tensor_v2\n({storage}{offset}({size}({stride}I00\nNtRs.".encode()


def streamed(part: str) -> bytes:
    """A file as torch wrote it before 1.6, of one tensor on a part of a storage of four numbers."""
    own = {"little_endian": sys.byteorder == "little"}
    heads = [pickle.dumps(one, 2) for one in (0x1950A86A20F9469CFC6C, 1001, own)]
    pickled = [*heads, tensor("I2\nt", elements=f"I4\n(Vpart\n{part}t"), pickle.dumps(["0"], 2)]
    return b"".join([*pickled, struct.pack("<q", 4), struct.pack("4f", 0, 1, 2, 3)])


def header(text: str | bytes, data: bytes = b"", length: int | None = None) -> bytes:
    """A file of safetensors with any header."""
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def safe(**fields: Any) -> bytes:
    return header(json.dumps({"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16], **fields}}), bytes(16))


def one_changed(**changes: Any) -> dict[str, Any]:
    return {**checkpoint(), **{name.replace("__", "."): value for name, value in changes.items()}}


DEEP = b"(" * 20_000 + b"t" * 20_000
DOUBLED = b"(I0\nI0\nt" + b"p0\n0(g0\ng0\nt" * 60
FOUR = {"data/0": bytes(16)}
HUGE = 10**18
SELF = b"(lp0\ng0\na."

FILES: dict[str, bytes] = {
    # Programs.
    "a call of os": saved(one_changed(head__bias=Program(os.mkdir, "trace"))),
    "a call of os, old": saved(
        one_changed(head__bias=Program(os.mkdir, "trace")), _use_new_zipfile_serialization=False
    ),
    "a call of builtins": saved(one_changed(head__bias=Program(eval, "__import__('os').mkdir('trace')"))),
    "a call beside the weights": saved({"model": checkpoint(), "x": Program(os.mkdir, "trace")}),
    "a call in a key": archive(b"(dcposix\nmkdir\n(Vtrace\ntRI1\ns."),
    "a call with instance": archive(b"(Vtrace\niposix\nmkdir\n."),
    "a call with object": archive(b"(cposix\nmkdir\nVtrace\no."),
    "a call by names on the stack": archive(b"\x80\x04\x8c\x05posix\x8c\x05mkdir\x93\x8c\x05trace\x85R."),
    "a call with new": archive(b"\x80\x02cposix\nmkdir\nVtrace\n\x85\x81."),
    "a name of torch that runs": archive(b"ctorch.hub\nload\n(Va\nVb\ntR."),
    "a class and its state": archive(b"c__builtin__\nobject\n)R(Vx\nI1\ndb."),
    "a plain pickle": pickle.dumps(one_changed(head__bias=Program(os.mkdir, "trace")), 4),
    "an extension": archive(b"\x80\x02\x82\x01."),
    "a persistent name": archive(b"Pposix.mkdir\n."),
    # Pickles that are too much.
    "tuples in tuples as a key": archive(b"(d" + DEEP + b"I1\ns."),
    "tuples that double as a key": archive(b"(d" + DOUBLED + b"I1\ns."),
    "a list in itself": archive(SELF),
    "a memo without end": archive(b"\x80\x02Nr\xff\xff\xff\xff."),
    "a text without end": archive(b"\x80\x04\x8d" + struct.pack("<Q", 2**62) + b"x."),
    "bytes without end": archive(b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"x."),
    "a number of many digits": archive(b"I" + b"9" * 5_000 + b"\n."),
    "a long of many bytes": archive(b"\x8b" + struct.pack("<i", 2**30) + b"1."),
    "only marks": archive(b"(" * 1_000_000 + b"."),
    "lists by the million": archive(b"]" * 3_000_000 + b"."),
    "values that are not there": archive(b"\x80\x02\x87."),
    "no end": archive(b"\x80\x02N"),
    "nothing": archive(b""),
    "an unknown instruction": archive(b"\xff."),
    "items of a number": archive(b"I1\n(I1\nI2\nu."),
    # Archives.
    "a list of tensors that unpacks to 64 MiB": archive(bytes(2**26), packed=True),
    "a storage that unpacks to 64 MiB": archive(tensor("I4\nt"), {"data/0": bytes(2**26)}, packed=True),
    "a view of a packed 64 MiB": archive(
        tensor("I4\nt", elements=f"I{2**24}\n"), {"data/0": bytes(2**26)}, packed=True
    ),
    "an archive without a pickle": archive(b"")[:30],
    "an empty archive": b"PK\x05\x06" + bytes(18),
    "only the first bytes of an archive": b"PK\x03\x04",
    "a storage that is missing": archive(tensor("I4\nt")),
    "a storage that is too short": archive(tensor("I4\nt"), {"data/0": bytes(8)}),
    # Tensors.
    "a tensor beyond its storage": archive(tensor("I5\nt"), FOUR),
    "a tensor far beyond its storage": archive(tensor(f"I{HUGE}\nt"), FOUR),
    "a tensor before its storage": archive(tensor("I4\nt", offset="I-1\n"), FOUR),
    "a negative size": archive(tensor("I-4\nt"), FOUR),
    "a negative stride": archive(tensor("I4\nt", "I-1\nt"), FOUR),
    "a size that is a text": archive(tensor("V4\nt"), FOUR),
    "a size of many digits": archive(tensor("L" + "9" * 4_000 + "L\nt"), FOUR),
    "more sizes than strides": archive(tensor("I2\nI2\nt"), FOUR),
    "a tensor without end on one number": archive(tensor(f"I{HUGE}\nt", "I0\nt"), FOUR),
    "a storage of negative length": archive(tensor("I4\nt", elements="I-4\n"), FOUR),
    "a storage of true length": archive(tensor("I4\nt", elements="I01\n"), FOUR),
    "a meta tensor": saved(one_changed(head__bias=torch.ones(2, device="meta"))),
    "a sparse tensor": saved(one_changed(head__bias=torch.ones(2).to_sparse())),
    "a sparse tensor by rows": saved(one_changed(head__weight=torch.ones(2, 256).to_sparse_csr())),
    "a quantized tensor": saved(one_changed(head__bias=torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.qint8))),
    "a nested tensor": saved(one_changed(head__bias=torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]))),
    "integers for weights": saved(one_changed(head__bias=torch.ones(2, dtype=torch.int64))),
    "truths for weights": saved(one_changed(head__bias=torch.ones(2, dtype=torch.bool))),
    "complex numbers for weights": saved(one_changed(head__bias=torch.ones(2, dtype=torch.complex64))),
    "numbers beyond the precision": saved(one_changed(head__bias=torch.full((2,), 1e300, dtype=torch.double))),
    "a list for a tensor": saved(one_changed(head__bias=[1.0, 2.0])),
    "a number for a name": saved({**checkpoint(), 3: torch.ones(2)}),
    "a name of control characters": saved({**checkpoint(), "\x1b[2J\x07": torch.ones(2)}),
    "a name of a megabyte": saved({**checkpoint(), "x" * 2**20: torch.ones(2)}),
    "an empty dict": saved({}),
    "a dict of dicts of dicts": saved({"model": {"model": {"model": {"model": {}}}}}),
    # Safetensors.
    "a header without end": header("{", length=2**60),
    "a header of 100 MB": header("{", length=100_000_000),
    "a header that is no JSON": header("{" * 50_000),
    "an offset beyond the file": safe(shape=[HUGE], data_offsets=[0, 4 * HUGE]),
    "offsets the wrong way round": safe(data_offsets=[16, 0]),
    "a shape that is not its bytes": safe(shape=[5]),
    "a negative shape": safe(shape=[-4]),
    "a shape whose product is too large": safe(shape=[2**33, 2**33]),
    "a type that is none": safe(dtype="Q8"),
    "a hole in the bytes": header(
        json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}), bytes(16)
    ),
    "half of the last tensor": save(checkpoint())[:-1],
    "more than the last tensor": save(checkpoint()) + b"x",
    # Old files.
    "an old file cut in its numbers": saved(checkpoint(), _use_new_zipfile_serialization=False)[:-1],
    "an old file and more": saved(checkpoint(), _use_new_zipfile_serialization=False).replace(b"cpu", b"\xff\xff\xff"),
    # Others.
    "an empty file": b"",
    "zeros": bytes(1_000),
    "one brace": b"{",
    "braces": b"{" * 100_000,
    "a pickle of text": b"\x80\x04\x8c\x05hello\x94.",
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    model = netspec.build(network(tmp_path))
    before = {key: value.clone() for key, value in model.state_dict().items()}
    (tmp_path / "hostile.pth").write_bytes(FILES[name])
    tracemalloc.start()
    try:
        with pytest.raises(netspec.WeightsError) as caught:
            netspec.load_weights(model, tmp_path / "hostile.pth", names=tmp_path / "names.toml")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    assert most < MOST_MEMORY + len(FILES[name])
    assert not (tmp_path / "trace").exists()
    told = str(caught.value)
    assert len(told) < 4_000
    assert all(char.isprintable() or char == "\n" for char in told)


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 56


@pytest.mark.parametrize("name", ["a call of os", "a name of control characters", "only marks", "a meta tensor"])
def test_the_command_ends_with_a_code(tmp_path: Path, name: str) -> None:
    network(tmp_path)
    (tmp_path / "hostile.pth").write_bytes(FILES[name])
    done = run(tmp_path, "tiny.ns", "hostile.pth", "--names", "names.toml")
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("error[NS8")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "tiny.safetensors").exists()


IN_MEMORY: dict[str, Callable[[], Any]] = {
    "meta": lambda: torch.ones(2, device="meta"),
    "nested": lambda: torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]),
    "jagged": lambda: torch.nested.nested_tensor([torch.ones(1), torch.ones(2)], layout=torch.jagged),
    "sparse": lambda: torch.ones(2).to_sparse(),
    "quantized": lambda: torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.qint8),
    "lazy": torch.nn.parameter.UninitializedParameter,
    "integer": lambda: torch.ones(2, dtype=torch.int8),
    "complex": lambda: torch.ones(2, dtype=torch.complex64),
    "too large": lambda: torch.full((2,), 1e300, dtype=torch.double),
    "number": lambda: 3.0,
    "nothing": lambda: None,
}


@pytest.mark.parametrize("name", IN_MEMORY)
def test_tensors_in_memory(tmp_path: Path, name: str) -> None:
    """The last entry is the odd one, so that a copy one by one would have changed all others before it."""
    model, weights = netspec.build(network(tmp_path)), checkpoint()
    weights["side.bias"] = IN_MEMORY[name]()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    with pytest.raises(netspec.WeightsError):
        netspec.load_weights(model, weights, names=tmp_path / "names.toml")
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())


@pytest.mark.parametrize(
    ("dtype", "read"), [(torch.float16, True), (torch.bfloat16, True), (torch.float64, True), (torch.uint8, False)]
)
def test_precisions(tmp_path: Path, dtype: torch.dtype, read: bool) -> None:
    model, weights = netspec.build(network(tmp_path)), {name: one.to(dtype) for name, one in checkpoint().items()}
    if not read:
        with pytest.raises(netspec.WeightsError):
            netspec.load_weights(model, weights, names=tmp_path / "names.toml")
        return
    netspec.load_weights(model, weights, names=tmp_path / "names.toml")
    assert torch.equal(model.fc.weight, weights["head.weight"].float())


def test_views_and_shared_memory_are_read_as_they_look(tmp_path: Path) -> None:
    base = torch.arange(1024.0)
    weights = checkpoint() | {"head.weight": base.view(256, 4).t()[:2], "side.weight": base[:512].view(2, 256)}
    torch.save(weights, tmp_path / "mine.pth")
    model = netspec.load_weights(netspec.build(network(tmp_path)), tmp_path / "mine.pth", names=tmp_path / "names.toml")
    assert torch.equal(model.fc.weight, weights["head.weight"])
    assert torch.equal(model.aux1.weight, weights["side.weight"])


def test_a_part_of_a_storage_in_an_old_file_lies_in_it(tmp_path: Path) -> None:
    path = tmp_path / "old.pth"
    path.write_bytes(streamed("I2\nI2\n"))
    found = read(path)
    assert isinstance(found, dict)
    entry = found["w"]
    assert isinstance(entry, Entry)
    assert entry.read().tolist() == [2, 3]
    for part in ("I-1\nI2\n", "I3\nI2\n", "I0\nVtwo\n", "I0\n"):
        path.write_bytes(streamed(part))
        assert isinstance(read(path), Diagnostic), part


@pytest.mark.parametrize("broken", ["meta", "inference"])
def test_models_that_can_not_be_filled(tmp_path: Path, broken: str) -> None:
    if broken == "meta":
        model = netspec.build(network(tmp_path)).to("meta")
    else:
        with torch.inference_mode():
            model = netspec.build(network(tmp_path))
    with pytest.raises(netspec.WeightsError) as caught:
        netspec.load_weights(model, checkpoint(), names=tmp_path / "names.toml")
    assert [one.code for one in caught.value.diagnostics] == ["NS818"]


def test_a_large_archive_is_held_against_the_network_before_it_is_read(tmp_path: Path) -> None:
    """A gigabyte in the directory of a file of a megabyte, and nothing of it in memory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("x/data.pkl", tensor(f"I{2**28}\nt", elements=f"I{2**28}\n"))
        with held.open("x/data/0", "w", force_zip64=True) as record:
            for _ in range(1024):
                record.write(bytes(2**20))
    (tmp_path / "large.pth").write_bytes(stream.getvalue())
    model = netspec.build(network(tmp_path))
    tracemalloc.start()
    try:
        with pytest.raises(netspec.WeightsError):
            netspec.load_weights(model, tmp_path / "large.pth", names=tmp_path / "names.toml")
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_a_pickle_of_too_many_instructions_is_called_that(tmp_path: Path) -> None:
    (tmp_path / "marks.pth").write_bytes(FILES["only marks"])
    found = read(tmp_path / "marks.pth")
    assert isinstance(found, Diagnostic)
    assert "instructions" in found.fill(found.message)


def test_steps_of_a_pickle_are_counted() -> None:
    machine = Machine(lambda name, _: Made(name), lambda key: key, steps=100)
    with pytest.raises(TooManyStepsError):
        machine.run(io.BytesIO(b"N" * 101 + b"."))
    machine = Machine(lambda name, _: Made(name), lambda key: key, steps=1_000)
    wanted = OrderedDict(a=[1, (2, 3.5)], b={"c": None, "d": b"e"})
    assert machine.run(io.BytesIO(pickle.dumps(dict(wanted), 4))) == dict(wanted)
    assert isinstance(torch.ones(1), Tensor)
