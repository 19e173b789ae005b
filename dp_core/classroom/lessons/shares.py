"""How often something happens, as people say it, up to very nearly always."""

from __future__ import annotations

from typing import Final

from dp_core.classroom.lessons.chances import of_100

NEARLY: Final = 0.9994
"""Beyond it a share is told as more than 99.9: never as certain."""


def tell(share: float) -> str:
    """Write a share out of 100, for "in … of 100 rounds".

    >>> tell(0.9117), tell(0.9961), tell(0.999999), tell(0.014)
    ('91', '99.6', 'more than 99.9', '1.4')
    """
    return "more than 99.9" if share > NEARLY else of_100(share)
