"""Every module of these rooms has a test of its own beside it here, which imports it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ROOT / "netspec" / "lowering"
MODULES = sorted(path.relative_to(ROOMS) for path in ROOMS.rglob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_its_test(module: Path) -> None:
    test = Path(__file__).parent / module.with_name(f"test_{module.name}")
    name = ".".join(("netspec", "lowering", *module.with_suffix("").parts))
    assert f"from {name} import" in test.read_text(encoding="utf-8")
