"""How a table is to stand in a document: what it says of itself, what it is called, over how many columns of text."""

from __future__ import annotations

from netspec.lazy import resolve
from netspec.record import Record
from netspec.report.formats import TABLE_FORMATS
from netspec.report.latex_table import FLOATS, is_label
from netspec.report.table import Table


class Presentation(Record):
    """A caption in place of the table's own; in LaTeX a label, and one of FLOATS."""

    caption: str | None = None
    label: str | None = None
    float: str | None = None

    def wrong(self, form: str) -> str:
        """Why a table in this format can't be presented so; empty where it can."""
        if form != "latex" and (self.label is not None or self.float is not None):
            return "`--label` and `--float` are for LaTeX"
        if self.float is not None and self.float not in FLOATS:
            return f"`--float` is {', '.join(f'`{one}`' for one in FLOATS[:-1])} or `{FLOATS[-1]}`, not `{self.float}`"
        if self.float == "none" and (self.label is not None or self.caption is not None):
            return "`--float none` has neither caption nor label: leave out `--caption` and `--label`"
        if form == "csv" and self.caption is not None:
            return "CSV has no caption: leave out `--caption`"
        if self.label is not None and not is_label(self.label):
            return f"`--label` is made of letters, digits and `:.+/_-`, and `{self.label}` is not"
        return ""

    def rendered(self, table: Table, form: str, width: int | None, color: bool) -> str:
        """The table in the format."""
        render = resolve(TABLE_FORMATS[form])
        latex = {"float": self.float, "label": self.label} if form == "latex" else {}
        said = table if self.caption is None else table.replace(caption=self.caption)
        text: str = render(said, width=width, color=color, **latex)
        return text
