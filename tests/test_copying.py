"""One file out of a spec: what goes ends where it ends, whatever its strings and comments hold."""

from __future__ import annotations

from pathlib import Path

from netspec.copying import self_contained

SPEC = """## A network.
use "lib.ns"  # lends

network net {  # opens
  input 3x8x8
  s: pair 4  # kept
  # of the claim
  expect params > 0  # beside it

  # of the figures
  # }
  published "a } and a # of Someone {" {  # opens
    s: params=1 macs=2  # } {
  }  # closes
  # the end }
}

network other { input 3x8x8
  relu
  expect params == 0 }
"""
LIBRARY = """## Two convolutions.
# More of them.
block pair(c "#1×1 }") = concat {
  conv 1x1 c
  conv 1x1 c  # }
}  # of pair

# not of the next

let half = 2
"""
COPY = """## A network.
## Two convolutions.
# More of them.
block pair(c "#1×1 }") = concat {
  conv 1x1 c
  conv 1x1 c  # }
}  # of pair

network net {  # opens
  input 3x8x8
  s: pair 4  # kept

  # the end }
}

network mine { input 3x8x8
  relu
 }
"""


def test_claims_go_whole_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "spec.ns").write_text(SPEC, encoding="utf-8")
    (tmp_path / "lib.ns").write_text(LIBRARY, encoding="utf-8")
    assert self_contained(tmp_path / "spec.ns", tmp_path, "mine") == COPY


def test_without_a_name_all_keep_theirs(tmp_path: Path) -> None:
    (tmp_path / "spec.ns").write_text(SPEC, encoding="utf-8")
    (tmp_path / "lib.ns").write_text(LIBRARY, encoding="utf-8")
    assert self_contained(tmp_path / "spec.ns", tmp_path) == COPY.replace("network mine", "network other")
