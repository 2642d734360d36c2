"""`scale_filters` is its formula: a random network that is scaled equals the one whose numbers of filters are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import strategies as st

import netspec
from tests.laws import trying
from tests.laws.specs import specs
from tests.laws.specs.blocks import Writer
from tests.laws.test_edits import attempt, codes, outcomes, paths, values
from tests.laws.trying import TWO_PARTS

HOW_MANY = max(20, trying.HOW_MANY // 2)
FACTORS = ("0.3", "0.5", "0.75", "1", "1.25", "(7/3)", "4")
MULTIPLES = (1, 2, 3, 4, 8)
COUNT = re.compile("«([^»]*)»")
CLAIMS = re.compile(r'(?m)^(expect .*|published "[^{]*\{\n.*\n\})\n')


class Marked(Writer):
    """Marks each number of filters where it enters, unless it is written in terms of a param."""

    def counted(self, text: str) -> str:
        return text if text in self.settled else f"«{text}»"

    def scaling(self) -> list[str]:
        return ["scale_filters"]


@dataclass
class Pair:
    """A network that is scaled, and the same with every number of filters written as the formula has it."""

    scaled: str
    written: str
    library: tuple[str | None, str | None]


@st.composite
def pairs(draw) -> Pair:
    spec = draw(specs(Marked))
    factor, multiple = draw(st.sampled_from(FACTORS)), draw(st.sampled_from(MULTIPLES))
    text, library = CLAIMS.sub("", spec.text).replace("network net", "network other"), spec.library
    line = f"scale_filters {factor}{'' if multiple == 8 else f' multiple={multiple}'}\n"
    by_formula = r"\1" if factor == "1" else rf"(max({multiple}, round_to((\1) * {factor}, {multiple})))"
    scaled = COUNT.sub(r"\1", text).replace("scale_filters\n", line)
    written = COUNT.sub(by_formula, text).replace("scale_filters\n", "")
    both = (None, None) if library is None else (COUNT.sub(r"\1", library), COUNT.sub(by_formula, library))
    return Pair(scaled, written, both)


@pytest.mark.parametrize("part", TWO_PARTS)
def test_scaling_is_its_formula(part: str) -> None:
    seen = outcomes(part, pairs(), agree, HOW_MANY)
    assert seen["accepted"] > HOW_MANY // 4


def agree(pair: Pair, seen: Counter[str]) -> None:
    scaled, written = attempt(pair.scaled, pair.library[0]), attempt(pair.written, pair.library[1])
    shown = f"{pair.scaled}\n--- written out ---\n{pair.written}\n{pair.library}"
    if isinstance(scaled, netspec.SpecError) or isinstance(written, netspec.SpecError):
        seen["refused"] += 1
        assert isinstance(scaled, netspec.SpecError), f"{written}\n{shown}"
        assert isinstance(written, netspec.SpecError), f"{scaled}\n{shown}"
        assert codes(scaled) == codes(written), f"{scaled}\n{written}\n{shown}"
        return
    seen["accepted"] += 1
    assert paths(scaled) == paths(written)
    assert values(scaled) == values(written), shown
