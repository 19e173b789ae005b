"""Short pauses: everything in memory is looked at once a minute, not after every run of a page.

With the libraries of this project loaded, looking for garbage takes longer than most pages
do, and holds their answer back. So `.streamlit/config.toml` turns off Streamlit's look after
each run (`runner.postScriptGC`), and this one stands in for it.
"""

from __future__ import annotations

import gc
import time
from typing import Final

PERIOD: Final = 60.0
"""Seconds between two looks while the server is in use."""

_last: Final = [time.monotonic()]


def tidy() -> bool:
    """Collect garbage when a minute has passed, so that what visitors left behind goes.

    Returns:
        Whether it was due.
    """
    now = time.monotonic()
    if now - _last[0] < PERIOD:
        return False
    _last[0] = now
    gc.collect()
    return True
