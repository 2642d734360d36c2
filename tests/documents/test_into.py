"""`netspec table --into`: what is filled, what is kept to the byte, and what is a mistake."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import netspec
from netspec.cli.into import first_difference
from netspec.documents import fill
from netspec.lazy import resolve
from netspec.report.formats import TABLE_FORMATS
from tests.oracle.reference import ROOT

SPEC = """param c = 8
network one {
  input 3x32x32
  stem: conv 3x3 c
}
network two {
  input 3x32x32
  conv 3x3 4
}
"""
MARKS = {
    "md": ("<!-- netspec:{} -->", "<!-- /netspec -->", "markdown"),
    "rst": (".. netspec:{}", ".. /netspec", "rst"),
    "tex": ("% netspec:{}", "% /netspec", "latex"),
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from netspec.cli.main import main; main()"
    command = [sys.executable, "-c", program, "table", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project" / "nets").mkdir(parents=True)
    (tmp_path / "project" / ".git").mkdir()
    (tmp_path / "project" / "nets" / "net.ns").write_text(SPEC)
    return tmp_path / "project"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("ending", MARKS)
def test_fills_every_section_and_keeps_the_rest(project: Path, ending: str, end: str) -> None:
    start, stop, form = MARKS[ending]
    asked = [
        "table nets/net.ns --network one",
        "report nets/net.ns --network two",
        "totals nets/net.ns --network=one --set c=16",
    ]
    around = ["\ufeffbefore\t \x0c\u2028", *(f"text {number} é " for number in range(len(asked)))]
    parts = [
        f"{text}{end}{start.format(one)}{end}old{end}{stop}{end}" for text, one in zip(around, asked, strict=False)
    ]
    document = project / f"page.{ending}"
    document.write_bytes(("".join(parts) + "last line").encode())
    assert run(project, "--into", document.name, "--check").returncode == 1
    done = run(project, "--into", document.name)
    assert (done.returncode, done.stderr) == (0, "")
    written = document.read_bytes().decode()
    assert (written.count("\r\n") == written.count("\n")) == (end == "\r\n")
    bodies = re.split(
        "|".join(re.escape(mark) for one in asked for mark in (start.format(one) + end, end + stop)), written
    )
    assert [body.strip("\r\n") for body in bodies[::2]] == [*around[:3], "last line"]
    network = netspec.load(project / "nets" / "net.ns", network="one")
    wanted = resolve(TABLE_FORMATS[form])(network.table(), width=None, color=False)
    assert bodies[1].replace("\r\n", "\n").strip("\n") == wanted.strip("\n")
    assert "448" in bodies[5]
    before = document.stat().st_mtime_ns
    again = run(project, "--into", document.name)
    assert (again.returncode, again.stdout, document.stat().st_mtime_ns) == (0, "", before)
    assert run(project, "--into", document.name, "--check").returncode == 0


def test_says_which_line_is_out_of_date(project: Path) -> None:
    document = project / "page.md"
    document.write_text("# Page\n\n<!-- netspec:totals nets/net.ns --network one -->\n<!-- /netspec -->\n")
    run(project, "--into", "page.md")
    (project / "nets" / "net.ns").write_text(SPEC.replace("c = 8", "c = 9"))
    done = run(project, "--into", "page.md", "--check")
    assert done.returncode == 1
    assert "error[NS608]: `netspec:totals nets/net.ns` is out of date" in done.stderr
    assert "`one (c=8) at input" in done.stderr
    assert "stands where `one (c=9) at input" in done.stderr
    assert "page.md:3:1" in done.stderr


def test_a_picture_is_drawn_beside_the_document_and_held_true(project: Path) -> None:
    document = project / "page.md"
    document.write_text("<!-- netspec:diagram nets/net.ns one.svg --network one -->\n<!-- /netspec -->\n")
    assert run(project, "--into", "page.md").returncode == 0
    assert "![one, drawn by netspec](one.svg)" in document.read_text()
    network = netspec.load(project / "nets" / "net.ns", network="one")
    assert (project / "one.svg").read_text() == network.to_svg()
    assert run(project, "--into", "page.md", "--check").returncode == 0
    (project / "one.svg").write_text((project / "one.svg").read_text() + "\n")
    done = run(project, "--into", "page.md", "--check")
    assert (done.returncode, "`one.svg` is not what would be drawn" in done.stderr) == (1, True)


def test_a_picture_of_yours_is_not_replaced(project: Path) -> None:
    document = project / "page.md"
    document.write_text("<!-- netspec:diagram nets/net.ns one.svg --network one -->\n<!-- /netspec -->\n")
    (project / "one.svg").write_text("mine")
    done = run(project, "--into", "page.md")
    assert (done.returncode, "error[NS007]" in done.stderr) == (2, True)
    assert "help: name another picture in the marker" in done.stderr
    assert (project / "one.svg").read_text() == "mine"


def test_a_marker_in_fenced_code_is_an_example(project: Path) -> None:
    text = "```markdown\n<!-- netspec:table nowhere.ns -->\n```\n\n~~~~\n~~~\n<!-- /netspec -->\n~~~~\n"
    (project / "page.md").write_text(text)
    done = run(project, "--into", "page.md")
    assert (done.returncode, done.stderr, (project / "page.md").read_text()) == (0, "", text)


@pytest.mark.parametrize(
    ("marker", "code"),
    [
        ("netspec:table ../outside.ns", "NS607"),
        ("netspec:table /etc/passwd", "NS607"),
        ("netspec:table link.ns", "NS607"),
        ("netspec:table nets", "NS607"),
        ("netspec:table 'nets/net.ns", "NS606"),
        ("netspec:table", "NS606"),
        ("netspec:table nets/net.ns --set", "NS606"),
        ("netspec:report nets/net.ns --published", "NS606"),
        ("netspec:diagram nets/net.ns", "NS606"),
        ("netspec:diagram nets/net.ns ../out.svg --network one", "NS607"),
        ("netspec:diagram nets/net.ns a(b).svg --network one", "NS606"),
        ("netspec:chart nets/net.ns", "NS605"),
        ("netspec:table nets/net.ns --network none", "NS222"),
    ],
)
def test_a_wrong_marker_leaves_every_document_as_it_was(project: Path, marker: str, code: str) -> None:
    (project.parent / "outside.ns").write_text(SPEC)
    (project / "link.ns").symlink_to(project.parent / "outside.ns")
    good = "<!-- netspec:table nets/net.ns --network one -->\n<!-- /netspec -->\n"
    for name, text in (("good.md", good), ("bad.md", f"{good}<!-- {marker} -->\n<!-- /netspec -->\n")):
        (project / name).write_text(text)
    done = run(project, "--into", "good.md", "--into", "bad.md")
    found = re.findall(r"error\[(NS\d+)\]", done.stderr)
    assert done.returncode in (1, 2)
    assert found == [code] if code != "NS222" else len(found) == 1, done.stderr
    assert (project / "good.md").read_text() == good
    assert not list(project.glob("*.svg"))


@pytest.mark.parametrize(
    "arguments", [(), ("--check",), ("nets/net.ns", "--into", "page.md"), ("--into", "page.md", "--published")]
)
def test_wrong_usage(project: Path, arguments: tuple[str, ...]) -> None:
    assert run(project, *arguments).returncode == 2


def test_the_hooks_run_as_pre_commit_runs_them(project: Path) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    entries = re.findall(r"entry: netspec (.*)", text)
    assert entries == ["check", "table --check"]
    (project / "README.md").write_text("<!-- netspec:totals nets/net.ns --network two -->\n<!-- /netspec -->\n")
    assert run(project, "--check", "--into", "README.md").returncode == 1
    run(project, "--into", "README.md")
    assert run(project, "--check", "--into", "README.md").returncode == 0


def test_the_page_of_googlenet_is_up_to_date() -> None:
    done = run(ROOT, "--into", "docs/googlenet.md", "--check")
    assert (done.returncode, done.stdout) == (0, "up to date: 2 sections\n")


@pytest.mark.parametrize(
    "marker",
    [
        "<!-- netspec:table" + " " * 200_000 + "x",
        "<!-- netspec:table" + " -->" * 50_000 + " x",
        "<!--" + " " * 200_000 + "netspec",
        "<!-- netspec:" + "t" * 200_000,
    ],
)
def test_a_long_line_that_is_almost_a_marker_is_text(project: Path, marker: str) -> None:
    """Time is no matter here: tests/laws/test_expressions.py holds what finds markers to one look at each line."""
    (project / "page.md").write_text(f"{marker}\n")
    done = run(project, "--into", "page.md")
    assert (done.returncode, done.stderr) == (0, "")
    assert (project / "page.md").read_text() == f"{marker}\n"


def test_a_marker_has_a_longest_length(project: Path) -> None:
    (project / "page.md").write_text(f"<!-- netspec:table {'x' * 5000} -->\n<!-- /netspec -->\n")
    done = run(project, "--into", "page.md")
    assert done.returncode == 1
    assert "error[NS606]: this marker can't be read: it has more than 4,096 characters" in done.stderr


@pytest.mark.parametrize(
    "line", ["<!--netspec:totals nets/net.ns --network one-->", "<!-- netspec: totals nets/net.ns --network one -->"]
)
def test_blanks_of_a_marker_are_free(project: Path, line: str) -> None:
    (project / "page.md").write_text(f"  {line}  \n<!--/netspec-->\n")
    assert run(project, "--into", "page.md").returncode == 0
    assert "224" in (project / "page.md").read_text()


def test_one_network_in_many_sections_is_loaded_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    load = fill.load_file
    monkeypatch.setattr(fill, "load_file", lambda *given: [asked.append(given), load(*given)][1])
    section = "<!-- netspec:totals nets/net.ns --network {} -->\n<!-- /netspec -->\n"
    (project / "page.md").write_text((section.format("one") * 3 + section.format("none")) * 2)
    documents = fill.Documents(None)
    assert documents.fill(project / "page.md") is not None
    assert len(asked) == 2
    assert [one.code for one in documents.reporter.problems] == ["NS214"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", "`b` stands where `x` should"),
        ("a\nc\n", "a\nx\nc\n", "`x` is missing"),
        ("a\nx\nc\n", "a\nc\n", "`x` is too much"),
        ("a\na\n", "a\n", "`a` is too much"),
        ("", "a\n", "`a` is missing"),
        ("a\n\n", "a\n", "blank lines or line ends differ"),
        ("a\r\n", "a\n", "blank lines or line ends differ"),
    ],
)
def test_what_differs_first(before: str, after: str, said: str) -> None:
    assert first_difference(before, after) == said


def test_a_marker_says_how_its_table_is_presented(project: Path) -> None:
    for ending, (start, stop, _) in MARKS.items():
        tex = ' --label tab:x --float "table*"' if ending == "tex" else ""
        marker = start.format(f'totals nets/net.ns --network one --caption "50% of `it`"{tex}')
        (project / f"doc.{ending}").write_text(f"{marker}\n{stop}\n", encoding="utf-8")
        assert run(project, "--into", f"doc.{ending}").returncode == 0
    texts = {ending: (project / f"doc.{ending}").read_text(encoding="utf-8") for ending in MARKS}
    assert "\n50% of \\`it\\`\n" in texts["md"]
    assert ".. list-table:: 50% of \\`it\\`\n" in texts["rst"]
    assert r"\caption{50\% of \textasciigrave{}it\textasciigrave{}}" in texts["tex"]
    assert r"\label{tab:x}" in texts["tex"]
    assert texts["tex"].count("{table*}") == 2


@pytest.mark.parametrize(
    ("ending", "more", "why"),
    [
        ("md", "--label x", "are for LaTeX"),
        ("tex", "--float figure", "not `figure`"),
        ("tex", "--label a}b", "and `a}b` is not"),
        ("tex", "--float none --caption x", "has neither caption nor label"),
        ("tex", "--caption", "means nothing here"),
    ],
)
def test_what_a_table_can_not_be(project: Path, ending: str, more: str, why: str) -> None:
    start, stop, _ = MARKS[ending]
    text = f"{start.format(f'table nets/net.ns --network one {more}')}\n{stop}\n"
    (project / f"doc.{ending}").write_text(text, encoding="utf-8")
    done = run(project, "--into", f"doc.{ending}")
    assert (done.returncode, "NS606" in done.stderr, why in done.stderr) == (1, True, True), done.stderr
    assert (project / f"doc.{ending}").read_text(encoding="utf-8") == text
