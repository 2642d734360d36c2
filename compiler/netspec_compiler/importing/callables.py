"""`package.module:callable`, called with what the user gives: the one place where code of a user's own is run."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from torch import nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import CallFails, NoGraph
from netspec.lazy import imported
from netspec.spelling import did_you_mean
from netspec_compiler.importing.failing import with_place
from netspec_compiler.importing.found import Result
from netspec_compiler.importing.modules import of_module


def of_callable(
    source: str, arguments: str, size: Sequence[int], name: str, say: Callable[[str], None], partial: bool
) -> Result:
    """The network of the module that the callable gives."""
    given = literals(arguments)
    if given is None:
        why = f"`{arguments}` are not literals between commas"
        hint = 'write literals as Python does: `--args "weights=None, num_classes=10"`'
        return [CallFails(source=source, why=why, hint=hint)]
    say(f"running {source}({arguments}), code that is not netspec's")
    with importable_from_here():
        found = called(source, *given, arguments)
        if isinstance(found, Diagnostic):
            return [found]
        origin = f"Imported from {source}({arguments}) by netspec."
        result = of_module(found, size, name, source.partition(".")[0].partition(":")[0], origin, partial)
        if isinstance(result, list):
            return [one.replace(source=source) if isinstance(one, NoGraph) else one for one in result]
        return result


def literals(arguments: str) -> tuple[list[object], dict[str, object]] | None:
    """Positional and named arguments; none where they are not literals."""
    try:
        call = ast.parse(f"f({arguments})", mode="eval").body
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "f":
            return None
        named = {one.arg: ast.literal_eval(one.value) for one in call.keywords if one.arg is not None}
        return [ast.literal_eval(one) for one in call.args], named
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def called(source: str, positional: list[object], named: dict[str, object], arguments: str) -> nn.Module | Diagnostic:
    """The module, or why there is none: whatever the code raises is an answer."""
    found = looked_up(source)
    if isinstance(found, CallFails):
        return found
    ran = f"`{source}({arguments})` was called as Python calls it"
    try:
        module = found if isinstance(found, nn.Module) else found(*positional, **named)
    except (Exception, SystemExit) as error:
        hint = "see that it can be called so in Python; `--args` gives arguments"
        return CallFails(source=source, why=with_place(error), ran=ran, hint=hint)
    if not isinstance(module, nn.Module):
        why = f"it gives {type(module).__name__}, which is no torch.nn.Module"
        return CallFails(source=source, why=why, ran=ran, hint="name what gives the module")
    return module


def looked_up(source: str) -> Any:
    """What the source names, or why that can't be imported."""
    module, _, attribute = source.partition(":")
    held: object = None
    try:
        held = imported(module)
        return attrgetter(attribute)(held)
    except ModuleNotFoundError as error:
        return CallFails(source=source, why=with_place(error), hint=to_install(module, str(error.name)))
    except AttributeError as error:
        hint = "" if held is None or "." in attribute else near(attribute, held)
        return CallFails(source=source, why=with_place(error), hint=hint or f"see what `{module}` has")
    except (Exception, SystemExit) as error:
        return CallFails(source=source, why=with_place(error), hint=f"see that Python can import `{module}`")


def to_install(module: str, missing: str) -> str:
    """What helps where a module is missing: the one that was asked for, or one that it needs."""
    if missing.partition(".")[0] in sys.modules:
        return f"see what its package has: there is no `{missing}` in it"
    if module.partition(".")[0] != missing.partition(".")[0]:
        return f"`{module}` needs `{missing}`: install it in the environment of `netspec`"
    return f"install `{missing}` in the environment of `netspec`, or go to the folder where it lies"


def near(attribute: str, held: object) -> str:
    """A callable of the module that is called nearly so."""
    return did_you_mean(attribute, [name for name in dir(held) if not name.startswith("_")])


@contextmanager
def importable_from_here() -> Iterator[None]:
    """What lies in the current folder can be imported, as Python itself lets it."""
    here = os.getcwd()
    sys.path.insert(0, here)
    try:
        yield
    finally:
        if here in sys.path:
            sys.path.remove(here)
