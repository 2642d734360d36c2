"""What a spec says runs nothing and reaches no file outside; what is set from outside is held to its domain."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

import netspec
from netspec.cli.main import run
from netspec.escaping.plain import printable
from tests.cli.bad_input.spec import checked, network
from tests.escaping.markdown import found as in_markdown
from tests.report.test_table import Cells

HOSTILE = (
    '\\"\\"\\"',
    "'''",
    'quote \\" and \\\\ backslash',
    '\\"\\"\\"\\nimport os\\nos.system(\\"touch pwned\\")\\n\\"\\"\\"',
    "{braces} {0} {self.place} %s %(x)s",
    "</td><script>alert(1)</script>",
    "\\\\input{/etc/passwd} $x$ & % # _ ^ ~",
    "a|b\\nc|d",
    "\u202e\u2028 line",
    "[red]markup[/red] [link=http://x]y[/link]",
    "=cmd|' /C calc'!A0",
)

# The headings of a table, as a reader of each format finds them.
READERS: dict[str, Callable[[str], list[str]]] = {
    "csv": lambda text: next(csv.reader(io.StringIO(text))),
    "json": lambda text: json.loads(text)["columns"],
    "html": lambda text: [" ".join(one.split()) for one in Cells(text).rows[0]],
    "markdown": lambda text: in_markdown(text)[1][1:],
    "rst": lambda text: [one.astext() for one in publish_doctree(text).findall(nodes.paragraph)],
}


def compiled(text: str, comment: str, capsys: pytest.CaptureFixture[str]) -> ast.Module:
    """The compiled file of a network with this text in every heading, and this comment at every place for one."""
    spec = (
        f'## {comment}\n\n## Block {comment}\nblock pair(c1 "{text}" | c2 "{text}") = concat {{\n'
        f"  ## Inner {comment}\n  conv 1x1 c1\n  conv 3x3 c2\n}}\n\n## Net {comment}\n"
        + network(f"## Stage {comment}", "a: pair 8 | 8", f'published "{text}" {{', "a: params=3", "}")
    )
    Path("bad.ns").write_text(spec, encoding="utf-8")
    assert run(["compile", "bad.ns", "-o", "-"]) == 0
    return ast.parse(capsys.readouterr().out)


def without_strings(tree: ast.Module) -> str:
    """The code of a file, its strings left empty."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@pytest.mark.parametrize("text", HOSTILE)
def test_headings_and_comments_are_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    comment = text.replace("\\n", " ").replace('\\"', '"')
    tree = compiled(text, comment, capsys)
    held = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, ast.Module))]
    shown = "".join(char if char.isprintable() else "" for char in f"Net {comment}").replace('"""', "'''")
    assert any(words(shown) <= words(doc) for doc in held)
    assert without_strings(tree) == without_strings(compiled("plain", "plain", capsys))
    assert not Path("pwned").exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_views_show_headings_and_comments_as_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    compiled(text, text.replace("\\n", " ").replace('\\"', '"'), capsys)
    for command in (["report", "bad.ns"], ["ir", "bad.ns"], ["ir", "bad.ns", "--format", "text"]):
        assert run(command) == 0
    assert not Path("pwned").exists()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", sorted(READERS))
def test_a_reader_of_each_format_finds_a_heading(form: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    spec = f'block one(c "{text}") = conv 1x1 c\n' + network("a: one 8", f'published "{text}" {{', "a: params=3", "}")
    Path("bad.ns").write_text(spec, encoding="utf-8")
    assert run(["table", "bad.ns", "--format", form, "--published"]) == 0
    out = capsys.readouterr().out
    assert out.replace("\n", "").isprintable()
    heading = netspec.load("bad.ns").table().columns[4].heading
    kept = "\n" if form == "html" else ""
    wanted = heading if form == "json" else " ".join(printable(heading, kept).split())
    found = READERS[form](out)
    assert found[4 + 2 * (form == "csv")] == ("'" if form == "csv" and text.startswith("=") else "") + wanted


def test_names_of_files_are_shown_and_not_acted_on(capsys: pytest.CaptureFixture[str]) -> None:
    name = "a\x1b[31m\r\u202eb"
    for command in (["compile", "spec.ns", "-o"], ["report", "spec.ns", "--format", "csv", "-o"], ["new"]):
        assert run([*command, f"{name}.py"]) in (0, 2)
    assert run(["check", f"{name}.ns"]) == 2
    assert run(["report", "spec.ns", "--count-as", name]) == 2
    assert run([name]) == run(["check", f"--{name}"]) == run(["explain", name]) == 2
    told = capsys.readouterr()
    assert (told.out + told.err).replace("\n", "").isprintable()
    assert "wrote a\\x1b[31m\\r\\u202eb.py" in told.out


def words(text: str) -> set[str]:
    return set(text.split())


# `use`


@pytest.mark.parametrize(
    "target", ["/etc/passwd.ns", "../../../../etc/x.ns", "link.ns", "folder/../../outside.ns", "~/x.ns"]
)
def test_nothing_outside_is_read(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outside.ns").write_text("block secret(n) = conv 1x1 n\n")
    (tmp_path / "in").mkdir()
    os.chdir(tmp_path / "in")
    Path("link.ns").symlink_to(tmp_path / "outside.ns")
    status, codes = checked(f'use "{target}"\n' + network("secret 8"), capsys, "--root", ".")
    assert status == 1
    assert codes == ["NS011" if target.startswith("~") or "folder" in target else "NS012"] or codes == ["NS012"]


def test_links_in_a_circle(capsys: pytest.CaptureFixture[str]) -> None:
    Path("one.ns").symlink_to("two.ns")
    Path("two.ns").symlink_to("one.ns")
    assert checked('use "one.ns"\n' + network("relu"), capsys) == (1, ["NS014"])
    assert run(["check", "one.ns"]) == 2
    assert "NS003" in capsys.readouterr().err


# --set


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("widht=3", "NS220"),
        ("width=65", "NS308"),
        ("width=0", "NS308"),
        ("width=2.5", "NS302"),
        ("width=relu", "NS301"),
        ("width=3x3", "NS301"),
        ("width=1)", "NS221"),
        ("width=8\nnetwork x {", "NS221"),
        ("width=__import__('os')", "NS221"),
        ("width", "is not written name=value"),
        ("=3", "is not written name=value"),
        ("width=", "is not written name=value"),
        ("width=" + "9" * 5000, "NS303"),
        ("width=" + "(" * 5000, "NS221"),
    ],
)
def test_settings_from_outside(given: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "compile", "report"):
        assert run([command, "spec.ns", "--set", given]) == 2 or told == "NS302"
        assert told in capsys.readouterr().err
    assert not Path("net.py").exists()
