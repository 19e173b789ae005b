"""What the web server must do before it serves anybody."""

from __future__ import annotations

from typing import Final

from starlette.formparsers import MultiPartParser

MEGABYTE: Final = 1024 * 1024


def keep_uploads_in_memory() -> None:
    """Raise the size above which an upload would be written to a temporary file.

    Streamlit's own limit on uploads (50 MB in `.streamlit/config.toml`) is lower, so no
    upload ever touches the disk.
    """
    MultiPartParser.spool_max_size = 64 * MEGABYTE
