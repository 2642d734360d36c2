"""What a spec says of published models: one for each source, and a variant's word over its network's."""

from __future__ import annotations

from netspec.lowering.networks.published import published_models
from netspec.ops.published import AsPublished
from tests.lowering.small import lowering, network

TEXT = (
    network('a: relu;published "paper" { a: macs=0 };published "keras 3" norm_scale=false;published "t" norm_act=true')
    + 'variant v of n { published "keras 3" norm_act=true norm_act=false }'
)


def models(name: str) -> tuple[dict[str, AsPublished], list[str]]:
    """By their sources, and the codes of what is wrong."""
    run = lowering(TEXT)
    script = run.scripts.of(name)
    assert script is not None
    found = published_models(script, run.evaluator)
    return {one.source: one.made for one in found}, [one.code for one in run.reporter.problems]


def test_one_for_each_source_and_none_for_figures_of_stages() -> None:
    assert models("n") == ({"keras 3": AsPublished(norm_scale=False), "t": AsPublished(norm_act=True)}, [])


def test_a_variant_says_anew_what_it_speaks_of() -> None:
    assert models("v") == ({"keras 3": AsPublished(norm_act=True), "t": AsPublished(norm_act=True)}, ["NS203"])
