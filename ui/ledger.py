"""The one ledger of this installation, opened once for everybody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import streamlit as st

from dp_core.athletes.pseudonyms import Secret, installation_secret
from dp_core.ledger import Ledger

HOME: Final = Path(os.environ.get("HUDDLE_HOME", Path(__file__).parent.parent / "local"))
"""Where this installation keeps its ledger and its secret; nothing raw is ever written there."""


def address() -> str:
    """Where the ledger is: DATABASE_URL, or a SQLite file in the installation's own folder."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'ledger.db'}"


@st.cache_resource(show_spinner=False)
def _open(where: str) -> Ledger:
    return Ledger(where)


def ledger() -> Ledger:
    """The ledger, opened at the first call."""
    HOME.mkdir(parents=True, exist_ok=True)
    return _open(address())


def secret() -> Secret:
    """The installation's secret, which turns names into pseudonyms."""
    HOME.mkdir(parents=True, exist_ok=True)
    return installation_secret(HOME / "installation.key")
