"""Rows as Parquet, through pyarrow (extra `sweep`).

What is written so far is a row of Arrow streams, a block each, so that a run can go on behind the last whole one; they
become one Parquet file when the sweep is done, in groups of rows whose size depends on nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from netspec.lowering.expressions.evaluate import is_number
from netspec.spaces.axes import Axis
from netspec.sweep.blocks import Block
from netspec.sweep.lines import columns, key_text, picked, taken
from netspec.values import Value, show

GROUP = 131_072


class Arrow:
    """Writes the rows of one sweep."""

    def __init__(self, axes: Sequence[Axis], figures: Sequence[str], remarks: Sequence[str]) -> None:
        self.axes = axes
        self.figures = figures
        self.names = columns(axes, figures)
        self.remarks = "\n".join(remarks)
        kinds = [pa.int64(), *map(kind_of, axes), *(pa.int64() for _ in figures), pa.bool_(), pa.string(), pa.string()]
        self.schema = pa.schema(list(zip(self.names, kinds, strict=True)))
        typed = zip(axes, kinds[1:], strict=False)
        self.known = [None if axis.count > GROUP else pa.array(values_of(axis), kind) for axis, kind in typed]

    def head(self) -> bytes:
        """What comes before all rows: nothing."""
        return b""

    def of(self, block: Block, rows: Sequence[int]) -> bytes:
        """These rows of a block, as a stream of its own."""
        if not rows:
            return b""
        parts = [pa.array([block.numbers[row] for row in rows], pa.int64())]
        for axis, column, known in zip(self.axes, block.places, self.known, strict=True):
            places = taken(column, rows)
            if known is None:
                parts.append(pa.array([plain(axis.at(int(place))) for place in places], kind_of(axis)))
            else:
                parts.append(known.take(pa.array(places)))
        parts += [pa.array(taken(block.found[name], rows), pa.int64()) for name in self.figures]
        valid, codes = picked(block.found["valid"], rows), picked(block.found["code"], rows)
        keys = list(map(key_text, picked(block.found["key"], rows), valid))
        parts += [pa.array(valid, pa.bool_()), pa.array(codes, pa.string()), pa.array(keys, pa.string())]
        out = io.BytesIO()
        with pa.ipc.new_stream(out, self.schema) as stream:
            stream.write_batch(pa.record_batch(parts, schema=self.schema))
        return out.getvalue()

    def tables(self, part: Path) -> Iterator[pa.Table]:
        """The blocks in a part."""
        size = part.stat().st_size
        with pa.OSFile(str(part), "rb") as source:
            while source.tell() < size:
                yield pa.ipc.open_stream(source).read_all()

    def keys(self, part: Path) -> Iterator[int]:
        """The keys of the networks in a part."""
        for table in self.tables(part):
            yield from (int(key, 16) for key in table["key"].to_pylist() if key)

    def finish(self, part: Path) -> None:
        """Makes one Parquet file of the part, in its place."""
        made = part.with_name(f"{part.name}.parquet")
        schema = self.schema.with_metadata({"netspec": self.remarks})
        try:
            with pq.ParquetWriter(made, schema, compression="snappy") as writer:
                for table in grouped(self.tables(part)):
                    writer.write_table(table.cast(schema), row_group_size=GROUP)
            made.replace(part)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def grouped(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of one size, but for the last."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        while sum(len(one) for one in waiting) >= GROUP:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, GROUP).combine_chunks()
            waiting = [whole.slice(GROUP)]
    if sum(len(one) for one in waiting):
        yield pa.concat_tables(waiting).combine_chunks()


def values_of(axis: Axis) -> list[object]:
    """All values of an axis."""
    return [plain(axis.at(place)) for place in range(axis.count)]


def plain(value: Value) -> object:
    """A value as Arrow holds it: a number, a truth, or what a spec writes."""
    if isinstance(value, Fraction):
        return float(value)
    return value if isinstance(value, (bool, int)) else show(value)


def kind_of(axis: Axis) -> pa.DataType:
    """The type of an axis's column."""
    ends = [axis.at(0), axis.at(axis.count - 1)]
    values = [axis.at(place) for place in range(min(axis.count, 1000))] + ends
    if all(isinstance(one, bool) for one in values):
        return pa.bool_()
    if not all(map(is_number, values)):
        return pa.string()
    whole = [one for one in values if isinstance(one, int)]
    if len(whole) < len(values):
        return pa.float64()
    return pa.int32() if all(-(2**31) <= one < 2**31 for one in whole) else pa.int64()
