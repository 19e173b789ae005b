"""What a reader takes away: the report as files, and half a page for the players."""

from __future__ import annotations

import json

import streamlit as st

from dp_core.export.figures_csv import write_csv
from dp_core.export.players import page_for_players
from dp_core.report import Report


def take_away(report: Report) -> None:
    """Downloads: the report as JSON and CSV, and half a page for the players."""
    name = f"huddle-{report.question.id}"
    with st.container(horizontal=True):
        st.download_button(
            "Report (JSON)",
            json.dumps(report.to_json(), indent=1),
            f"{name}.json",
            "application/json",
            icon=":material/download:",
            on_click="ignore",
            key=f"json_{name}",
        )
        st.download_button(
            "Figures (CSV)",
            write_csv(report),
            f"{name}.csv",
            "text/csv",
            icon=":material/table_view:",
            on_click="ignore",
            key=f"csv_{name}",
        )
        st.download_button(
            "For the players (print)",
            page_for_players(report.question),
            f"{name}-for-players.html",
            "text/html",
            icon=":material/print:",
            on_click="ignore",
            key=f"players_{name}",
        )
