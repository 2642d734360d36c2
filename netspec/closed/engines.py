"""What evaluates a program on columns: plain Python on lists, or NumPy on arrays where it is installed.

Both are exact. Arrays hold floats only where all values on the way are far below 2^53 (a quotient of two such integers
is then never rounded up to the next one), 64-bit integers below 2^62, and Python's own integers beyond. A division by 0
comes up only in rows that a guard refuses, whatever it gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netspec.closed.arrays import Arrays
from netspec.closed.lists import Lists
from netspec.closed.program import Output, Program
from netspec.lazy import present

if TYPE_CHECKING:
    from netspec.closed.values import Cell, NumPy, Values

Engine = Lists | Arrays


def available() -> Engine:
    """Arrays where NumPy is installed, else lists."""
    numpy: NumPy | None = present("numpy")
    return Lists() if numpy is None else Arrays(numpy)


def evaluate(
    program: Program, engine: Engine, columns: Mapping[str, Values], rows: int
) -> tuple[Values, dict[Output, Values]]:
    """For each row whether it answers all guards as the path did, and the figures (of no use where it does not)."""
    inputs = engine.inputs(columns, program.magnitude)
    operations = engine.operations(program.magnitude)
    values: dict[int, Cell] = {**program.constants, **{one: inputs[name] for one, name in program.inputs.items()}}
    for one, sign, first, second, done in program.steps:
        values[one] = operations[sign](values[first], values[second])
        for other in done:
            del values[other]
    answers = []
    for question, first, second, answer in program.guards:
        found = operations[question](values[first], values[second])
        answers.append(found if answer else operations["=="](found, False))
    figures = {name: engine.column(values[node], rows) for name, node in program.outputs.items()}
    return engine.all_of(answers, rows), figures
