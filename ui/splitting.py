"""Splitting a report's epsilon among its metrics, with locks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon
from dp_core.utility.split import even, rebalance


def choose(metrics: Sequence[str], epsilon: Epsilon) -> tuple[Epsilon, ...]:
    """Let the holder weigh the metrics; returns each one's exact share, or nothing when even."""
    if len(metrics) < 2:
        return ()
    _settle(metrics)
    catalogue = read_catalogue()
    with st.expander("Split epsilon among the metrics", icon=":material/pie_chart:"):
        for key in metrics:
            share, lock = st.columns([4, 1], vertical_alignment="bottom")
            share.slider(
                catalogue[key].label,
                1,
                100,
                format="%d %%",
                key=f"split_{key}",
                on_change=_rebalance,
                args=(tuple(metrics), key),
                disabled=st.session_state.get(f"lock_{key}", False),
            )
            lock.toggle("Lock", key=f"lock_{key}")
        st.button("Split evenly", on_click=_even, args=(tuple(metrics),))
    weights = _weights(metrics)
    return () if weights == even(metrics) else tuple(epsilon.split(list(weights.values())))


def _settle(metrics: Sequence[str]) -> None:
    """Start evenly, and again whenever the choice of metrics changed."""
    if st.session_state.get("split_metrics") != tuple(metrics):
        _even(tuple(metrics))
        st.session_state["split_metrics"] = tuple(metrics)
    for key, weight in st.session_state["split_weights"].items():
        st.session_state[f"split_{key}"] = weight


def _weights(metrics: Sequence[str]) -> dict[str, int]:
    return {key: st.session_state["split_weights"][key] for key in metrics}


def _even(metrics: tuple[str, ...]) -> None:
    st.session_state["split_weights"] = even(metrics)
    for key in metrics:
        st.session_state[f"lock_{key}"] = False


def _rebalance(metrics: tuple[str, ...], changed: str) -> None:
    moved = {**_weights(metrics), changed: st.session_state[f"split_{changed}"]}
    locked = {key for key in metrics if st.session_state.get(f"lock_{key}")}
    st.session_state["split_weights"] = rebalance(moved, changed, locked)
