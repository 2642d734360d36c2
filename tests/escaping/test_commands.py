"""Every command in every format, on specs and files whose every text is hostile: printed as text, and not run."""

from __future__ import annotations

import ast
import csv
import io
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from netspec.cli.main import run
from netspec.escaping.html import VOID
from tests.escaping.markdown import found as in_markdown
from tests.escaping.texts import PIECES

EACH = 28
TEXTS = ["".join(PIECES[at : at + EACH]) for at in range(0, len(PIECES), EACH)]
SPEC = """## {comment}
# {comment}
param width: 1..64 = 8

## {comment}
block pair(c1 "{text}" | c2 "#{text}") = concat {{  # {comment}
  ## {comment}
  conv 1x1 c1
  conv 3x3 c2
}}

## {comment}
network net {{
  input 3x32x32
  ## {comment}
  a: pair width | 8
  ## {comment}
  aux head at a: linear 10
  expect params > 1
  published "{text}" {{ a: params=3 }}
}}
"""
FORMS = {
    "report": ("rich", "json", "csv", "html"),
    "table": ("rich", "markdown", "rst", "latex", "html", "csv", "json"),
    "compare": ("rich", "markdown", "rst", "latex", "html", "csv", "json"),
    "diff": ("rich", "markdown", "json", "html"),
    "ir": ("json", "text"),
    "check": ("text", "json", "github", "sarif"),
}
COMMANDS = [(command, form) for command, forms in FORMS.items() for form in forms]


def quoted(text: str) -> str:
    """The text in a string of a spec, which has escapes for what would end it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def one_line(text: str) -> str:
    return "".join(" " if char in "\n\r\x85\u2028\u2029\x0b\x0c" else char for char in text)


@pytest.fixture(params=TEXTS, ids=range(len(TEXTS)))
def names(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two specs with the text in all their texts and, without what no file's name can hold, in their names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    text = "".join(char for char in request.param if char.isprintable() or ord(char) > 0x20)
    text = text.encode("utf-8", "ignore").decode()
    spec = SPEC.format(comment=one_line(text), text=quoted(text.replace("\x7f", "")))
    name = request.param.replace("/", "").replace("\0", "")[:40]
    made = [f"a{name}.ns", f"b{name}.ns"]
    for number, path in enumerate(made):
        Path(path).write_text(spec.replace("a: pair width | 8", f"a: pair width | {8 + number}"), encoding="utf-8")
    return made


class Tags(HTMLParser):
    """The elements of a page; fails where one is closed that is not open, or could run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.scripts = 0
        self.feed(text)
        assert self.open == []
        assert self.scripts <= 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        assert tag not in ("img", "b", "iframe")
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


READERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "sarif": json.loads,
    "csv": lambda text: [len(row) for row in csv.reader(io.StringIO(text), strict=True)],
    "html": Tags,
    "markdown": in_markdown,
}


@pytest.mark.parametrize(("command", "form"), COMMANDS, ids=["-".join(one) for one in COMMANDS])
def test_every_format(command: str, form: str, names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    specs = names[: 2 if command in ("diff", "compare") else 1]
    assert run([command, *specs, "--format", form]) == 0, capsys.readouterr().err
    told = capsys.readouterr()
    assert (told.out + told.err).replace("\n", "").isprintable()
    READERS.get(form, str)(told.out)


def test_pictures_and_source(names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--block", "pair"], ["--stage", "a"], ["--heat", "macs"]):
        assert run(["draw", names[0], "-o", "-", *more]) == 0
        out = capsys.readouterr().out
        assert out.replace("\n", "").isprintable()
        tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(out).iter() if isinstance(one.tag, str)}
        assert tags <= {"svg", "title", "desc", "style", "g", "rect", "path", "text", "tspan"}
    assert run(["compile", names[0], "-o", "-"]) == 0
    out = capsys.readouterr().out
    assert out.replace("\n", "").isprintable()
    ast.parse(out)


def test_mistakes(names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path(names[0]).write_text(Path(names[1]).read_text(encoding="utf-8").replace("conv 3x3 c2", "cnov 3x3 c2"))
    for command in ("check", "report", "compile", "draw"):
        assert run([command, names[0]]) == 1
    for form in ("json", "github", "sarif"):
        assert run(["check", names[0], "--format", form]) == 1
    assert run(["report", f"missing{names[0]}"]) == run([names[0]]) == run(["explain", names[0]]) == 2
    told = capsys.readouterr()
    assert (told.out + told.err).replace("\n", "").isprintable()
