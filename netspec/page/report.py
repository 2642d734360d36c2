"""The report of one network as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.draw.compose import picture
from netspec.draw.network import draw_network
from netspec.escaping.html import Markup, element, lines
from netspec.ir.model import AnyNode
from netspec.ops.base import sizes
from netspec.page import claims, source, stages
from netspec.page.document import Section, document
from netspec.page.figures import figure
from netspec.page.markup import scrolling
from netspec.page.stages import Stage, finder, steps
from netspec.pipeline import Checked
from netspec.report import html_table
from netspec.report.model import AuxRow, Report, Row
from netspec.report.numbers import in_bytes, short
from netspec.report.table import make_table
from netspec.source import Place, SourceFile


def render(one: Checked, report: Report, sources: Mapping[str, SourceFile]) -> str:
    """The whole page."""
    return Page(one, report, list(sources.values())).text()


class Page:
    """Makes one page. `sources` are the files that the network was read from, the spec itself first."""

    def __init__(self, one: Checked, report: Report, sources: Sequence[SourceFile]) -> None:
        self.one = one
        self.checked = one.network
        self.network = one.network.network
        self.facts = one.facts
        self.report = report
        self.sources = sources
        self.names = source.names(sources)
        self.numbers = {one.path: number for number, one in enumerate(sources)}
        network = self.network
        self.stages = [self.stage(node, node.name, node.place) for node in network.body]
        self.heads = [self.stage(head.body, head.name, head.place) for head in network.heads]

    def text(self) -> str:
        network = self.network
        parts = [
            Section("diagram", "Diagram", self.diagram()),
            Section("stages", "Stages", self.details()),
            Section("costs", "Where the costs are", stages.bars(self.stages, self.report)),
            Section("table", "Architecture table", self.table()),
        ]
        if network.publications:
            compared = claims.published(self.checked, self.facts, self.line_of)
            parts.append(Section("published", "Published and computed", compared))
        if self.report.counted is not None:
            heading = f"Counted as {self.report.counted.tool} counts"
            parts.append(Section("counted", heading, claims.counted(self.report.counted)))
        parts.append(Section("expectations", "Expectations", self.expectations()))
        if self.sources:
            parts.append(Section("spec", "The spec", self.spec()))
        return document(f"{network.name}: netspec report", self.header(), parts)

    def header(self) -> Markup:
        totals, size = self.report.totals, str(self.network.input).replace("x", "×")
        heads = f"{totals.params_train:,} with aux heads" if self.network.heads else ""
        figures = [
            ("parameters", f"{totals.params:,}", heads),
            ("MACs", short(totals.macs), f"{totals.macs:,}"),
            ("activations", short(totals.activations), f"{totals.activations:,}"),
            ("depth", str(totals.depth), "layers with weights"),
            ("weights", in_bytes(totals.weight_bytes), "float32"),
            ("live memory", in_bytes(totals.live_bytes), f"at most, batch {self.report.batch}"),
        ]
        tiles = [
            element("div", element("dt", name), element("dd", value, element("small", note) if note else ""))
            for name, value, note in figures
        ]
        setting = ", ".join(f"{name} = {value}" for name, value in self.network.params.items())
        batch = "" if self.report.batch == 1 else f", batch {self.report.batch}"
        axes = sizes(self.network.input.rank).replace("x", "×")
        setting = f"Input {size} ({axes}){batch}{'; ' if setting else ''}{setting}. {self.report.convention}."
        doc = element("p", self.network.doc, class_="doc") if self.network.doc else Markup("")
        return lines(
            element("h1", self.network.name),
            doc,
            *claims.failures(self.one, self.line_of),
            element("dl", *tiles),
            element("p", setting, class_="quiet"),
        )

    def diagram(self) -> Markup:
        claimed = [(one.stage, str(one)) for one in self.one.failed]
        drawn = picture(draw_network(self.checked, self.facts, unfold=False, heat=None).contradicting(claimed))
        hint = element("p", "Choose a stage to read its figures below.", class_="quiet hint")
        return lines(hint, figure("Diagram of the network", drawn, "stage-"))

    def details(self) -> Markup:
        shown: list[Row | AuxRow] = [*self.report.rows, *self.report.aux]
        whole = [*self.stages, *self.heads]
        made = [
            stages.details(stage, self.one, row, steps(whole, number))
            for number, (stage, row) in enumerate(zip(whole, shown, strict=True))
        ]
        buttons = [
            element("button", text, type="button", data_all=state, hidden=True)
            for text, state in (("Open all", "open"), ("Close all", "close"))
        ]
        return lines(element("p", *buttons), finder(), *made)

    def table(self) -> Markup:
        table = make_table(self.checked, self.facts, failed=self.one.failed)
        made = html_table.render(table, width=None, color=False)
        return scrolling("Rows of the architecture table", Markup(made))

    def expectations(self) -> Markup:
        return claims.expectations(self.one, self.line_of)

    def spec(self) -> Markup:
        found = []
        for number, (one, name) in enumerate(zip(self.sources, self.names, strict=True)):
            on_lines = {
                stage.place.line: (stages.stage_id(stage.name), stage.title)
                for stage in reversed([*self.stages, *self.heads])
                if stage.place.path == one.path
            }
            found.append(source.listing(source.Listing(number, name, one, on_lines)))
        return lines(*found)

    def stage(self, node: AnyNode, name: str, place: Place) -> Stage:
        word = node.calls[0].block if node.calls else ""
        label = name if name in self.heads_named() else node.label or node.name
        title = f"{label} ({word})" if word and word != label else label
        return Stage(node, self.facts.nodes[name], name, title, place, *self.line_of(place))

    def heads_named(self) -> frozenset[str]:
        return frozenset(head.name for head in self.network.heads)

    def line_of(self, place: Place) -> tuple[str, str]:
        """The id of a line on this page and its name; no id where the file is not on it."""
        number = self.numbers.get(place.path)
        if number is None:
            return "", f"line {place.line}"
        return source.line_id(number, place.line), f"{self.names[number]}, line {place.line}"
