"""The formats of differences: where each one's `render(difference, branches=..., width=..., color=...) -> str` is.

To add one: write a module with `render`, and name it here.
"""

from __future__ import annotations

DIFF_FORMATS = {
    "rich": "netspec.compare.rich_diff:render",
    "markdown": "netspec.compare.markdown_diff:render",
    "json": "netspec.compare.json_diff:render",
}
