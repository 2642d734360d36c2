"""A reader of GitHub's Markdown: markdown-it for CommonMark and tables, and what GitHub finds in text afterwards."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

# Bare addresses, mail addresses and mentions, mathematics, emoji: found within one text, never across elements.
GITHUB_FINDS = re.compile(r"(?i)https?://|ftp://|www\.\w|\w@\w|@\w|:[\w+-]+:|\$.*\$")
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Texts(HTMLParser):
    """The elements that Markdown becomes, the text of each block and cell, and what lies between two tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.blocks: list[str] = []
        self.pieces: list[str] = [""]
        self.feed(READER.render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs or tag in ("td", "th")
        self.tags.append(tag)
        self.pieces.append("")
        if tag in ("p", "td", "th"):
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append("")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.pieces[-1] += data
        if data.strip() or (self.blocks and "td" not in self.tags):
            self.blocks[-1] += data


def found(text: str) -> tuple[set[str], list[str]]:
    """The elements and the texts that a reader finds; fails where GitHub would make more of a text."""
    texts = Texts(text)
    assert not [piece for piece in texts.pieces if GITHUB_FINDS.search(piece)]
    return set(texts.tags), [" ".join(block.split()) for block in texts.blocks]
