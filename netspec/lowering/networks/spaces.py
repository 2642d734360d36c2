"""A space by which of its networks it is checked, and what is wrong with it whatever its values are.

Names and values are checked at both ends of every range, in the middle, and at each choice; what is dropped, each for
itself. What only goes wrong for some values together, such as shapes, is no mistake of the space but of those rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netspec.diagnostics.base import Label
from netspec.diagnostics.names import EditsClash, UnknownSet
from netspec.diagnostics.reporter import Reporter
from netspec.diagnostics.spaces import ChosenAndOpened, NoDomain, NothingOpen, RequiresDropped
from netspec.ir.model import Network
from netspec.lowering.declarations.domains import Finite, Steps, finite
from netspec.lowering.declarations.module import Program
from netspec.lowering.declarations.params import Params, Settings
from netspec.lowering.declarations.spaces import Open, Opened, opened
from netspec.lowering.expressions.evaluate import Evaluator
from netspec.lowering.networks.lowering import Lowering
from netspec.source import Place
from netspec.spelling import did_you_mean
from netspec.syntax import tree
from netspec.values import Value, written

MOST_ROWS = 16
EXAMPLES = {"param": "0.5..2 step 0.25", "set": "32..128 step 8"}
Row = Mapping[str, Value]


def tried(program: Program, one: tree.Space, settings: Settings, reporter: Reporter) -> list[Network]:
    """Networks of the space, after reporting what is wrong with it; none where that is too much to make any."""
    space = opened(program, one, claims=True)
    check_requires(one, reporter)
    values = domains(space, settings, reporter)
    networks: list[Network] = []
    before = len(reporter.problems)
    for row in rows(space, values) if values is not None else ():
        given = {name: written(value) for name, value in row.items()}
        network = Lowering(space.program, {**settings, **given}, reporter).lower(one.name.text)
        networks += [network] if network is not None else []
    return networks if len(reporter.problems) == before else []


def domains(space: Opened, settings: Settings, reporter: Reporter) -> dict[str, Finite] | None:
    """The values of everything that is open; none after saying what is wrong with one of them."""
    params = Params(Evaluator(reporter), space.program, settings)
    params.environment()
    if not space.axes:
        name = space.declaration.name
        reporter.report(NothingOpen(place=name.place, name=name.text))
    check_params(space, reporter)
    if check_chosen(space.declaration, reporter):
        return None
    found = {axis.name: values for axis in space.axes if (values := domain(axis, space.program, params)) is not None}
    return found if found and len(found) == len({axis.name for axis in space.axes}) else None


def check_params(space: Opened, reporter: Reporter) -> None:
    """Reports params that are varied twice; of what edits lines, the variant that they make says that."""
    first: dict[str, Place] = {}
    for axis in space.axes:
        if axis.kind == "param" and axis.name in first:
            clash = EditsClash(place=axis.place, path=axis.name)
            reporter.report(clash.at(axis.place, Label(first[axis.name], "the first one")))
        first.setdefault(axis.name, axis.place)


def check_chosen(one: tree.Space, reporter: Reporter) -> bool:
    """Reports lines that open a part of what another one chooses; whether there are any.

    An alternative may have no such part, so that the line would speak of what is not always there.
    """
    opened_at = [(path, line) for line in one.openings if (path := opens(line)) is not None]
    found = False
    for path, line in opened_at:
        for other, chosen in opened_at:
            later = not isinstance(line, tree.Choose) or line.span.start > chosen.span.start
            if isinstance(chosen, tree.Choose) and later and f"{path.text}.".startswith(f"{other.text}."):
                problem = ChosenAndOpened(place=path.place, path=other.text, remedy=remedy(line))
                reporter.report(problem.at(path.place, Label(other.place, "chosen here")))
                found = True
    return found


def opens(line: tree.Opening) -> tree.Path | None:
    """The path of the one thing that a line opens; a range of lines is scaled whatever stands there."""
    match line:
        case tree.Vary(path=path):
            return path if "." in path.text else None
        case tree.VaryBy(last=None, first=path) | tree.Drop(path=path) | tree.Choose(path=path):
            return path
    return None


def remedy(line: tree.Opening) -> str:
    """What to write instead of a line about what is chosen."""
    match line:
        case tree.Drop():
            return "make that one of the alternatives: `none: identity`"
        case tree.Choose():
            return "put all alternatives into one line"
    return "write alternatives with a param in them, and vary that: `choose a: [conv 3x3 c, conv 5x5 c]` and `vary c`"


def domain(axis: Open, program: Program, params: Params) -> Finite | None:
    """The values of one thing, those of a param held against the domain that it has."""
    declared, home = program.main.params.get(axis.name, (None, program.main))
    if axis.kind == "param" and declared is None:
        hint = did_you_mean(axis.name, program.main.params) or "there are no params"
        params.reporter.report(UnknownSet(place=axis.place, name=axis.name, hint=hint))
        return None
    if axis.domain is None:
        params.reporter.report(NoDomain(place=axis.place, name=axis.name, example=EXAMPLES[axis.kind]))
        return None
    own = axis.kind != "param" or declared is None or axis.domain is not declared.domain
    scope = params.values[program.main.path if own else home.path]
    found = finite(axis.name, axis.domain, params.evaluator, scope, None if own else axis.place)
    if found is None or declared is None or axis.kind != "param":
        return found
    ends = (found.at(0), found.at(found.count - 1)) if isinstance(found, Steps) else found.values
    inside = [params.check_domain(declared, value, home, axis.domain.place) for value in ends]
    return found if all(inside) else None


def check_requires(one: tree.Space, reporter: Reporter) -> None:
    """Reports budgets on what may not be there."""
    dropped = [line.path.text for line in one.openings if isinstance(line, tree.Drop)]
    for line in one.openings:
        for side in (line.left, line.right) if isinstance(line, tree.Require) else ():
            for path in side.arguments if isinstance(side, tree.Apply) else ():
                gone = next((at for at in dropped if is_within(path, at)), None)
                if gone is not None and isinstance(path, (tree.Reference, tree.LabelPath)):
                    reporter.report(RequiresDropped(place=path.place, path=path.text, dropped=gone))


def is_within(path: tree.Expression, dropped: str) -> bool:
    """Whether a path is that of what is dropped, or leads into it."""
    return isinstance(path, (tree.Reference, tree.LabelPath)) and f"{path.text}.".startswith(f"{dropped}.")


def rows(space: Opened, values: Mapping[str, Finite]) -> Iterator[Row]:
    """The rows by which the space is checked."""
    drops = [axis.name for axis in space.axes if axis.kind == "drop"]
    whole = {name: one for name, one in values.items() if name not in drops}
    most = max([3 if isinstance(one, Steps) else one.count for one in whole.values()], default=1)
    kept: Row = dict.fromkeys(drops, True)
    for number in range(min(most, MOST_ROWS)):
        yield {**kept, **{name: at(one, number) for name, one in whole.items()}}
    for name in drops:
        yield {**kept, **{other: one.at(0) for other, one in whole.items()}, name: False}


def at(one: Finite, number: int) -> Value:
    """The value that a thing has in the row of this number: of steps the first, the last, the one in the middle."""
    if isinstance(one, Steps):
        return one.at((0, one.count - 1, one.count // 2)[min(number, 2)])
    return one.at(min(number, one.count - 1))
