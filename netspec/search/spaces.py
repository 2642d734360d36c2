"""`netspec.space`: what a spec leaves open, as one object from its rows to the spaces of Optuna, Ray and Ax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from os import PathLike
from pathlib import Path

from netspec.closed.engines import available
from netspec.closed.figures import NAMES
from netspec.escaping.html import escaped
from netspec.lazy import with_extra
from netspec.lowering.declarations.domains import Steps
from netspec.network import Network, SpecError
from netspec.pipeline import Outcome, load_program
from netspec.spaces.axes import Axis
from netspec.spaces.space import Space
from netspec.sweep.blocks import Evaluation, as_setting
from netspec.sweep.lines import ALWAYS
from netspec.sweep.question import Question, Wanted, question
from netspec.sweep.table import Sweep, swept
from netspec.values import Value, show, written

MOST_SHOWN = 20


class OpenSpace:
    """A space of networks. `names` are those of its columns, `size` is how many rows it has, the last name fastest."""

    def __init__(self, asked: Question) -> None:
        self._asked = asked
        self._space: Space = asked.space
        self.name = asked.space.name
        self.names = tuple(axis.name for axis in asked.space.axes)
        self.size = asked.space.size

    def row(self, number: int) -> dict[str, object]:
        """What the row of this number gives each name; `IndexError` where there is none."""
        if not 0 <= number < self.size:
            raise IndexError(f"the space {self.name} has {self.size} rows, and none of number {number}")
        values = self._space.values(self._space.point(number))
        return {name: plain(value) for name, value in values.items()}

    def columns(self, numbers: Sequence[int], figures: Sequence[str] = ALWAYS) -> dict[str, object]:
        """The figures of rows, with `valid`, `code`, `key` and, for the budgets, `holds`; arrays where NumPy is there.

        Raises `ValueError` for a figure of no such name.
        """
        if unknown := set(figures) - set(NAMES):
            raise ValueError(f"there is no figure {min(unknown)!r}; figures are {', '.join(NAMES)}")
        points = [self._space.point(number) for number in numbers]
        engine = available()
        evaluation = Evaluation(self._space, self._asked.budgets, figures, engine)
        places = [engine.whole([point[at] for point in points]) for at in range(len(self.names))]
        return {**evaluation.at(places, numbers).found}

    def sweep(
        self, front: Sequence[str] = (), *, sample: int | None = None, seed: int = 0, limit: int | None = None
    ) -> Sweep:
        """The rows that keep the budgets, as `netspec sweep` has them: all, or a sample, or those of a front.

        A `front` is over figures of which less is better, or more with `+` before them. Raises `SpecError`.
        """
        asked = self._asked.wanted.replace(front=tuple(front), sample=sample, seed=seed, limit=limit)
        return swept(asked)

    def edits(self, number: int) -> tuple[str, ...]:
        """The lines of the variant that a row is."""
        return self._space.edits(self._space.values(self._space.point(number)))

    def load(self, number: int) -> Network:
        """The network of a row; `SpecError` where it does not hold together."""
        values = self._space.values(self._space.point(number))
        given = {name: exact(value) for name, value in values.items()}
        outcome = load_program(self._space.program, {**self._space.settings, **given}, self._space.network)
        if not outcome.ok or not outcome.networks:
            raise SpecError(outcome)
        return Network(outcome.networks[0], outcome.sources)

    def optuna(self) -> dict[str, object]:
        """Optuna's distributions by name, as `study.ask` takes them. Needs the extra `search`."""
        distribution = with_extra("netspec.search.with_optuna:distribution", "search")
        return {axis.name: distribution(axis) for axis in self._space.axes}

    def ray(self) -> dict[str, object]:
        """Ray Tune's space, as `Tuner(param_space=...)` takes it. Needs the extra `ray`."""
        choice = with_extra("ray.tune:choice", "ray")
        return {axis.name: choice(values_of(axis)) for axis in self._space.axes}

    def ax(self) -> list[dict[str, object]]:
        """Ax's parameters, as `AxClient.create_experiment(parameters=...)` takes them."""
        return [ax_parameter(axis) for axis in self._space.axes]

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        return f"<netspec space {self.name}, {self.size} rows over {', '.join(self.names)}>"

    def _repr_html_(self) -> str:
        """The space in a notebook: what is open, by its values."""
        lines = "".join(
            f"<tr><td>{escaped(axis.name)}</td><td>{axis.count}</td><td>{escaped(values_in_words(axis))}</td></tr>"
            for axis in self._space.axes
        )
        head = "<tr><th>open</th><th>values</th><th></th></tr>"
        return f"<table><caption>{escaped(repr(self)[1:-1])}</caption>{head}{lines}</table>"


def space(
    spec: str | PathLike[str],
    name: str | None = None,
    *,
    over: Sequence[str] = (),
    where: Sequence[str] = (),
    network: str | None = None,
    root: str | PathLike[str] | None = None,
    **params: str | float | bool,
) -> OpenSpace:
    """The space that a spec declares, by name or the only one, or that of params, `over=["width=0.25..2:0.05"]`.

    `where` are budgets (`"macs <= 1.5G"`) beside those that the space requires; `network` and `root` are as in `load`,
    and other params are set by keyword. Raises `SpecError`.
    """
    home = Path(root) if root is not None else None
    asked = Wanted(spec=Path(spec), over=tuple(over), where=tuple(where), sample=1, settings=params, space=name)
    found = question(asked.replace(network=network, root=home))
    if isinstance(found, Outcome):
        raise SpecError(found)
    return OpenSpace(found)


def plain(value: Value) -> object:
    """A value as Python has it."""
    return float(value) if isinstance(value, Fraction) else as_setting(value)


def exact(value: Value) -> str | float:
    """A value as a setting from outside that loses nothing."""
    return f"({written(value)})" if isinstance(value, Fraction) else as_setting(value)


def values_of(axis: Axis) -> list[object]:
    """All values of an axis."""
    return [plain(axis.at(place)) for place in range(axis.count)]


def values_in_words(axis: Axis) -> str:
    """The values, the first of them where there are many."""
    shown = [show(axis.at(place)) for place in range(min(axis.count, MOST_SHOWN))]
    return ", ".join(shown if axis.count <= MOST_SHOWN else [*shown[:-1], "..."])


def ax_parameter(axis: Axis) -> dict[str, object]:
    """An axis as Ax has it: a choice, ordered where it is of numbers."""
    values: Mapping[str, object] = {"name": axis.name, "type": "choice", "values": values_of(axis)}
    ordered = isinstance(axis.values, Steps)
    return {**values, "is_ordered": ordered, "sort_values": ordered}
