"""A document with every section made anew from its spec; everything else in it stays to the byte."""

from __future__ import annotations

from pathlib import Path

from netspec import shipped
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.documents import NoSpecForMarker, UnknownDocument, WrongMarker
from netspec.diagnostics.files import FileProblem, NotUtf8, Unreadable
from netspec.diagnostics.reporter import Reporter
from netspec.documents.markers import LANGUAGES, LATEX, MARKDOWN, Language, Section, language_of, sections
from netspec.lowering.declarations.alternatives import alternatives
from netspec.lowering.declarations.root import default_root
from netspec.network import Network
from netspec.pipeline import Outcome, load_file, read_program, view_program
from netspec.reading import display_path, regular_file
from netspec.record import Record
from netspec.report.comparison import Entry, make_comparison
from netspec.report.figures_table import stages_table, totals_table
from netspec.source import SourceFile

LARGEST_DOCUMENT = 16 * 2**20


class Filled(Record):
    """A document: its lines as they are, its sections with the text that belongs there, and pictures by path."""

    path: Path
    lines: list[str]
    sections: tuple[tuple[Section, str], ...]
    pictures: dict[Path, str]

    def text(self) -> str:
        """The whole document, filled."""
        parts, at = [], 0
        for section, body in self.sections:
            parts += [*self.lines[at : section.start], body]
            at = section.stop
        return "".join([*parts, *self.lines[at:]])


class Documents:
    """Fills documents, and collects what is wrong with them and with their specs."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self.reporter = Reporter()
        self.sources: dict[str, SourceFile] = {}
        self.loaded: dict[tuple[object, ...], Network | None] = {}

    def fill(self, path: Path) -> Filled | None:
        """One document filled; none after saying why it can't be read."""
        language = language_of(path.name)
        text = UnknownDocument(path=str(path), known=", ".join(LANGUAGES)) if language is None else document(path)
        if isinstance(text, Diagnostic) or language is None:
            if isinstance(text, Diagnostic):
                self.reporter.report(text)
            return None
        lines = split(text)
        shown = display_path(path)
        self.sources[shown] = SourceFile(shown, text.replace("\r\n", "\n"))
        filled: list[tuple[Section, str]] = []
        pictures: dict[Path, str] = {}
        for section in sections(shown, lines, language, self.reporter):
            body = self.body(path, section, language, pictures)
            if body is not None:
                end = "\r\n" if lines[section.start - 1].endswith("\r\n") else "\n"
                filled.append((section, f"\n{body}\n".replace("\n", end)))
        return Filled(path, lines, tuple(filled), pictures)

    def body(self, document: Path, section: Section, language: Language, pictures: dict[Path, str]) -> str | None:
        """What belongs into a section; pictures that it shows are added to `pictures`."""
        why = section.presentation.wrong(language.name)
        if why:
            self.reporter.report(WrongMarker(place=section.place, kind=section.kind, why=why))
            return None
        if section.kind == "compare":
            return self.comparison(document, section, language)
        network = self.network(document, section)
        if network is None:
            return None
        if section.kind == "diagram":
            return self.diagram(document, section, language, network, pictures)
        table = {
            "table": lambda: network.table(section.published),
            "report": lambda: stages_table(network.report()),
            "totals": lambda: totals_table(network.report()),
        }[section.kind]()
        return section.presentation.rendered(table, language.name, width=None, color=False)

    def network(self, document: Path, section: Section) -> Network | None:
        """The network that a marker names; its mistakes are collected where it has some."""
        path = self.spec(document, section, section.spec)
        if path is None:
            return None
        asked = (path, section.network, *sorted(section.settings.items()))
        if asked not in self.loaded:
            self.loaded[asked] = self.load(path, section)
        return self.loaded[asked]

    def load(self, path: Path, section: Section) -> Network | None:
        """One network, loaded once however many sections show it."""
        outcome = load_file(path, section.settings, section.network, self.root)
        self.note(outcome)
        return Network(outcome.networks[0]) if outcome.sound else None

    def comparison(self, document: Path, section: Section, language: Language) -> str | None:
        """The table of all networks that a marker names; none where one of them can't be shown."""
        try:
            settings = alternatives(section.settings)
        except ValueError as error:
            self.reporter.report(WrongMarker(place=section.place, kind=section.kind, why=str(error)))
            return None
        entries: list[Entry] = []
        sound = True
        for name in section.specs:
            path = self.spec(document, section, name)
            program = None if path is None else read_program(path, self.root)
            if program is None:
                return None
            outcome = program if isinstance(program, Outcome) else view_program(program, settings, section.names)
            self.note(outcome)
            sound = sound and outcome.sound
            entries += [Entry(Network(one).report(), name) for one in outcome.networks]
        if not sound:
            return None
        table = make_comparison(entries, section.sort)
        return section.presentation.rendered(table, language.name, width=None, color=False)

    def note(self, outcome: Outcome) -> None:
        """Keeps what is wrong with a spec, once, and the lines to show it by."""
        for one in outcome.problems:
            self.reporter.report(one)
        self.sources.update(outcome.sources)

    def spec(self, document: Path, section: Section, name: str) -> Path | None:
        """The spec that a marker names, a file or a shipped one; none after saying that there is no such file."""
        path = self.inside(document, section, name)
        if path is not None and not path.is_file():
            if own := shipped.named(Path(name)):
                return own
            self.reporter.report(NoSpecForMarker(place=section.place, spec=name, why="there is no such file"))
            return None
        return path

    def inside(self, document: Path, section: Section, name: str) -> Path | None:
        """The file that a marker names, relative to the document; none where it lies outside the root."""
        root = (self.root or default_root(document)).resolve()
        try:
            path = (document.resolve().parent / name).resolve()
            if path.is_relative_to(root):
                return path
            why = f"it lies outside the root {display_path(root)}"
        except (OSError, ValueError, RuntimeError) as error:
            why = str(error)
        self.reporter.report(NoSpecForMarker(place=section.place, spec=name, why=why))
        return None

    def diagram(
        self, document: Path, section: Section, language: Language, network: Network, pictures: dict[Path, str]
    ) -> str | None:
        """A picture beside the document, and the line that shows it."""
        name = section.image or ""
        why = "LaTeX reads no SVG; write the picture with `netspec draw SPEC -o FILE.pdf`" if language is LATEX else ""
        why = why or (
            ""
            if name.endswith(".svg") and not set(name) & set("()<>[]\"'` \n")
            else "a picture is a path that ends in `.svg`"
        )
        if why:
            self.reporter.report(WrongMarker(place=section.place, kind=section.kind, why=why))
            return None
        path = self.inside(document, section, name)
        if path is None:
            return None
        pictures[path] = network.to_svg()
        said = f"{network.name}, drawn by netspec"
        return f"![{said}]({name})\n" if language is MARKDOWN else f".. image:: {name}\n   :alt: {said}\n"


def document(path: Path) -> str | FileProblem:
    """The document's text, line ends and byte-order mark as they are."""
    shown = display_path(path)
    size = regular_file(path, tuple(LANGUAGES))
    if isinstance(size, FileProblem):
        return size
    if size > LARGEST_DOCUMENT:
        return Unreadable(path=shown, why=f"it has more than {LARGEST_DOCUMENT} bytes")
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        return NotUtf8(path=shown, byte=f"0x{error.object[error.start]:02x}", offset=error.start)
    except OSError as error:
        return Unreadable(path=shown, why=error.strerror or str(error))


def split(text: str) -> list[str]:
    """The lines with their ends; only a newline ends one."""
    return [line + "\n" for line in text.split("\n")[:-1]] + [text.rpartition("\n")[2]]
