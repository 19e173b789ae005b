"""The Markdown of the lessons as HTML; whatever is no mark is escaped."""

from __future__ import annotations

from typing import Final

from markdown_it import MarkdownIt

READER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


def inline(text: str) -> str:
    """Write one line as HTML.

    >>> inline("**7** & *9* < `x`")
    '<strong>7</strong> &amp; <em>9</em> &lt; <code>x</code>'
    """
    return str(READER.renderInline(text))


def block(text: str) -> str:
    """Write paragraphs, lists and tables as HTML.

    >>> block("one\\n\\ntwo")
    '<p>one</p>\\n<p>two</p>'
    """
    return str(READER.render(text)).strip()
