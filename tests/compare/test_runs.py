"""Names that count up are said from the first to the last, and filters that come again by their number."""

from __future__ import annotations

import pytest

from netspec.compare.runs import counting_up, repeated


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("0.pool 1.pool 2.pool", "0-2.pool"),
        ("0.a_1 0.b_1 1.a_1 1.b_1 2.a_1 2.b_1", "0-2.a_1 0-2.b_1"),
        ("a1 a2", "a1 a2"),
        ("a1 a3 a5", "a1 a3 a5"),
        ("a1 z a2 a3 a5", "a1-a3 z a5"),
        ("3a 3b 3c", "3a 3b 3c"),
        ("conv9 conv10 conv11", "conv9-conv11"),
        ("a1.b2 a2.b2 a2.b3 a2.b4", "a1.b2 a2.b2 a2.b3 a2.b4"),
        (" ".join(f"a{'9' * 5000}{n}" for n in range(3)), " ".join(f"a{'9' * 5000}{n}" for n in range(3))),
        ("", ""),
    ],
)
def test_names_that_count_up(texts: str, said: str) -> None:
    assert " ".join(counting_up(texts.split())) == said


def test_pairs_of_names_count_up_together() -> None:
    assert counting_up([f"{n}.repeat_1 -> {n}.concat_1" for n in range(8)]) == ["0-7.repeat_1 -> 0-7.concat_1"]
    assert counting_up([f"a{n} -> b{n + 3}" for n in range(4)]) == ["a0-a3 -> b3-b6"]
    assert counting_up([f"a{n} -> b{2 * n}" for n in range(1, 4)]) == ["a1 -> b2", "a2 -> b4", "a3 -> b6"]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ("728 728 728", "3 × 728"),
        ("64 64", "64 64"),
        ("96 128 96 128 96 128", "3 × (96 128)"),
        ("(192 | 192 224) 2080 (192 | 192 224) 2080 (192 | 192 224) 2080", "3 × ((192 | 192 224) 2080)"),
        ("64 64 64 | 64", "64 64 64 | 64"),
        ("", ""),
    ],
)
def test_filters_that_come_again(filters: str, said: str) -> None:
    assert repeated(filters) == said
