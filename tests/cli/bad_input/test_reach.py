"""What a spec says runs nothing and reaches no file outside; what is set from outside is held to its domain."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from netspec.cli.main import run
from tests.cli.bad_input.spec import checked, network

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


@pytest.mark.parametrize("text", HOSTILE)
def test_headings_and_comments_are_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    comment = text.replace("\\n", " ").replace('\\"', '"')
    spec = (
        f'## {comment}\n\n## Block {comment}\nblock pair(c1 "{text}" | c2 "{text}") = concat {{\n'
        f"  ## Inner {comment}\n  conv 1x1 c1\n  conv 3x3 c2\n}}\n\n## Net {comment}\n"
        + network(f"## Stage {comment}", "a: pair 8 | 8", f'published "{text}" {{', "a: params=3", "}")
    )
    Path("bad.ns").write_text(spec, encoding="utf-8")
    assert run(["compile", "bad.ns", "-o", "-"]) == 0
    source = capsys.readouterr().out
    tree = ast.parse(source)
    held = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, ast.Module))]
    shown = "".join(char if char.isprintable() else "" for char in f"Net {comment}").replace('"""', "'''")
    assert any(words(shown) <= words(doc) for doc in held)
    assert {type(node) for node in tree.body} <= {
        ast.Expr,
        ast.Import,
        ast.ImportFrom,
        ast.ClassDef,
        ast.FunctionDef,
        ast.Assign,
    }
    assert {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names} <= {"torch"}
    called_names = {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called_names <= {"super", "Pair", "bool", "isinstance", "getattr"}
    for form in ("rich", "markdown", "latex", "html", "csv", "json"):
        assert run(["table", "bad.ns", "--format", form, "--published"]) == 0
        table = capsys.readouterr().out
        assert "<script>" not in table or form not in ("html", "markdown")
        assert "\\input{" not in table or form != "latex"
    for command in (["report", "bad.ns"], ["ir", "bad.ns"], ["ir", "bad.ns", "--format", "text"]):
        assert run(command) == 0
    assert not Path("pwned").exists()


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
