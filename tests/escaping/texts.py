"""Texts that something would act on, and random ones made of their pieces."""

from __future__ import annotations

from hypothesis import strategies as st

from netspec.escaping.plain import printable

PIECES = (
    *("=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "＝1+1", "\t=1", "\r=1", "'", '"', ";", "1,234", "-5%"),
    *("1) x", "(iv) x", "a. x", "#. x", "2. x", "- x", "* x", "+ x", "• x", "====", "----", "-v", "--long", "/V"),
    *(".. x", ".. |x| image:: y", "|x|", "__ x", "x_", "`x`_", "``x``", "`x <y>`__", "[1]_", "[#]_", ":field: x"),
    *(">>> x", "::", "a@b.example", "$a$", "$`a`$", "@user", ":smile:", "# x", "> x", "```", "<b>", "[^1]"),
    *("http://a.example", "HTTPS://A.example", "www.a.example", "mailto:a@b.example", "![x](y)", "[x]: y"),
    *("**x**", "_x_", "~~x~~", "&amp;", "&#35;", "\\|", "|", "a|b", "<!-- x -->", "]]>", "-->", "<?x", "</style>"),
    *("</td><script>ran=1</script>", "<img src=x onerror=ran=1>", "'onload='ran=1", "[red]x[/red]", "{0}", "%s"),
    *("\\input{/etc/passwd}", "\\end{table}", "^^5cinput", "%", "~", "--", "---", "<<", ">>", ",,", "?`", "!`", "''"),
    *("[2cm]", "ħĦĸĿŀŉŧŦſ", "đþĄ«»", "éüŁ", "αΩµ", "×≠≤→−", "漢字", "\U0001f600", "\u0301", "é", "\\", "\\\\", " "),
    *("\x1b[31m", "\x1b]0;x\x07", "\x9b31m", "\x00", "\x7f", "\n", "\r\n", "\x85", "\u2028", "\u202e", "\ufeff"),
    *("\ufffe", "\udcff", "  "),
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=()), max_size=12)
TEXTS = st.lists(st.sampled_from(PIECES) | ANY, min_size=1, max_size=4).map("".join)


def on_one_line(text: str) -> str:
    """What a reader that folds blanks finds of a text."""
    return " ".join(printable(text).split())
