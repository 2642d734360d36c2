"""The state dict in what a file or a caller gave: in which container it lies, and what its entries are."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.weights import CheckpointRunsCode, NotAStateDict, UnknownContainer
from netspec.record import Record
from netspec.spelling import did_you_mean
from netspec_compiler.weights.files.entry import Entry, Strange, of_tensor
from netspec_compiler.weights.files.pickles import Global, Made
from netspec_compiler.weights.wording import cut, listed

# Where trainers put the weights, the ones that were trained before their averages.
CONTAINERS = (
    "state_dict",
    "model_state_dict",
    "model",
    "net",
    "network",
    "module",
    "params",
    "state_dict_ema",
    "model_ema",
    "ema",
)
LIGHTNING = "pytorch-lightning_version"
DEEPEST = 8

Entries = dict[str, Entry | Strange]


class StateDict(Record):
    """Entries by name, and what a person should know of how they were found."""

    entries: Entries
    notes: tuple[str, ...] = ()


def state_dict(held: object, shown: str, container: str | None) -> StateDict | Diagnostic:
    """The state dict in what a file held: the container that was asked for, or the first one that trainers use."""
    notes: list[str] = []
    if container is not None:
        held = taken(held, container)
        if isinstance(held, UnknownContainer):
            return held
    for _ in range(DEEPEST):
        name = None if has_tensors(held) else container_in(held)
        if name is None or not isinstance(held, dict):
            break
        notes.append(told(held, name))
        held = held[name]
    return checked(held, shown, tuple(notes))


def taken(held: object, container: str) -> object:
    """What lies at a path of keys, `a` or `a.b`."""
    rest = container
    while rest:
        inside = held if isinstance(held, dict) else {}
        keys = [key for key in inside if isinstance(key, str)]
        found = next((key for key in keys if rest == key or rest.startswith(key + ".")), None)
        if found is None:
            return UnknownContainer(name=container[:64], hint=did_you_mean(rest, [cut(key) for key in keys]))
        held, rest = inside[found], rest[len(found) + 1 :]
    return held


def container_in(held: object) -> str | None:
    """The key under which the weights are, by the names that trainers use."""
    if not isinstance(held, dict):
        return None
    for has in (has_tensors, lambda inner: container_in(inner) is not None):
        found = next((key for key in CONTAINERS if isinstance(held.get(key), dict) and has(held[key])), None)
        if found is not None:
            return found
    return None


def has_tensors(held: object) -> bool:
    """Whether this may be a state dict: it has tensors, and no state dict of trainers beside them."""
    return isinstance(held, dict) and any(map(is_tensor, held.values())) and not inner(held)


def inner(held: dict[object, object]) -> bool:
    below = (held.get(key) for key in CONTAINERS)
    return any(isinstance(one, dict) and any(map(is_tensor, one.values())) for one in below)


def told(held: dict[object, object], name: str) -> str:
    """What was taken out of a container, and what else is in it."""
    others = [str(key) for key in held if isinstance(key, str) and key != name]
    kind = "a checkpoint of Lightning" if LIGHTNING in held else "the file"
    beside = f", and left {listed(others)}" if others else ""
    return f"took `{name}` out of {kind}{beside}"


def is_tensor(value: object) -> bool:
    return isinstance(value, Entry | Strange | Tensor)


def checked(held: object, shown: str, notes: tuple[str, ...]) -> StateDict | Diagnostic:
    if isinstance(held, Made | Global):
        return runs_code(held, "it is", shown)
    if not isinstance(held, dict):
        return NotAStateDict(path=shown, what=f"it is {kind(held)}")
    if not any(map(is_tensor, held.values())):
        return without_tensors(held, shown)
    odd = next((key for key in held if not isinstance(key, str)), None)
    if odd is not None:
        return NotAStateDict(path=shown, what=f"its key `{str(odd)[:64]}` is {kind(odd)}, no name")
    return StateDict({name: described(value) for name, value in held.items()}, notes)


def without_tensors(held: Mapping[object, object], shown: str) -> Diagnostic:
    for key, value in held.items():
        if isinstance(value, Made | Global):
            return runs_code(value, f"`{str(key)[:64]}` is", shown)
    names = [str(key)[:64] for key in held]
    parts = [str(key) for key, value in held.items() if isinstance(value, dict) and any(map(is_tensor, value.values()))]
    if parts:
        remedy = f"say which part has the weights: {listed([f'`--container {part}`' for part in parts])}"
        return NotAStateDict(path=shown, what=f"its tensors are in {listed(parts)}", remedy=remedy)
    return NotAStateDict(path=shown, what=f"no tensor is in it; it has {listed(names) or 'nothing'}")


def runs_code(value: Made | Global, subject: str, shown: str) -> CheckpointRunsCode:
    name = value.by if isinstance(value, Made) else value.name
    what = "an object of" if isinstance(value, Made) else "the name"
    return CheckpointRunsCode(path=shown, why=f"{subject} {what} `{name[:100]}`")


def described(value: object) -> Entry | Strange:
    if isinstance(value, Tensor):
        return of_tensor(value)
    if isinstance(value, Entry | Strange):
        return value
    if isinstance(value, Made | Global):
        return Strange(f"an object of `{(value.by if isinstance(value, Made) else value.name)[:100]}`", code=True)
    return Strange(kind(value))


def kind(value: object) -> str:
    """What something is that is no tensor, for people."""
    if is_tensor(value):
        return "a tensor"
    word = "nothing" if value is None else type(value).__name__
    return word if value is None else f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"
