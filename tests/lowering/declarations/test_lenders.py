"""Where a block that a file lacks is declared: beside it, in its `lib`, or among what netspec lends."""

from __future__ import annotations

from pathlib import Path

import pytest

import netspec
from netspec import shipped
from netspec.lowering.declarations.lenders import LARGEST, lender

BLOCK = "block mine(n) = conv 1x1 n\n"
SPEC = "network net {\n  input 3x8x8\n  mine 4\n}\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "home" / "lib").mkdir(parents=True)
    (tmp_path / "home" / "spec.ns").write_text(SPEC)
    return tmp_path / "home" / "spec.ns"


@pytest.mark.parametrize("target", ["blocks.ns", "lib/blocks.ns"])
def test_what_is_said_mends_it(spec: Path, target: str) -> None:
    (spec.parent / target).write_text(BLOCK)
    assert lender("mine", spec) == target
    with pytest.raises(netspec.SpecError, match=f'write `use "{target}"`'):
        netspec.load(spec)
    spec.write_text(f'use "{target}"\n{SPEC}')
    assert netspec.load(spec).report().totals.params == 3 * 4 + 4


def test_blocks_that_netspec_lends(spec: Path) -> None:
    assert lender("inception", spec) == "netspec/inception.ns"
    assert lender("fire", spec) == "netspec/fire.ns"
    assert lender("fire", shipped.path_of("googlenet")) == "lib/fire.ns"


@pytest.mark.parametrize(
    "text",
    [
        BLOCK + SPEC.replace("network net", "network other"),  # its network would come along
        BLOCK.replace("mine", "mines"),
        f"# {BLOCK}",
        BLOCK + "#" * LARGEST,
        "",
    ],
)
def test_what_would_not_help_is_not_named(spec: Path, text: str) -> None:
    (spec.parent / "blocks.ns").write_text(text)
    assert lender("mine", spec) == ""


def test_links_and_what_is_no_text_are_not_read(spec: Path) -> None:
    (spec.parent.parent / "secret.ns").write_text(BLOCK)
    (spec.parent / "link.ns").symlink_to("../secret.ns")
    (spec.parent / "raw.ns").write_bytes(b"\xff" + BLOCK.encode())
    (spec.parent / "folder.ns").mkdir()
    assert lender("mine", spec) == ""
    assert lender("mine", Path("/no/such/folder/spec.ns")) == ""
