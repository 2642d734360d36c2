"""What holds for variants of random networks: an edit that changes no value changes no figure, no name, no output."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import torch

import netspec
from netspec_compiler.verify import verify
from tests.laws import trying
from tests.laws.specs import Spec, specs
from tests.laws.trying import TWO_PARTS, tried

HOW_MANY = max(5, trying.HOW_MANY // 5)


def edited(text: str, labels: list[str]) -> str:
    """The spec, and a variant of its network that hands on the output of every labelled stage once more."""
    edits = "".join(f"  insert after {label} {{ identity }}\n" for label in labels)
    return f"{text}\nvariant edited of net {{\n{edits}}}\n"


def both(spec: Spec) -> tuple[netspec.Network, netspec.Network] | None:
    """The network and its variant; none where no stage has a label."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spec.ns")
        path.write_text(spec.text, encoding="utf-8")
        if spec.library is not None:
            Path(folder, "library.ns").write_text(spec.library, encoding="utf-8")
        base = netspec.load(path, network="net")
        labels = [node.label for node in base.checked.network.body if node.label is not None]
        if not labels:
            return None
        path.write_text(edited(spec.text, labels), encoding="utf-8")
        return base, netspec.load(path, network="edited")


@pytest.mark.parametrize("part", TWO_PARTS)
def test_handing_on_changes_nothing(part: str) -> None:
    seen = []

    def holds(spec: Spec) -> None:
        pair = both(spec)
        if pair is not None:
            seen.append(pair)
            keeps_figures_names_and_outputs(*pair)

    tried(part, holds, specs(), how_many=HOW_MANY)
    assert len(seen) > HOW_MANY // 5


def keeps_figures_names_and_outputs(base: netspec.Network, variant: netspec.Network) -> None:
    ours, theirs = variant.report().totals, base.report().totals
    assert (ours.params, ours.params_train, ours.macs_train) == (theirs.params, theirs.params_train, theirs.macs_train)
    verification = verify(variant.checked)
    assert verification.ok, verification.text(color=False)
    model, edited_model = netspec.build(base).eval(), netspec.build(variant).eval()
    edited_model.load_state_dict(model.state_dict(), strict=True)
    x = torch.randn(2, *base.checked.network.input)
    with torch.no_grad():
        torch.testing.assert_close(edited_model(x), model(x), rtol=0, atol=0, equal_nan=True)
