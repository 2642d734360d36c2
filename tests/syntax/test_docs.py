"""Each documentation comment belongs to what stands below it, and to nothing else."""

from __future__ import annotations

import pytest

from netspec.source import SourceFile
from netspec.syntax import tree
from netspec.syntax.parser import parse

EVERYWHERE = """## file

## use
use "lib.ns"
## param
param p: 1..3 = 2
## constant
let q = 3

## block
## in two lines
block mix(
  ## parameter
  x "X"
) = conv 3x3 x
# plain

## network
# with a remark
# of two lines

network n { ## behind code
  ## input
  input 3x32x32
  ## default
  default conv act=relu
  ## stage

  a: mix q # plain
  b: conv 1x1 4 ## behind code
  c: conv 1x1 4
    ## inside a chain
    -> relu
  ## head
  aux h at a: linear 10
  ## expectation
  expect params > 0
  ## figures
  published "X" {
    ## a line of them
    a: params=3
  }
  ## before the end
}
## variant
variant v of n {
  ## edit
  remove b
}
## at the end
"""


def docs(text: str) -> dict[str, str]:
    """The documentation of everything that has any, by its name; of the file itself by the empty one."""
    file, problems = parse(SourceFile("a.ns", text))
    assert not problems
    found = {"": file.doc}
    for one in file.declarations:
        if isinstance(one, (tree.Param, tree.Block, tree.NetworkDeclaration, tree.Variant)):
            found[one.name.text] = one.doc
        for line in one.statements if isinstance(one, tree.NetworkDeclaration) else ():
            if isinstance(line, tree.Stage) and line.label is not None:
                found[line.label.text] = line.doc
            elif isinstance(line, tree.Aux):
                found[line.name.text] = line.doc
    return {name: doc for name, doc in found.items() if doc}


def test_documentation_belongs_to_what_stands_below() -> None:
    assert docs(EVERYWHERE) == {
        "": "file",
        "p": "param",
        "mix": "block\nin two lines",
        "n": "network",
        "a": "stage",
        "h": "head",
        "v": "variant",
    }


NETWORK = "network n {\n  input 3x8x8\n  relu\n}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"## the width\nlet w = 8\n{NETWORK}", {}),
        (f"## the network\n{NETWORK}", {"n": "the network"}),
        (f"## the network\n\n{NETWORK}", {"": "the network"}),
        (f"# licence\n\n## the file\n# a remark\n\n{NETWORK}", {"": "the file"}),
        (f'## the file\nuse "lib.ns"\n{NETWORK}', {"": "the file"}),
        (f"## the file\n\n## the network\n{NETWORK}", {"": "the file", "n": "the network"}),
        (f"let w = 8\n## left alone\n\n## the network\n\n{NETWORK}", {"n": "the network"}),
        (f"{NETWORK}## left alone\n", {}),
    ],
)
def test_the_file_has_what_stands_apart_at_its_top(text: str, found: dict[str, str]) -> None:
    assert docs(text) == found
