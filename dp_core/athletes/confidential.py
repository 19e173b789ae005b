"""What every object that holds raw values has in common: it says little and is never written."""

from __future__ import annotations

from typing import NoReturn


class Confidential:
    """Base of everything that holds names, cells or exact values.

    It shows its shape and nothing else, wherever it is printed, formatted or logged,
    and it cannot be pickled or copied, so that no cache or file ever holds it.
    """

    __slots__ = ()

    def shape(self) -> str:
        """Say how large the object is, without a value of it."""
        return ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shape()})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds raw values and is never written")
