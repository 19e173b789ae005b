"""Squad Kestrel: the made-up squad of the lessons, with numbers that are easy to work with."""

from __future__ import annotations

from typing import Final

ATHLETES: Final = 25
SORE: Final = 7
"""How many have a sore knee; Sam is one of them."""

SLEEP: Final = (
    7.5, 8.0, 6.8, 7.2, 8.3, 7.9, 6.4, 7.1, 8.6, 7.4, 5.2, 7.8, 6.9,
    8.1, 7.0, 7.6, 4.6, 7.3, 8.4, 7.7, 6.6, 9.3, 7.2, 8.0, 3.9,
)  # fmt: skip
"""Hours slept; the last and shortest are Sam's."""
