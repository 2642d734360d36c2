"""`netspec weights`: what it writes, and every way in which it ends otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

import netspec
from tests.weights.small import checkpoint, network, run, written


def saved(folder: Path) -> Path:
    torch.save(checkpoint(), written(folder) / "mine.pth")
    return folder


def test_writes_the_networks_own_names(tmp_path: Path) -> None:
    done = run(saved(tmp_path), "tiny.ns", "mine.pth", "--names", "names.toml", "-o", "out.safetensors")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "wrote out.safetensors: 10 tensors, 1,144 parameters\n"
    found = load_file(tmp_path / "out.safetensors")
    model = netspec.load_weights(netspec.build(network(tmp_path)), checkpoint(), names=tmp_path / "names.toml")
    assert found.keys() == model.state_dict().keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in model.state_dict().items())
    assert sorted(os.listdir(tmp_path)) == ["mine.pth", "names.toml", "out.safetensors", "tiny.ns"]


def test_same_bytes_twice_and_its_own_file_is_replaced(tmp_path: Path) -> None:
    arguments = ("tiny.ns", "mine.pth", "--names", "names.toml")
    assert run(saved(tmp_path), *arguments).returncode == 0
    first = (tmp_path / "tiny.safetensors").read_bytes()
    assert run(tmp_path, *arguments).returncode == 0
    assert (tmp_path / "tiny.safetensors").read_bytes() == first


def test_other_peoples_files_stay(tmp_path: Path) -> None:
    theirs = saved(tmp_path) / "mine.pth"
    before = theirs.read_bytes()
    arguments = ("tiny.ns", "mine.pth", "--names", "names.toml", "-o", "mine.pth")
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert "error[NS007]" in done.stderr
    assert theirs.read_bytes() == before
    assert run(tmp_path, *arguments, "--force").returncode == 0


def test_drop_aux_leaves_heads_out(tmp_path: Path) -> None:
    assert run(saved(tmp_path), "tiny.ns", "mine.pth", "--names", "names.toml", "--drop-aux").returncode == 0
    assert not any(name.startswith("aux1") for name in load_file(tmp_path / "tiny.safetensors"))


def test_nothing_is_written_where_something_does_not_fit(tmp_path: Path) -> None:
    weights = checkpoint()
    del weights["head.bias"]
    torch.save(weights, written(tmp_path) / "mine.pth")
    done = run(tmp_path, "tiny.ns", "mine.pth", "--names", "names.toml")
    assert done.returncode == 1
    assert "error[NS807]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "tiny.safetensors").exists()


def test_wrong_usage(tmp_path: Path) -> None:
    saved(tmp_path)
    both = ("--names", "names.toml", "--source", "caffe")
    for arguments, said in (((), "`--source NAME` or `--names FILE`"), (both, "one alone")):
        done = run(tmp_path, "tiny.ns", "mine.pth", *arguments)
        assert done.returncode == 2
        assert said in done.stderr


def test_without_torch_it_says_what_to_install(tmp_path: Path) -> None:
    """A path without torch: what the extra `torch` brings is hidden from the command."""
    saved(tmp_path)
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from netspec.cli.main import run\n"
        "sys.exit(run(['weights', 'tiny.ns', 'mine.pth', '--names', 'names.toml']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "netspec-lang[torch]"' in done.stderr
    assert "Traceback" not in done.stderr
