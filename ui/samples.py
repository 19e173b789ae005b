"""The teams that come with Huddle: a published one and made-up ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.team import TeamData
from dp_core.question import Account
from dp_core.report import Report
from ui.ledger import secret

DATA: Final = Path(__file__).parent.parent / "data"
SAMPLE_UNTIL: Final = date(2021, 10, 3)
SAMPLE_ACCOUNT: Final = Account("SoccerMon Team A")
STORY: Final = (
    "Players of an elite women’s football team, 2021, under the pseudonyms of the published "
    "SoccerMon data set (Midoglu et al. 2024, *Scientific Data*, CC BY 4.0)."
)


def sample_team() -> TeamData:
    """Load the sample team; its roster is the players of the file."""
    return load((DATA / "sample_team.csv").read_bytes(), SAMPLE_ACCOUNT, None)


def load(content: bytes, account: Account, size: int | None) -> TeamData:
    """Read a team that everybody may know, in Huddle's own format.

    Args:
        content: CSV with the catalogue's own column names.
        account: who pays.
        size: the roster's size; None for the athletes of the file.
    """
    return read_public_team(content, account, secret(), size)


def as_csv(table: pd.DataFrame) -> bytes:
    """Write a made-up team as a file."""
    return table.to_csv(index=False).encode()


@st.cache_resource(show_spinner=False)
def sample_report() -> Report:
    """The finished report of the sample team, released once and shipped."""
    return Report.from_json(json.loads((DATA / "sample_report.json").read_text("utf-8")))
