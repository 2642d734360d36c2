"""The Python surface: its names, what they import, what they hold and how they show themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

import netspec

ROOT = Path(__file__).resolve().parents[1]
GOOGLENET = ROOT / "specs" / "googlenet.ns"
VOID = {"br", "hr", "img", "col", "wbr"}


@pytest.fixture(scope="module")
def network() -> netspec.Network:
    return netspec.load(GOOGLENET)


def test_dir_lists_the_surface() -> None:
    assert dir(netspec) == sorted(netspec.__all__)
    assert len(set(netspec.__all__)) == len(netspec.__all__)


@pytest.mark.parametrize("name", netspec.__all__)
def test_each_name_resolves(name: str) -> None:
    found = getattr(netspec, name)
    assert isinstance(found, str) if name == "__version__" else found.__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'netspec' has no attribute 'lode'"):
        netspec.lode  # noqa: B018


@pytest.mark.parametrize(
    "call",
    [
        "",
        "net = netspec.load('specs/googlenet.ns', classes=10)",
        "netspec.load('specs/googlenet.ns').report()._repr_html_()",
        "netspec.load('specs/googlenet.ns').table(published=True)._repr_html_()",
        "netspec.load('specs/googlenet.ns').to_source()",
        "netspec.load('specs/googlenet.ns').to_json()",
        "netspec.load('specs/googlenet.ns').to_svg()",
        "netspec.load('specs/googlenet.ns').to_html()",
        "one = netspec.load('specs/googlenet.ns'); one.diff(one)",
    ],
)
def test_the_front_end_never_imports_torch(call: str) -> None:
    script = f"import sys, netspec\n{call}\nsys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_spec_error_holds_every_mistake(tmp_path: Path) -> None:
    spec = tmp_path / "bad.ns"
    spec.write_text("network net {\n  input 3x8x8\n  cnov 3x3 4\n  conv 3x3 0\n}\n", encoding="utf-8")
    with pytest.raises(netspec.SpecError) as raised:
        netspec.load(spec)
    assert [one.code for one in raised.value.diagnostics] == ["NS201", "NS301"]
    assert all(one.code in str(raised.value) for one in raised.value.diagnostics)
    assert "did you mean `conv`?" in str(raised.value)
    with pytest.raises(netspec.SpecError) as raised:
        netspec.load(tmp_path / "missing.ns")
    assert [one.code for one in raised.value.diagnostics] == ["NS001"]


def test_params_change_the_network(network: netspec.Network) -> None:
    ten = netspec.load(GOOGLENET, classes=10)
    rows, full = ({row.name: row for row in one.report().rows} for one in (ten, network))
    assert tuple(rows["fc"].output) == (10,)
    assert rows["fc"].params == 10 * 1024 + 10
    assert rows["fc"].macs == 10 * 1024
    assert full["fc"].params == 1000 * 1024 + 1000
    assert {name for name, row in rows.items() if row != full[name]} == {"fc"}
    assert [tuple(head.output) for head in ten.report().aux] == [(10,), (10,)]
    with pytest.raises(netspec.SpecError) as raised:
        netspec.load(GOOGLENET, clases=10)
    assert "did you mean `classes`?" in str(raised.value)


def test_repr_says_what_it_is(network: netspec.Network) -> None:
    assert repr(network) == "<netspec network googlenet, input 3x224x224>"


class Nesting(HTMLParser):
    """Holds every end tag against the tag that is open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_notebooks_show_well_formed_html(network: netspec.Network) -> None:
    for value, said in ((network, "googlenet"), (network.report(), "6,998,552"), (network.table(), "inception (3a)")):
        assert said in Nesting(value._repr_html_()).text
    assert ElementTree.fromstring(network._repr_svg_()).tag.endswith("svg")


def test_what_a_spec_says_is_escaped_in_a_notebook(tmp_path: Path) -> None:
    spec = tmp_path / "hostile.ns"
    spec.write_text(
        'block b(n "<script>x</script>") = conv 3x3 n\nnetwork net {\n  input 3x8x8\n  a: b 4\n}\n', encoding="utf-8"
    )
    loaded = netspec.load(spec)
    for value in (loaded, loaded.report(), loaded.table()):
        assert "<script>x" not in value._repr_html_()
    assert "<script>x</script>" in Nesting(loaded.table()._repr_html_()).text
