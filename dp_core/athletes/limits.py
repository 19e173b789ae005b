"""How large a file may be; what is larger is refused before it is read."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_COLUMNS: Final = 500
MAX_ROWS: Final = 2_000_000

MAX_UNPACKED_BYTES: Final = 400 * 1024 * 1024
"""A workbook is a zip: all its parts together may unpack to this."""

MAX_PARTS: Final = 2000
"""How many parts a workbook may have."""

MAX_NUMBER: Final = 40
"""How many characters a number may have; no measurement needs more."""

MAX_TIME: Final = 64
"""How many characters a date may have, with time and offset."""
