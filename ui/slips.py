"""Slips of paper that let athletes in: a code to scan and the link in letters."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Final

import segno

PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 11pt/1.4 system-ui, sans-serif; margin: 1cm; color: #0A1712; }}
.slips {{ display: grid; grid-template-columns: 1fr 1fr; gap: 0; }}
.slip {{ border: 1px dashed #5B6B64; padding: 0.6cm; break-inside: avoid; }}
.slip svg {{ width: 4cm; height: 4cm; }}
.slip p {{ margin: 0.2cm 0 0; overflow-wrap: anywhere; }}
.link {{ font: 8pt/1.3 ui-monospace, monospace; }}
</style></head><body><div class="slips">{slips}</div></body></html>
"""
SLIP: Final = """<div class="slip"><strong>{team}</strong> · {place}{code}
<p>{words}</p><p class="link">{link}</p></div>"""
OWN: Final = "Your own link: keep it to yourself. The noise is added on your phone."
SHARED: Final = "Scan it with your own phone. The noise is added there."


def link(address: str, kind: str, key: str) -> str:
    """A link whose secret stands after #, where no browser sends it anywhere."""
    return f"{address.rstrip('/')}/check-in#{kind}={key}"


def sheet(team: str, address: str, keys: Sequence[str], *, by_code: bool) -> str:
    """Return a page to print: one slip for each key."""
    kind = "code" if by_code else "key"
    slips = [
        SLIP.format(
            team=escape(team), place="for everybody" if by_code else f"place {number}",
            code=drawing(link(address, kind, key)), words=SHARED if by_code else OWN,
            link=escape(link(address, kind, key)),
        )
        for number, key in enumerate(keys, 1)
    ]  # fmt: skip
    return PAGE.format(title=f"Check-in, {escape(team)}", slips="".join(slips))


def drawing(text: str) -> str:
    """A QR code as an SVG element."""
    held = BytesIO()
    segno.make(text, error="m").save(held, kind="svg", xmldecl=False, border=2, omitsize=True)
    return held.getvalue().decode()


def address_here(port: int) -> str:
    """Guess under which address telephones in the same network reach this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a datagram socket sends nothing by this
            host = probe.getsockname()[0]
        except OSError:
            host = "127.0.0.1"
    return f"http://{host}:{port}"
