"""The little Markdown of the lessons as escaped HTML: paragraphs, lists, tables, bold, italics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
ITALIC: Final = re.compile(r"(?<!\w)\*(\S(?:.*?\S)?)\*(?!\w)")
CODE: Final = re.compile(r"`([^`]+)`")
RULE: Final = re.compile(r"^\|[\s:|-]+\|$")


def inline(text: str) -> str:
    """Write one line as HTML; whatever is not a mark is escaped.

    >>> inline("**7** & *9* < `x`")
    '<strong>7</strong> &amp; <em>9</em> &lt; <code>x</code>'
    """
    marked = BOLD.sub(r"<strong>\1</strong>", escape(text, quote=False))
    return CODE.sub(r"<code>\1</code>", ITALIC.sub(r"<em>\1</em>", marked))


def block(text: str) -> str:
    """Write one paragraph, list or table as HTML.

    >>> block("- one\\n- two")
    '<ul><li>one</li><li>two</li></ul>'
    """
    return "\n".join(_part(part.splitlines()) for part in re.split(r"\n\s*\n", text.strip()))


def _part(lines: Sequence[str]) -> str:
    if all(line.startswith("|") for line in lines):
        return _table([line for line in lines if not RULE.match(line)])
    if all(line.startswith(("- ", "  ")) for line in lines):
        return f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in _items(lines))}</ul>"
    return f"<p>{inline(' '.join(lines))}</p>"


def _items(lines: Sequence[str]) -> list[str]:
    """A line that is indented goes on with the item before it."""
    return re.split(r"\n- ", "\n".join(lines).removeprefix("- "))


def _table(lines: Sequence[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    written = [
        "".join(f"<{tag}>{inline(cell)}</{tag}>" for cell in row)
        for row, tag in zip(rows, ["th", *["td"] * (len(rows) - 1)], strict=True)
    ]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in written)}</table>"
