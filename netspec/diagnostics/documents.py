"""Mistakes with markers in documents, and what stands between them (NS6xx)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem


class UnknownDocument(FileProblem):
    """A document of a kind that has no markers"""

    code = "NS601"
    message = "`{path}` is no document that netspec knows how to fill"
    help = "documents end in {known}"
    known: str


class UnclosedMarker(Diagnostic):
    """A marker that is never closed"""

    code = "NS602"
    message = "the marker `netspec:{kind}` is never closed"
    note = "without its end netspec can't know what to replace, so nothing was changed"
    help = "write `{close}` on a line of its own below what is to be filled"
    kind: str
    close: str


class NestedMarker(Diagnostic):
    """A marker inside another"""

    code = "NS603"
    message = "the marker `netspec:{kind}` stands inside another"
    help = "close the one above with `{close}` first"
    kind: str
    close: str


class StrayEnd(Diagnostic):
    """A closing marker without its opening"""

    code = "NS604"
    message = "there is nothing to close here"
    help = "remove the line, or open a section above: `netspec:table SPEC`"


class UnknownMarker(Diagnostic):
    """A marker that netspec does not know"""

    code = "NS605"
    message = "there is no marker `netspec:{kind}`"
    help = "{hint}"
    kind: str
    hint: str


class WrongMarker(Diagnostic):
    """A marker that is not written as it should be"""

    code = "NS606"
    message = "this marker can't be read: {why}"
    help = (
        "write `netspec:{kind} SPEC`, then `--network NAME`, `--set NAME=VALUE`, `--caption TEXT`, and in a table "
        "`--published`"
    )
    kind: str
    why: str


class NoSpecForMarker(Diagnostic):
    """A marker whose spec can't be read"""

    code = "NS607"
    message = "the spec `{spec}` can't be read: {why}"
    note = "paths in markers are relative to the document, and stay inside the root"
    spec: str
    why: str


class OutOfDate(Diagnostic):
    """A document that no longer says what the spec says"""

    code = "NS608"
    message = "`netspec:{kind} {spec}` is out of date: {what}"
    help = "`netspec table --into {document}` fills it anew"
    kind: str
    spec: str
    what: str
    document: str
