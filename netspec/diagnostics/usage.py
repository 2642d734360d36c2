"""Mistakes in how a command is called (NS02x)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class WrongUsage(Diagnostic):
    """A command that is not called as it can be"""

    code = "NS025"
    status = 2
    message = "{what}"
    help = "{remedy}"
    what: str
    remedy: str


class MissingExtra(Diagnostic):
    """A command that needs an extra, which is not installed"""

    code = "NS026"
    status = 2
    message = "{what} needs the extra `{extra}`, which is not installed: there is no module `{module}`"
    help = 'install it: `pip install "netspec-lang[{extra}]"`'
    what: str
    extra: str
    module: str
