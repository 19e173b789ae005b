"""How shares and whole numbers are written on the secure-sum page."""

from __future__ import annotations


def number(whole: int) -> str:
    """Write a whole number with a true minus sign and thin groups.

    >>> number(-1234), number(7)
    ('−1,234', '7')
    """
    return f"{whole:,}".replace("-", "−")


def share(whole: int) -> str:
    """Write a share by its ends: its middle is as random as they are.

    >>> share(123456789012345678901234567890), share(42)
    ('12345…67890', '42')
    """
    digits = str(whole)
    return digits if len(digits) <= 12 else f"{digits[:5]}…{digits[-5:]}"
