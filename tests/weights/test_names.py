"""Maps of names: how they rename, that they lead back, and what is no map."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import netspec
from netspec.diagnostics.weights import BadNameMap
from netspec_compiler.weights.maps import folder, maps_of, sources
from netspec_compiler.weights.name_map import NameMap, read_map
from tests.oracle.reference import SPECS, facts
from tests.oracle.test_weights import NETWORKS, VIDEOS

RECORDED = NETWORKS | VIDEOS

HEAD = 'network = "n"\nsource = "s"\n'
BAD = {
    "not TOML": "network = ",
    "no key `rules`": HEAD + "rules = 1\n[names]\n",
    "`names` is missing": HEAD,
    "`names` has to be": HEAD + "names = 3\n",
    "`aux` has to be": HEAD + "aux = [1]\n[names]\n",
    "has to become a name": HEAD + "[names]\na = 1\n",
    "same holes": HEAD + '[names]\n"a.{p}" = "b.{q}"\n',
    "a brace that belongs to no hole": HEAD + '[names]\n"a.{p" = "b"\n',
    "same hole twice": HEAD + '[names]\n"{p}.{p}" = "{p}"\n',
    "two holes between two dots": HEAD + '[names]\n"{p}_{q}" = "{p}.{q}"\n',
    "two holes for any text": HEAD + '[names]\n"{p*}.{q*}" = "{p}.{q}"\n',
    "for a hole that no name has": HEAD + '[names]\n"a" = "b"\n[values.x]\n"1" = "2"\n',
    "has to be a table of texts": HEAD + '[names]\n"{x}" = "{x}"\n[values.x]\n"1" = 2\n',
    "the same text to two others": HEAD + '[names]\n"{x}" = "{x}"\n[values.x]\n"1" = "a"\n"2" = "a"\n',
}


def the_map(name: str) -> NameMap:
    spec, source = RECORDED[name]
    found = maps_of(source)
    assert isinstance(found, tuple)
    return next(one for one in found if one.network == Path(spec).stem)


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_name_leads_to_one_of_ours_and_back(name: str) -> None:
    by, theirs = the_map(name), [entry for entry, _, _ in facts(name)["state_dict"]]
    ours = [by.renamer()(entry) for entry in theirs]
    assert None not in ours
    assert len(set(ours)) == len(theirs)
    assert [by.origin()(entry) for entry in ours if entry is not None] == theirs


def test_maps_lie_where_their_headers_say() -> None:
    seen = 0
    for source in sources():
        found = maps_of(source)
        assert isinstance(found, tuple), found
        assert [one.network for one in found] == sorted(path.stem for path in (folder() / source).glob("*.toml"))
        assert {one.source for one in found} == {source}
        seen += len(found)
    assert seen >= len(RECORDED)


@pytest.mark.parametrize("path", sorted(folder().rglob("*.toml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_entry_of_a_network_has_a_name_there_and_back(path: Path) -> None:
    by = read_map(path)
    assert isinstance(by, NameMap)
    beside = f"{path.parent.name}/{by.network}"
    ours = names_of(beside if (SPECS / f"{beside}.ns").is_file() else by.network)
    theirs = [by.origin()(name) for name in ours]
    assert None not in theirs
    assert len(set(theirs)) == len(ours)
    assert [by.renamer()(name) for name in theirs if name is not None] == ours


def names_of(spec: str) -> list[str]:
    """The names in a network's state_dict, of which no tensor is made."""
    with torch.device("meta"):
        return list(netspec.build(netspec.load(SPECS / f"{spec}.ns")).state_dict())


@pytest.mark.parametrize("why", BAD)
def test_what_is_no_map(why: str, tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text(BAD[why])
    found = read_map(tmp_path / "names.toml")
    assert isinstance(found, BadNameMap)
    assert why in found.fill(found.message)


def test_names_without_end_match_nothing(tmp_path: Path) -> None:
    holes = ".".join(f"a{{h{n}}}b" for n in range(60))
    (tmp_path / "names.toml").write_text(f'{HEAD}[names]\n"{holes}.{{r*}}x" = "{holes}.{{r}}x"\n')
    found = read_map(tmp_path / "names.toml")
    assert isinstance(found, NameMap)
    assert found.renamer()("a" * 100_000) is None
    assert found.renamer()("ab" * 250) is None
    assert found.renamer()(".".join(["aab"] * 120)) is None


def written(path: Path, text: str) -> NameMap | BadNameMap:
    path.write_text(text, encoding="utf-8")
    found = read_map(path)
    assert isinstance(found, NameMap | BadNameMap)
    return found


@pytest.mark.parametrize(
    "text",
    [
        HEAD + '[names]\n"{a²}" = "{a²}"\n',
        HEAD + '[names]\n"{ª}.x" = "{ª}"\n',
        HEAD + '[names]\n"{}" = "{}"\n',
        HEAD + '[names]\n"{1}" = "{1}"\n',
        HEAD + f"aux = [{'9' * 5_000}]\n[names]\n",
        HEAD + f"x = {'9' * 5_000}\n[names]\n",
        HEAD + f"x = 0x{'f' * 5_000}\n[names]\n",
        HEAD + f"x = {'[' * 5_000}\n[names]\n",
        HEAD + "x = 2026-13-45\n[names]\n",
        HEAD + "[names]\n" + "".join(f'"{"a" * n}{{p}}" = "{"b" * n}{{p}}"\n' for n in range(200)),
        HEAD + "[names]\n" + "".join(f'"{{p{n}}}.x" = "{{p{n}}}.y{n}"\n' for n in range(200)),
    ],
)
def test_hostile_maps_are_mistakes(tmp_path: Path, text: str) -> None:
    found = written(tmp_path / "names.toml", text)
    assert isinstance(found, BadNameMap)
    assert len(found.why) < 500


def test_the_first_of_several_rules_names_an_entry(tmp_path: Path) -> None:
    """The index of forms gives what trying all rules in their order gives."""
    rules = '"a.{p}" = "1.{p}"\n"{m}.x" = "2.{m}"\n"a{n}.{p}" = "3.{n}.{p}"\n"{r*}.x" = "4.{r*}"\n"{s*}" = "5.{s*}"\n'
    found = written(tmp_path / "names.toml", f'{HEAD}[names]\n{rules}[values.m]\n"b" = "B"\n"c.d" = "C"\n')
    assert isinstance(found, NameMap)
    wanted = {"a.x": "1.x", "b.x": "2.B", "aq.x": "3.q.x", "a.b.x": "4.a.b", "z.x": "4.z", "z": "5.z", "a/x": "5.a/x"}
    assert {name: found.renamer()(name) for name in wanted} == wanted


@pytest.mark.parametrize("entries", [100, 1_000])
def test_time_grows_with_the_entries_alone(tmp_path: Path, entries: int) -> None:
    """Of 2,000 rules only those are tried that have an entry's fixed texts: a few steps for each entry."""
    rules = "".join(f'"{{m}}.block{n}.{{p*}}" = "{{m}}.b{n}.{{p*}}"\n' for n in range(2_000))
    found = written(tmp_path / "names.toml", f"{HEAD}[names]\n{rules}")
    assert isinstance(found, NameMap)
    rename = found.renamer()
    assert [rename(f"a.block{n}.x.y") for n in range(entries)] == [f"a.b{n}.x.y" for n in range(entries)]
    assert rename("a.block2000.x") is None
    assert rename.steps <= 3 * entries
