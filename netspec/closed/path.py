"""One way through the front end: what its figures are, and for which free numbers they are so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial

from netspec.closed.claims import Claim, claim_of
from netspec.closed.columns import Column
from netspec.closed.figures import at_stage, by_kind, totals
from netspec.closed.identity import MASK, salt, shape_of, summand
from netspec.closed.program import Guard, Output, Program, program
from netspec.lowering.declarations.module import Program as Spec
from netspec.lowering.declarations.params import Settings
from netspec.numbers.trace import INPUT, Trace
from netspec.numbers.traced import Ratio, Whole, node_of
from netspec.pipeline import Checked, load_program
from netspec.record import Record

MOST_PROGRAMS = 16


class Asked(Record):
    """Which figures a call wants: totals by name, those of stages by label, those by kind of operation or not.

    `key` asks for the number that the network is known by, `claims` for whether its `expect` lines hold.
    """

    totals: tuple[str, ...]
    stages: tuple[str, ...] = ()
    kinds: bool = False
    key: bool = False
    claims: bool = False


class Key(Record):
    """What the key of a path's networks is made of: the sum of what is the same in all, and free numbers' nodes by
    the salt of their place.
    """

    constant: int
    free: tuple[tuple[int, int], ...]


class Path:
    """What one run made of its free numbers. `code` is that of its first mistake; empty where there is none."""

    def __init__(self, trace: Trace, code: str, checked: Checked | None) -> None:
        self.trace = trace
        self.code = code
        self.checked = checked
        self.totals = {} if checked is None else self.nodes_of(totals(checked.facts))
        self.kinds = {} if checked is None else self.nodes_of(by_kind(checked.network, checked.facts))
        self.stages: dict[str, dict[str, int]] = {}
        self.programs: dict[object, Program] = {}

    @property
    def guards(self) -> tuple[Guard, ...]:
        """What was asked of the free numbers, and what the answer was."""
        return tuple((*question, answer) for question, answer in self.trace.guards.items())

    def nodes_of(self, figures: Mapping[str, int]) -> dict[str, int]:
        return {name: node_of(value, self.trace) for name, value in figures.items()}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What the network's `expect` lines ask of nodes; worked out when it is first asked for."""
        if self.checked is None:
            return ()
        lines, node = self.checked.network.network.expectations, partial(node_of, trace=self.trace)
        return tuple(claim_of(one, self.checked, node) for one in lines)

    @cached_property
    def key(self) -> Key:
        """What the key of each network on this path is made of; worked out when it is first asked for."""
        if self.checked is None:
            return Key(0, ())
        constant, integers = shape_of(self.checked.network)
        free = []
        for place, number in enumerate(integers):
            if isinstance(number, Whole):
                free.append((salt(place), number.node))
            else:
                constant += summand(place, number)
        return Key(constant & MASK, tuple(free))

    def figures(self, asked: Asked) -> dict[Output, int]:
        """The nodes of all figures that are asked for."""
        found: dict[Output, int] = {name: node for name, node in self.totals.items() if name in asked.totals}
        if asked.key:
            found |= {("key", salted): node for salted, node in self.key.free}
        if asked.claims:
            found |= {("claim", node): node for claim in self.claims for node in claim.nodes}
        for label in asked.stages if self.checked is not None else ():
            if label not in self.stages:
                facts = at_stage(self.checked.network, self.checked.facts, label)  # type: ignore[union-attr]
                self.stages[label] = self.nodes_of(facts)
            found.update(self.stages[label].items())
        if asked.kinds:
            found.update(self.kinds.items())
        return found

    def program(self, bounds: dict[str, tuple[int, int]], asked: Asked) -> Program:
        """What is to be evaluated within these bounds. The last few are kept."""
        key = (tuple(bounds.items()), asked)
        if key not in self.programs:
            if len(self.programs) >= MOST_PROGRAMS:
                self.programs.clear()
            outputs = self.figures(asked)
            self.programs[key] = program(self.trace.nodes, self.guards, outputs, bounds)
        return self.programs[key]


def traced(spec: Spec, network: str | None, fixed: Settings, free: Mapping[str, tuple[int, Column]]) -> Path:
    """The path of one row: every free number as its numerator here, over the denominator of its column."""
    trace = Trace()
    settings: dict[str, str | int | float | bool | Ratio] = dict(fixed)
    for name, (numerator, column) in free.items():
        whole = Whole.of(numerator, trace, trace.node(INPUT, name))
        settings[name] = whole if column.denominator == 1 else Ratio.of(whole, column.denominator or 1)
    outcome = load_program(spec, settings, network)
    wrong = next((one.code for one in outcome.problems if one.severity == "error"), "")
    return Path(trace, wrong, outcome.networks[0] if outcome.ok and outcome.networks else None)
