"""What Python code works with: `load` gives a checked `Network`, which reports, prints and compiles itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from netspec.analysis import limits
from netspec.analysis.facts import analyse
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.render import render
from netspec.ir.model import CheckedNetwork, node_path
from netspec.lazy import resolve, with_extra
from netspec.ops.base import HIGHEST_RANK, MOST_ELEMENTS, Shape
from netspec.ops.kinds import LARGEST
from netspec.pipeline import Checked, Outcome, Sizes, load_file
from netspec.report.model import Opened, Report, make_report
from netspec.report.table import Table, make_table
from netspec.source import SourceFile

if TYPE_CHECKING:
    from torch import nn

    from netspec.compare.model import Difference
    from netspec.report.why import Why

NO_SOURCES: Mapping[str, SourceFile] = MappingProxyType({})


class SpecError(Exception):
    """A spec that does not hold together. `diagnostics` are its mistakes, `str()` shows them as the command does.

    `network` is there where nothing is wrong but what its `expect` lines claim: its report shows which fail. Else none.
    """

    def __init__(self, outcome: Outcome) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = outcome.problems
        self.network = Network(outcome.networks[0], outcome.sources) if outcome.sound else None
        super().__init__("\n" + render(outcome.problems, outcome.sources))


class Network:
    """A checked network: every value has a shape. `failed` are the `expect` lines that do not hold, none after `load`.

    `as_written` is false where params, input or batch were set from outside: then no `expect` was held, and the page
    says so.
    """

    def __init__(self, one: Checked, sources: Mapping[str, SourceFile] = NO_SOURCES) -> None:
        self.checked = one.network
        self.facts = one.facts
        self.as_written = one.as_written
        self.failed = one.failed
        self._one = one
        self.sources = sources

    @classmethod
    def from_ir(cls, ir: CheckedNetwork) -> Network:
        """The network of an IR, as `CheckedNetwork.model_validate_json` reads one; none of its `expect` is held.

        Raises `ValueError` for one that breaks a law of the IR.
        """
        broken = resolve("netspec.ir.verify:verify_checked")(ir)
        if broken:
            raise ValueError(broken[0])
        facts = analyse(ir)
        beyond = limits.check(ir, facts)
        if beyond:
            raise ValueError(beyond[0].said())
        return cls(Checked(ir, facts, as_written=False))

    @property
    def ir(self) -> CheckedNetwork:
        """The IR as frozen pydantic models: JSON out and in, and JSON Schema, are pydantic's own."""
        return self.checked

    @property
    def name(self) -> str:
        """The name after `network`."""
        return self.checked.network.name

    def report(self, count_as: str | None = None, *, depth: int = 1, branches: bool = False) -> Report:
        """Parameters, MACs, activations, receptive field and memory, stage by stage; input and convention named.

        `count_as` names a tool whose figures stand below: torchvision, fvcore, timm, torchinfo, flop_counter, keras.
        `depth` levels of each stage have rows (1: stages alone), with `branches` all parts of what has branches.
        Raises `ValueError` for any other name, and where a batch was asked for, since tools are counted as for one.
        """
        opened = Opened(depth, branches)
        if count_as is None and opened == Opened():
            return self._report
        if count_as is not None and self.facts.batch > 1:
            raise ValueError("other tools are counted as at batch 1; leave out the batch")
        counting = "netspec.analysis.counting.catalogue:count"
        counted = None if count_as is None else resolve(counting)(self.checked, self.facts, count_as)
        return make_report(self.checked, self.facts, counted, self.failed, opened)

    def table(self, published: bool = False) -> Table:
        """The architecture table of a paper; `published` sets the printed figures beside the computed ones."""
        return make_table(self.checked, self.facts, published, self.failed)

    def why(self, path: str) -> Why:
        """The arithmetic of a stage or branch (`3a`, `3a.branch2`): the products that its figures are the sum of.

        `str()` shows what `netspec report --why` shows. Raises `KeyError` for a path that leads to nothing.
        """
        here = node_path(self.checked.network, path)
        if here is None:
            raise KeyError(f"{self.name} has no {path!r}")
        found: Why = resolve("netspec.report.why:make_why")(self.checked, self.facts, here)
        return found

    def to_svg(self, *, unfold: bool = False, heat: str | None = None) -> str:
        """The network as a picture; `heat` colours its boxes by `params` or `macs`, `unfold` opens repeats."""
        if heat not in (None, "params", "macs"):
            raise ValueError(f"heat is 'params' or 'macs', not {heat!r}")
        drawing = resolve("netspec.draw.network:draw_network")(self.checked, self.facts, unfold, heat)
        drawing = drawing.contradicting([(one.stage, str(one)) for one in self.failed])
        svg: str = resolve("netspec.draw.svg:render")(resolve("netspec.draw.compose:picture")(drawing))
        return svg

    def to_html(self, count_as: str | None = None) -> str:
        """The report as a page of its own that needs no network connection; `count_as` as in `report`."""
        report = self.report(count_as)
        page: str = resolve("netspec.page.report:render")(self._one, report, self.sources)
        return page

    def diff(self, other: Network) -> Difference:
        """What differs from here to the other network: stages, branches, heads, totals; `as_data()` is its JSON.

        Raises `ValueError` where one is of another batch.
        """
        subject = resolve("netspec.compare.difference:ComparedNetwork")
        sides = [subject(one.checked.network.place.path, one.checked, one.facts, one.failed) for one in (self, other)]
        difference: Difference = resolve("netspec.compare.difference:make_difference")(*sides)
        return difference

    def to_source(self, *, optimize: bool = False) -> str:
        """The standalone PyTorch file, as text. Needs no torch.

        With `optimize` the network in it is rewritten for evaluation, and loads checkpoints of this one all the same.
        """
        passes = resolve("netspec_compiler.passes:optimizing")(self.checked) if optimize else ()
        source: str = resolve("netspec_compiler.emit:to_source")(self.checked, passes)
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
    def _blueprint(self) -> object:
        """What all modules of this network share, made once."""
        return with_extra("netspec_compiler.live.network:blueprint", "torch")(self.checked)

    @cached_property
    def _report(self) -> Report:
        return make_report(self.checked, self.facts, failed=self.failed)


def load(
    path: str | PathLike[str],
    *,
    network: str | None = None,
    root: str | PathLike[str] | None = None,
    input: Sequence[int] | None = None,
    batch: int = 1,
    **params: str | float | bool,
) -> Network:
    """Loads and checks one network of a spec file, its params set by keyword: `load("specs/googlenet.ns", classes=10)`.

    `network` chooses one where the file declares several; nothing above `root` is read. `input` stands for the
    channels and extents that the spec writes, and `batch` inputs at once are counted. With any of these or params
    set, no `expect` is held: it speaks of the network as it is written. Raises `SpecError`, which holds every mistake,
    and `ValueError` for an input or a batch that no network can have.
    """
    sizes = sizes_of(input, batch)
    outcome = load_file(Path(path), params, network, Path(root) if root is not None else None, sizes)
    if not outcome.ok or not outcome.networks:
        raise SpecError(outcome)
    return Network(outcome.networks[0], outcome.sources)


def sizes_of(input: Sequence[int] | None, batch: int) -> Sizes:
    """Input and batch from outside; `ValueError` where they can't be meant."""
    if type(batch) is not int or not 1 <= batch <= LARGEST:
        raise ValueError(f"a batch is a whole number from 1 to {LARGEST}, not {batch!r}")
    if input is None:
        return Sizes(None, batch)
    extents = tuple(input)
    whole = 2 <= len(extents) <= 1 + HIGHEST_RANK and all(
        type(extent) is int and 1 <= extent <= LARGEST for extent in extents
    )
    if not whole or Shape(extents).elements >= MOST_ELEMENTS:
        raise ValueError(f"an input is channels and extents such as (3, 224, 224), not {input!r}")
    return Sizes(Shape(extents), batch)


def build(network: Network) -> nn.Module:
    """The network as a live `torch.nn.Module`, the one that `network.to_source()` defines. Needs the extra `torch`.

    In training, a network with aux heads returns a named tuple `(logits, ...)`; in evaluation the logits alone.
    """
    module: nn.Module = with_extra("netspec_compiler.live.network:CompiledNetwork", "torch")(network._blueprint)
    return module


def optimize(network: Network | nn.Module, passes: Sequence[str] | None = None) -> nn.Module:
    """The network for evaluation after passes that leave its outputs as they are, laid out for the processor.

    `network` is what `load` gives, and has fresh weights then, or a model that `build` gave, whose weights are taken.
    Checkpoints of the network as it was written load into it under their own names. `passes` are names of those that
    run, of heads, dropout, identity, norms, activations, scales, concats, channels_last, prepacked and winograd; all
    of them where none are given. Raises `ValueError` for another name. Needs the extra `torch`.
    """
    names = None if passes is None else tuple(passes)
    if isinstance(network, Network):
        fresh: nn.Module = with_extra("netspec_compiler.optimize:optimize", "torch")(network.checked, names)
        return fresh
    made: nn.Module = with_extra("netspec_compiler.optimize:optimize_model", "torch")(network, names)
    return made
