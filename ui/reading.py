"""A report on the screen: words first, one chart that answers, then the details."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dp_core import explain
from dp_core.history import change_between, previous_report
from dp_core.report import MetricReport, Report
from dp_core.sealed_answer import first_report
from dp_core.verdict import Verdict
from ui import charts, costing, downloads, remeasuring, rereading, tables, words
from ui.ledger import ledger
from ui.palette import palette

CHART: Final = {"displayModeBar": False}


def headline(report: Report) -> None:
    """Name the team and the days, and say in one line what was asked and promised."""
    question = report.question
    st.header(f"{question.account.team}, {explain.dates(question.window)}")
    if mostly_prior(report):
        st.info(
            "Most of this report is prior, what is expected of any such team: at this epsilon the "
            "team’s own data says little.",
            icon=":material/balance:",
        )
    asked = " · change from each athlete’s own four weeks before" if question.baseline else ""
    st.markdown(
        f"{_whom(report)}, {words.people(report.reported)} reported"
        f"{asked}. {explain.report_odds(question)}"
    )
    _reread(report)
    if question.remeasures is not None:
        st.info(
            f"Measured twice: what cost {question.remeasures} was measured once more, and both "
            "are read together. The grey interval is that of the first report. Because somebody "
            "chose to look again, each interval leaves out half as much as usual.",
            icon=":material/repeat:",
        )
    if question.roster.is_small:
        st.warning(
            "Fewer than 11 athletes: what is true of the whole group is nearly true of each.",
            icon=":material/group:",
        )


def _whom(report: Report) -> str:
    """Whose figures these are."""
    whole = f"{report.question.roster.size} athletes on the roster"
    group = report.terms.group
    return f"**{group}**, {report.terms.roster} of {whole}" if group else whole


def _reread(report: Report) -> None:
    """Say what was changed after the release."""
    changed = [words.asked_as(report.terms.quantity(key)) for key in report.reading.priors]
    if changed:
        st.warning(
            f"Changed after release: the prior of {', '.join(changed)}.",
            icon=":material/edit_note:",
        )
    if report.reading.whom == "population":
        st.info(
            "Chosen after release: the intervals are about the population that these athletes "
            "stand for, so they are wider.",
            icon=":material/public:",
        )


def mostly_prior(report: Report) -> bool:
    """Whether less than half of the means is data, on average."""
    shares = [metric.mean.figure.data_share for metric in report.metrics]
    return sum(shares) / len(shares) < 0.5


def cards(report: Report) -> None:
    """One card per metric: figure, interval, verdict."""
    with st.grid(min(4, len(report.metrics)), min_column_width=200):
        for metric in report.metrics:
            _card(metric)


def _card(metric: MetricReport) -> None:
    quantity, mean = metric.quantity, metric.mean
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{words.asked_as(quantity)}**")
        if mean.verdict is Verdict.TOO_NOISY:
            st.markdown("### :gray[not shown]")
        else:
            st.markdown(f"### {words.with_unit(quantity, mean.figure.estimate)}")
        st.markdown(f"95 %: {words.interval(quantity, mean.figure)}")
        words.badge(mean.verdict)


def standing(report: Report) -> None:
    """The chart of where the team stands, with its table twin."""
    st.subheader("Where the team stands")
    st.plotly_chart(
        charts.where_we_stand(report, palette(), first_report(report)),
        config=CHART,
        key=f"standing_{report.question.id}",
        alt="Each metric’s interval on the scale of its norm: " + _in_words(report),
    )
    st.caption(_standing_key(report))
    with st.expander("The same as a table", icon=":material/table:"):
        st.table(tables.standing(report), border="horizontal")


def _standing_key(report: Report) -> str:
    if report.question.baseline:
        return (
            "Dot: the noisy mean change. Bar: its 95 % interval. Band: changes too small to matter."
        )
    bands = [
        f"{metric.quantity.label}: {metric.quantity.norms[0].population.lower()}"
        for metric in report.metrics
        if metric.quantity.norms
    ]
    norm = "; ".join(bands) or "what the catalogue expects of athletes"
    return (
        "Dot: the noisy mean of those who reported. Bar: its 95 % interval, privacy noise and "
        f"clipping included. Band: the middle two thirds of a published norm ({norm})."
    )


def _in_words(report: Report) -> str:
    parts = [
        f"{words.asked_as(metric.quantity)} {words.interval(metric.quantity, metric.mean.figure)}, "
        f"{metric.mean.verdict.value}"
        for metric in report.metrics
    ]
    return "; ".join(parts)


def details(report: Report) -> None:
    """A tab per metric: distribution, statistics, the previous window."""
    st.subheader("Metric by metric")
    tabs = st.tabs([words.asked_as(metric.quantity) for metric in report.metrics])
    for tab, metric in zip(tabs, report.metrics, strict=True):
        with tab:
            _detail(report, metric)


def _detail(report: Report, metric: MetricReport) -> None:
    chart, table = st.columns(2, gap="large")
    with chart:
        st.plotly_chart(
            charts.distribution(metric, palette()),
            config=CHART,
            key=f"distribution_{report.question.id}_{metric.quantity.key}",
            alt=f"Noisy share of athletes per bin of {metric.quantity.label}, with intervals",
        )
        st.caption(
            "Line: the 95 % interval of a bin. Bar: its noisy share, where that is sharp enough "
            "to show."
        )
        with st.expander("The same as a table", icon=":material/table:"):
            st.table(tables.distribution(metric), border="horizontal")
    with table:
        st.table(tables.statistics(metric), border="horizontal")
        _norms(metric)
        _without_prior(metric)
        _compared(report, metric)


def _norms(metric: MetricReport) -> None:
    for norm in metric.quantity.norms:
        st.caption(f"{norm.population}: {norm.mean:g} ± {norm.sd:g} {metric.quantity.unit}.")


def _without_prior(metric: MetricReport) -> None:
    """What noise alone lets anyone say, for those who trust no prior."""
    if metric.clipped is None:
        return
    with st.popover("Without any prior", icon=":material/block:", type="tertiary"):
        st.markdown(words.without_prior(metric.quantity, metric.clipped))


def _compared(report: Report, metric: MetricReport) -> None:
    """The latest earlier window that was released, if any, and whether anything changed."""
    earlier = previous_report(ledger(), report, metric.quantity.key)
    if earlier is None:
        return
    change = change_between(earlier.metric(metric.quantity.key), metric)
    found = "a change" if change.is_seen else "no change we can see"
    st.markdown(
        f"Against {explain.dates(earlier.question.window)}: **{found}**, "
        f"{words.interval(metric.quantity, change.difference)} (95 %)."
    )


def whole(sealed: Report) -> None:
    """The whole report, top to bottom, read as the visitor chooses below it."""
    body = st.container()
    report = rereading.choose(sealed)
    with body:
        _figures(report)
    remeasuring.section(sealed)
    downloads.take_away(report)


def _figures(report: Report) -> None:
    headline(report)
    cards(report)
    main, side = st.columns([5, 2], gap="large")
    with main:
        standing(report)
    with side:
        costing.cost(report)
    details(report)
