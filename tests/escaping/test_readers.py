"""Each format's own reader finds every text again, and makes nothing else of it."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import HealthCheck, example, given, settings

from netspec.escaping import csv as to_csv
from netspec.escaping import github, html, markdown, rst
from netspec.escaping import json as to_json
from netspec.escaping.plain import printable
from tests.escaping.markdown import found
from tests.escaping.texts import PIECES, TEXTS, on_one_line

OFTEN = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RST = """.. list-table:: {0}

   * - {0}
     - end

{0}

end
"""


@OFTEN
@given(TEXTS)
def test_nothing_reaches_a_terminal_that_it_acts_on(text: str) -> None:
    assert printable(text).isprintable()
    kept = printable(text, keep="\n\t")
    assert all(char.isprintable() or char in "\n\t" for char in kept)
    assert printable(kept) == printable(text)
    kept.encode()


@OFTEN
@given(TEXTS)
def test_csv(text: str) -> None:
    written = to_csv.document([[text, "next"], [7, text]])
    (cell, after), (number, again) = csv.reader(io.StringIO(written))
    assert (after, number, again) == ("next", "7", cell)
    assert cell in (printable(text), f"'{printable(text)}")
    assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠\t\r") or to_csv.NUMBER.fullmatch(cell)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-1-1", " =1", "＝1", "-x"])
def test_a_formula_stays_text_in_a_spreadsheet(text: str) -> None:
    assert to_csv.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+5", "-1,234", "+0.5%", "a=b", "x-1", ""])
def test_numbers_and_words_are_not_touched(text: str) -> None:
    assert to_csv.cell(text) == text


@OFTEN
@given(TEXTS)
def test_json(text: str) -> None:
    written = to_json.document({text: [text]})
    assert json.loads(written) == {text: [text]}
    assert written.replace("\n", "").isprintable()
    written.encode()


def unescaped(text: str) -> str:
    """What actions/runner makes of a field: `ActionCommand.cs`."""
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


@OFTEN
@given(TEXTS)
def test_commands_of_a_workflow(text: str) -> None:
    written = f"::error file={github.field(text)},line=1::{github.message(text)}"
    assert written.isprintable()
    fields, said = written.removeprefix("::error ").split("::", 1)
    file, line = fields.split(",")
    wanted = printable(text, keep="\r\n")
    assert (unescaped(file), line, unescaped(said)) == (f"file={wanted}", "line=1", wanted)


class Elements(HTMLParser):
    """The tags, attributes and text of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@OFTEN
@given(TEXTS)
def test_html_and_svg(text: str) -> None:
    wanted = printable(text, keep="\n")
    made = html.element("p", text, title=text)
    read = Elements(made)
    assert (read.text, read.found) == (wanted, [("p", {"title": wanted})])
    parsed = ElementTree.fromstring(made)
    assert (parsed.text or "", len(parsed)) == (wanted, 0)
    made.encode()


@OFTEN
@given(TEXTS)
def test_markdown(text: str) -> None:
    wanted = on_one_line(text)
    inner = markdown.escaped(text)
    tags, texts = found(f"| {inner} | end |\n| :-- | :-- |\n| {inner} | {markdown.strong(text)} |\n")
    assert texts == [wanted, "end", wanted, wanted]
    assert tags <= {"table", "thead", "tbody", "tr", "th", "td", "strong", "span"}
    assert ("strong" in tags) == bool(wanted)
    tags, texts = found(f"before\n\n{markdown.paragraph(text)}\n\nafter\n")
    assert texts == ["before", *([wanted] if wanted else []), "after"]
    assert tags <= {"p", "span"}
    tags, texts = found(f"before: {inner}, after\n")
    assert texts == [" ".join(f"before: {printable(text)}, after".split())]
    assert tags <= {"p", "span"}


@OFTEN
@given(TEXTS)
@example("".join(PIECES))
def test_restructured_text(text: str) -> None:
    wanted = on_one_line(text)
    options = {"report_level": 1, "halt_level": 5, "warning_stream": io.StringIO(), "line_length_limit": 10**6}
    tree = publish_doctree(RST.format(rst.escaped(text)), settings_overrides=options)
    assert not list(tree.findall(nodes.system_message))
    texts = [" ".join(one.astext().split()) for one in tree.findall(nodes.TextElement)]
    assert texts == [one for one in (wanted, wanted, "end", wanted, "end") if one]
    known = (nodes.document, nodes.table, nodes.title, nodes.tgroup, nodes.colspec, nodes.tbody, nodes.row)
    assert all(isinstance(one, (*known, nodes.entry, nodes.paragraph, nodes.Text)) for one in tree.findall())
