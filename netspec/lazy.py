"""The one place where code is imported while the program runs: the back end, renderers and commands, by name.

What a command does not need is never imported, which keeps `netspec check` at a tenth of a second and free of torch.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OURS = ("netspec_compiler", "netspec_training")


class ExtraMissingError(ModuleNotFoundError):
    """A part needs an extra that is not installed: `extra` is it, `name` the module that is missing."""

    def __init__(self, extra: str, module: str) -> None:
        said = f'this needs the extra `{extra}`, which is not installed: pip install "netspec-lang[{extra}]"'
        super().__init__(f"{said} ({module} is missing)", name=module)
        self.extra = extra


def resolve(target: str) -> Any:
    """The attribute behind `package.module:attribute`."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def imported(module: str) -> Any:
    """A module, of a user's own code too; whatever it raises goes on to the caller."""
    return import_module(module)


def present(module: str) -> Any:
    """A module that work goes on without; none where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        return None


def with_extra(target: str, extra: str) -> Any:
    """The same, of a part that needs what an extra brings: an error that names the extra where that is not there."""
    try:
        return resolve(target)
    except ModuleNotFoundError as error:
        ours = error.name is None or error.name.partition(".")[0] in OURS
        if ours or isinstance(error, ExtraMissingError):
            raise
        raise ExtraMissingError(extra, str(error.name)) from None
