"""`package.module:callable`, called with what the user gives: the one place where code of a user's own is run."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from torch import nn

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.importing import CallFails, NoGraph, NoSource
from netspec.lazy import resolve
from netspec.spelling import did_you_mean
from netspec_compiler.importing.found import Result
from netspec_compiler.importing.live import first_line
from netspec_compiler.importing.modules import of_module


def of_callable(
    source: str, arguments: str, size: Sequence[int], name: str, say: Callable[[str], None], partial: bool
) -> Result:
    """The network of the module that the callable gives."""
    module, colon, attribute = source.partition(":")
    if not (colon and attribute and all(part.isidentifier() for part in module.split("."))):
        return [NoSource(source=source, why="it is neither a callable nor a file of a known kind")]
    given = literals(arguments)
    if given is None:
        why = f"`{arguments}` are no arguments"
        hint = 'write literals as Python does: `--args "weights=None, num_classes=10"`'
        return [CallFails(source=source, why=why, arguments="", hint=hint)]
    say(f"running {source}({arguments}), code that is not netspec's")
    with importable_from_here():
        found = called(source, *given, arguments)
        if isinstance(found, Diagnostic):
            return [found]
        origin = f"Imported from {source}({arguments}) by netspec."
        result = of_module(found, size, name, module.partition(".")[0], origin, partial)
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
    shown = f"`{arguments}`" if arguments else "none"
    try:
        found = resolve(source)
        module = found if isinstance(found, nn.Module) else found(*positional, **named)
    except AttributeError as error:
        hint = near(source) or "see that the callable is there, and runs"
        return CallFails(source=source, why=first_line(error), arguments=shown, hint=hint)
    except (Exception, SystemExit) as error:
        hint = "see that it can be imported and called so in Python; `--args` gives arguments"
        return CallFails(source=source, why=first_line(error), arguments=shown, hint=hint)
    if not isinstance(module, nn.Module):
        why = f"it gives {type(module).__name__}, which is no torch.nn.Module"
        return CallFails(source=source, why=why, arguments=shown, hint="name what gives the module")
    return module


def near(source: str) -> str:
    """A callable of the module that is called nearly so."""
    module, _, attribute = source.partition(":")
    held = sys.modules.get(module)
    return did_you_mean(attribute, [name for name in dir(held) if not name.startswith("_")]) if held else ""


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
