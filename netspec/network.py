"""What Python code works with: `load` gives a checked `Network`, which reports, prints and compiles itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.lazy import resolve, with_extra
from netspec.pipeline import Checked, Outcome, load_file
from netspec.report.model import Report, make_report
from netspec.report.table import Table, make_table
from netspec.source import SourceFile

if TYPE_CHECKING:
    from torch import nn

    from netspec.compare.model import Difference

NO_SOURCES: Mapping[str, SourceFile] = MappingProxyType({})


class SpecError(Exception):
    """A spec that does not hold together. `diagnostics` are its mistakes, `str()` shows them as the command does."""

    def __init__(self, outcome: Outcome) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = outcome.problems
        super().__init__("\n" + render(outcome.problems, outcome.sources))


class Network:
    """A checked network: every value has a shape, and every `expect` holds.

    `as_written` is false where params were set from outside: then no `expect` was held, and the page says so.
    """

    def __init__(self, one: Checked, sources: Mapping[str, SourceFile] = NO_SOURCES) -> None:
        self.checked = one.network
        self.facts = one.facts
        self.as_written = one.as_written
        self._one = one
        self.sources = sources

    @property
    def name(self) -> str:
        """The name after `network`."""
        return self.checked.network.name

    def report(self, count_as: str | None = None) -> Report:
        """Parameters, MACs, activations, receptive field and memory, stage by stage; input and convention named.

        `count_as` names a tool whose figures stand below: torchvision, fvcore, timm, torchinfo, flop_counter, keras.
        Raises `ValueError` for any other name.
        """
        if count_as is None:
            return self._report
        counted = resolve("netspec.analysis.counting.catalogue:count")(self.checked, self.facts, count_as)
        return make_report(self.checked, self.facts, counted)

    def table(self, published: bool = False) -> Table:
        """The architecture table of a paper; `published` sets the printed figures beside the computed ones."""
        return make_table(self.checked, self.facts, published=published)

    def to_svg(self, *, unfold: bool = False, heat: str | None = None) -> str:
        """The network as a picture; `heat` colours its boxes by `params` or `macs`, `unfold` opens repeats."""
        if heat not in (None, "params", "macs"):
            raise ValueError(f"heat is 'params' or 'macs', not {heat!r}")
        drawing = resolve("netspec.draw.network:draw_network")(self.checked, self.facts, unfold, heat)
        svg: str = resolve("netspec.draw.svg:render")(resolve("netspec.draw.compose:picture")(drawing))
        return svg

    def to_html(self, count_as: str | None = None) -> str:
        """The report as a page of its own that needs no network connection; `count_as` as in `report`."""
        report = self.report(count_as)
        page: str = resolve("netspec.page.network:render")(self._one, report, self.sources)
        return page

    def diff(self, other: Network) -> Difference:
        """What differs from here to the other network: stages, branches, heads, totals; `as_data()` is its JSON."""
        subject = resolve("netspec.compare.difference:Subject")
        sides = [subject(one.checked.network.place.path, one.checked, one.facts) for one in (self, other)]
        difference: Difference = resolve("netspec.compare.difference:make_difference")(*sides)
        return difference

    def to_source(self) -> str:
        """The standalone PyTorch file, as text. Needs no torch."""
        source: str = resolve("netspec_compiler.emit:to_source")(self.checked)
        return source

    def to_json(self) -> str:
        """The validated IR as JSON."""
        text: str = resolve("netspec.ir.exchange:to_json")(self.checked)
        return text

    def _repr_svg_(self) -> str:
        """The network in a notebook: its picture."""
        return self.to_svg()

    def _repr_html_(self) -> str:
        """The network in a notebook that shows HTML: its picture, as wide as the cell at most."""
        return f'<div style="overflow-x:auto">{self.to_svg()}</div>'

    def __repr__(self) -> str:
        return f"<netspec network {self.name}, input {self.checked.network.input}>"

    @cached_property
    def _blueprint(self) -> Any:
        """What all modules of this network share, made once."""
        return with_extra("netspec_compiler.live.network:blueprint", "torch")(self.checked)

    @cached_property
    def _report(self) -> Report:
        return make_report(self.checked, self.facts)


def load(
    path: str | PathLike[str],
    *,
    network: str | None = None,
    root: str | PathLike[str] | None = None,
    **params: str | float | bool,
) -> Network:
    """Loads and checks one network of a spec file, its params set by keyword: `load("specs/googlenet.ns", classes=10)`.

    `network` chooses one where the file declares several; nothing above `root` is read. With params set, no `expect` is
    held: it speaks of the network as it is written. Raises `SpecError`, which holds every mistake.
    """
    outcome = load_file(Path(path), params, network, Path(root) if root is not None else None)
    if not outcome.ok or not outcome.networks:
        raise SpecError(outcome)
    return Network(outcome.networks[0], outcome.sources)


def build(network: Network) -> nn.Module:
    """The network as a live `torch.nn.Module`, the one that `network.to_source()` defines. Needs the extra `torch`.

    In training, a network with aux heads returns a named tuple `(logits, ...)`; in evaluation the logits alone.
    """
    module: nn.Module = resolve("netspec_compiler.live.network:CompiledNetwork")(network._blueprint)
    return module
