"""What holds for every valid spec, tried on random ones: torch, fvcore and the laws of the IR are the witnesses."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import netspec
from netspec.ir.exchange import from_json, to_json
from netspec.ir.model import CheckedNetwork, Group, Operation, walk
from netspec.ir.printer import print_checked
from netspec.ir.verify import verify_checked
from netspec_compiler.verify import from_source, verify
from tests.laws.specs import Spec, specs
from tests.laws.specs.ranks import ranked
from tests.laws.trying import HOW_MANY, PARTS, TWO_PARTS, tried

OPERATORS = ("~", "==", "!=", "<", "<=", ">", ">=")


def loaded(spec: Spec) -> netspec.Network:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "spec.ns").write_text(spec.text, encoding="utf-8")
        if spec.library is not None:
            Path(folder, "library.ns").write_text(spec.library, encoding="utf-8")
        return netspec.load(Path(folder, "spec.ns"))


def reloaded(text: str) -> CheckedNetwork:
    return loaded(Spec(text, None, (), (), 0)).checked


def bare(checked: CheckedNetwork) -> list[tuple[object, ...]]:
    """Everything about a network but where and how it was written."""
    found: list[tuple[object, ...]] = []
    network = checked.network
    for path, node in walk(network.body + tuple(head.body for head in network.heads)):
        kind = node.layer if isinstance(node, Operation) else (node.kind, node.scale, node.act)
        found.append((path, kind, checked.shapes[path], node.doc if isinstance(node, Group) else ""))
    found += [(head.name, head.weight) for head in network.heads]
    found += [(one.op, one.tolerance, str(one.right)) for one in network.expectations if one.right is not None]
    found += [(one.source, one.figures) for one in network.publications]
    found += [(one.source, one.made) for one in network.published_models]
    return found


@pytest.mark.parametrize("part", PARTS)
def test_random_network_keeps_every_law(part: str) -> None:
    tried(part, keeps_every_law, ranked())


def test_outputs_that_are_no_numbers_are_the_same_too() -> None:
    """What squares itself often overflows, and a softmax of that is no number."""
    squares = "\n".join(["mul {\nidentity\nidentity\n}"] * 12)
    keeps_every_law(Spec(f"network net {{\ninput 3x8x8\n{squares}\nsoftmax\n}}\n", None, (3, 8, 8), (3, 8, 8), 0))


def keeps_every_law(spec: Spec) -> None:
    network = loaded(spec)
    witnesses_of_the_ir(network.checked)
    witnesses_of_the_counts(network, spec)
    witnesses_of_training(network)


def witnesses_of_the_ir(checked: CheckedNetwork) -> None:
    assert verify_checked(checked) == ()
    assert from_json(to_json(checked)) == checked
    assert to_json(from_json(to_json(checked))) == to_json(checked)  # how numbers were written too
    text = print_checked(checked)
    again = reloaded(text)
    assert print_checked(again) == text
    assert strip_paths(bare(again)) == strip_paths(bare(checked))


def strip_paths(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Expectations may name a stage by label or by name; the text form always names it by name."""
    return [row for row in rows if not (len(row) == 3 and row[0] in OPERATORS and "(" in str(row[2]))]


def witnesses_of_the_counts(network: netspec.Network, spec: Spec) -> None:
    verification = verify(network.checked)
    assert verification.ok, verification.text(color=False)
    totals = network.report().totals
    model = netspec.build(network).eval()
    x = torch.randn(1, *spec.input)
    assert model(x).shape[1:] == spec.output
    assert sum(parameter.numel() for parameter in model.parameters()) == totals.params_train
    model.strip_aux()
    assert sum(parameter.numel() for parameter in model.parameters()) == totals.params
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    assert counter.get_total_flops() == totals.flops == 2 * totals.macs


def witnesses_of_training(network: netspec.Network) -> None:
    """Module and file give the same outputs in training too, dropout and batch statistics included."""
    model, written = netspec.build(network), from_source(network.checked)
    written.load_state_dict(model.state_dict())
    x = torch.randn(3, *network.checked.network.input)
    outputs = []
    for one in (model, written):
        torch.manual_seed(1)
        try:
            outputs.append(one.train()(x))
        except ValueError as error:  # one value per channel has no variance
            outputs.append(str(error))
    first, second = outputs
    assert getattr(first, "_fields", None) == getattr(second, "_fields", None)
    for ours, theirs in zip(parts(first), parts(second), strict=True):
        if isinstance(ours, str):
            assert ours == theirs
        else:
            torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)


def parts(output: object) -> tuple[object, ...]:
    return tuple(output) if isinstance(output, tuple) else (output,)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_random_file_is_what_ruff_would_write(part: str) -> None:
    tried(part, is_what_ruff_would_write, specs(), how_many=min(60, HOW_MANY))


def is_what_ruff_would_write(spec: Spec) -> None:
    source = loaded(spec).to_source()
    assert source == loaded(spec).to_source()
    ruff = shutil.which("ruff") or str(Path(sys.executable).parent / "ruff")
    for command in (
        ["check", "--isolated"],
        ["check", "--isolated", "--select", "E4,E7,E9,F,I,N,UP,B,SIM,RUF100", "--ignore", "N812"],
        ["format", "--isolated", "--check"],
    ):
        options = ["--stdin-filename", "net.py", "-"]
        done = subprocess.run([ruff, *command, *options], input=source, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr + source
