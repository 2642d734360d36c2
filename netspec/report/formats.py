"""The formats of reports and tables: where each one's `render(value, width=..., color=...) -> str` is.

To add one: write a module with `render`, and name it here.
"""

from __future__ import annotations

REPORT_FORMATS = {
    "rich": "netspec.report.rich_report:render",
    "json": "netspec.report.json_report:render",
    "csv": "netspec.report.csv_report:render",
}

WHY_FORMATS = {
    "rich": "netspec.report.rich_why:render",
    "json": "netspec.report.json_why:render",
}

TABLE_FORMATS = {
    "rich": "netspec.report.rich_table:render",
    "markdown": "netspec.report.markdown_table:render",
    "rst": "netspec.report.rst_table:render",
    "latex": "netspec.report.latex_table:render",
    "html": "netspec.report.html_table:render",
    "csv": "netspec.report.csv_table:render",
    "json": "netspec.report.json_table:render",
}
