"""The catalogue on the screen: every public number with its source."""

from __future__ import annotations

import streamlit as st

from dp_core.metrics import Metric, Quantity, read_catalogue


def browse() -> None:
    """Choose a metric and read all that is public about it."""
    catalogue = read_catalogue()
    st.caption(f"Version {catalogue.version}, {len(catalogue.metrics)} metrics.")
    key = st.selectbox(
        "Metric",
        list(catalogue.metrics),
        format_func=lambda each: catalogue[each].label,
        key="catalogue_metric",
        bind="query-params",
    )
    _entry(catalogue[key])


def _entry(metric: Metric) -> None:
    st.header(metric.label)
    level = metric.level
    st.table(_rows(metric, level), border="horizontal")
    if metric.level.norms:
        st.subheader("Published norms")
        st.table(
            [
                {
                    "Population": norm.population,
                    "Mean ± SD": f"{norm.mean:g} ± {norm.sd:g} {metric.unit}",
                    "Source": norm.source,
                }
                for norm in level.norms
            ],
            border="horizontal",
        )


def _rows(metric: Metric, level: Quantity) -> list[dict[str, str]]:
    prior = level.prior
    rows = [
        ("Bounds", f"{_number(level, level.low)} to {_number(level, level.high)} {metric.unit}",
         metric.sources["bounds"]),
        ("Grid", f"{float(level.step):g} {metric.unit}", metric.sources.get("step", "judgement")),
        ("Change that matters", f"{level.matters:g} {metric.unit}", metric.sources["matters"]),
        ("Expected of a team",
         f"{prior.mean:g}, between athletes ± {prior.athlete_sd:g}, between teams ± "
         f"{prior.team_sd:g}", prior.source),
        ("Bins", ", ".join(_number(level, edge) for edge in level.edges), metric.sources["edges"]),
        ("Least days with a reading", f"{metric.minimum_days} in 28",
         metric.sources["minimum_days"]),
    ]  # fmt: skip
    rows += [("Line", line.label, line.source) for line in level.thresholds]
    if metric.change is not None:
        width = metric.change.value(metric.change.high)
        rows.append(("Change is cut at", f"± {width:g} {metric.unit}", metric.sources["band"]))
    return [{"What": what, "Value": value, "Source": source} for what, value, source in rows]


def _number(quantity: Quantity, steps: int) -> str:
    return f"{quantity.value(steps):g}"
