"""Both forms of a model, module and file: equal to each other, and at home in torch's own tools."""

from __future__ import annotations

import copy
import io
import pickle
from pathlib import Path
from typing import Any

import onnx
import pytest
import torch
from onnx.reference import ReferenceEvaluator
from torch import nn
from torch.nn.parallel import scatter_gather
from torch.utils._pytree import tree_map

from tests.compiler.nets import ALL, EVERYTHING, FORMS, WITH_HEADS, example, model, named, network


@pytest.mark.parametrize("path", ALL, ids=named)
def test_module_and_file_are_one_model(path: Path) -> None:
    live, written = model(path, "module"), model(path, "file")
    assert list(live.state_dict()) == list(written.state_dict())
    written.load_state_dict(live.state_dict(), strict=True)
    x = example(path)
    with torch.no_grad():
        assert torch.equal(live.eval()(x), written.eval()(x))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_torch_compile_takes_the_whole_graph(path: Path, backend: str, form: str) -> None:
    torch._dynamo.reset()
    one, x = model(path, form).eval(), example(path)
    compiled = torch.compile(one, backend=backend, fullgraph=True)
    with torch.no_grad():
        torch.testing.assert_close(compiled(x), one(x))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_torch_export(path: Path, form: str) -> None:
    one, x = model(path, form).eval(), example(path)
    exported = torch.export.export(one, (x,))
    with torch.no_grad():
        torch.testing.assert_close(exported.module()(x), one(x))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_onnx_export(path: Path, form: str, tmp_path: Path) -> None:
    """Every network exports and passes ONNX's checker; the small one is run by ONNX's reference too."""
    one, x = model(path, form).eval(), example(path)
    program = torch.onnx.export(one, (x,), dynamo=True, verbose=False)
    assert program is not None
    program.save(str(tmp_path / "net.onnx"))
    onnx.checker.check_model(str(tmp_path / "net.onnx"))
    if path == EVERYTHING:
        session = ReferenceEvaluator(str(tmp_path / "net.onnx"))
        (output,) = session.run(None, {session.input_names[0]: x.numpy()})
        with torch.no_grad():
            torch.testing.assert_close(torch.from_numpy(output.copy()), one(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("path", ALL, ids=named)
def test_copies(path: Path) -> None:
    one, x = model(path, "module").eval(), example(path, 1)
    buffer = io.BytesIO()
    torch.save(one, buffer)
    buffer.seek(0)
    for other in (copy.deepcopy(one), pickle.loads(pickle.dumps(one)), torch.load(buffer, weights_only=False)):
        with torch.no_grad():
            assert torch.equal(other(x), one(x))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_training_gives_a_named_tuple(path: Path, form: str) -> None:
    one, heads = model(path, form).train(), [head.name for head in network(path).checked.network.heads]
    outputs = one(example(path))
    assert isinstance(outputs, tuple)
    assert outputs._fields == ("logits", *heads)
    assert all(getattr(outputs, name) is value for name, value in zip(outputs._fields, outputs, strict=True))
    assert list(outputs._asdict()) == list(outputs._fields)
    evaluated = one.eval()(example(path))
    assert isinstance(evaluated, torch.Tensor)
    assert evaluated.shape == outputs.logits.shape


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_outputs_are_a_real_named_tuple(path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made again by `_make`, walked by torch's trees, gathered by DataParallel (whose copies would be on GPUs)."""
    outputs = model(path, form).train()(example(path, 3))
    kind = type(outputs)
    again = kind._make(one.detach() for one in outputs)
    assert again._replace(logits=outputs.logits).logits is outputs.logits
    doubled = tree_map(lambda one: one * 2, outputs)
    assert type(doubled) is kind
    assert torch.equal(doubled[-1], outputs[-1] * 2)
    monkeypatch.setattr(scatter_gather.Gather, "apply", lambda device, dim, *parts: torch.cat(parts, dim))
    gathered = scatter_gather.gather([outputs, outputs], "cpu")
    assert type(gathered) is kind
    assert torch.equal(gathered.logits, torch.cat([outputs.logits, outputs.logits]))
    assert type(copy.deepcopy(again)) is kind


def without_dropout(one: Any) -> Any:
    """The model with dropouts that drop nothing."""
    for module in one.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return one


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS[1:], ids=named)
def test_torch_export_in_training(path: Path, form: str) -> None:
    one, x = without_dropout(model(path, form).train()), example(path)
    found, wanted = torch.export.export(one, (x,)).module()(x), one(x)
    assert type(found) is type(wanted)
    for ours, theirs in zip(found, wanted, strict=True):
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS[1:], ids=named)
def test_onnx_export_in_training(path: Path, form: str, tmp_path: Path) -> None:
    one, x = without_dropout(model(path, form).train()), example(path)
    program = torch.onnx.export(one, (x,), dynamo=True, verbose=False)
    assert program is not None
    program.save(str(tmp_path / "net.onnx"))
    onnx.checker.check_model(str(tmp_path / "net.onnx"))
    assert len(onnx.load(str(tmp_path / "net.onnx")).graph.output) == 1 + len(network(path).checked.network.heads)


@pytest.mark.parametrize("form", FORMS)
def test_torch_compile_takes_training_with_heads(form: str) -> None:
    one = without_dropout(model(EVERYTHING, form).train())
    found = torch.compile(one, backend="eager", fullgraph=True)(example(EVERYTHING))
    wanted = one(example(EVERYTHING))
    assert type(found) is type(wanted)
    assert all(map(torch.equal, found, wanted))


def test_outputs_of_the_live_module_survive_pickling() -> None:
    """As a worker or a queue sends them."""
    outputs = model(EVERYTHING, "module").train()(example(EVERYTHING))
    sent = type(outputs)(*(one.detach() for one in outputs))
    buffer = io.BytesIO()
    torch.save(sent, buffer)
    buffer.seek(0)
    for again in (pickle.loads(pickle.dumps(sent)), torch.load(buffer, weights_only=False), copy.copy(sent)):
        assert type(again) is type(sent)
        assert again._fields == sent._fields
        assert all(map(torch.equal, again, sent))


def train(one: Any, path: Path) -> list[float]:
    """A few steps on one batch; the loss of each."""
    x, target = example(path, 4), torch.tensor([0, 1, 2, 3])
    optimiser = torch.optim.SGD(one.parameters(), lr=0.01)
    losses = []
    for _ in range(4):
        optimiser.zero_grad()
        loss = one.loss(one(x), target)
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    return losses


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WITH_HEADS, ids=named)
def test_training_lowers_the_loss(path: Path, form: str) -> None:
    torch.manual_seed(0)
    one = without_dropout(model(path, form).train())
    losses = train(one, path)
    assert losses[-1] < losses[0]
