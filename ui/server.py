"""What the web server must do before it serves anybody."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

MEGABYTE: Final = 1024 * 1024
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def keep_uploads_in_memory() -> None:
    """Raise the size above which an upload would be written to a temporary file.

    Streamlit's own limit on uploads (50 MB in `.streamlit/config.toml`) is lower, so no
    upload ever touches the disk.
    """
    MultiPartParser.spool_max_size = 64 * MEGABYTE


def forget_flat_pages() -> None:
    """Tell Streamlit that `pages/` holds no pages of the old, flat kind.

    Until the first visitor it would look for `pages/*.py` there, and greet a deep link
    with "Page not found" over the right page.
    """
    PagesManager.uses_pages_directory = False


def security_headers() -> Middleware:
    """Headers that keep the dashboard out of frames and its types from being guessed."""
    return Middleware(_Headers)


class _Headers:
    """Adds HEADERS to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)
