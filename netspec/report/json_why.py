"""The arithmetic of a stage as JSON: every product with its factors, exact integers."""

from __future__ import annotations

from netspec.escaping.json import document
from netspec.report.why import Product, Why


def render(one: Why, *, width: int | None, color: bool) -> str:
    """Nested objects, as the parts are."""
    return document(plain(one))


def plain(one: Why) -> dict[str, object]:
    return {
        "name": one.name,
        "op": one.word,
        "input": list(one.input),
        "output": list(one.output),
        "params": one.params,
        "macs": one.macs,
        "params_sum": [product(each) for each in one.of_params],
        "macs_sum": [product(each) for each in one.of_macs],
        "parts": [plain(part) for part in one.parts],
    }


def product(one: Product) -> dict[str, object]:
    return {"what": one.what, "factors": [list(group) for group in one.factors], "value": one.value}
