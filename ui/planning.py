"""What a report would be able to say, drawn beside its controls. Public numbers only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import streamlit as st

from dp_core.params import EPSILON_STEPS, Epsilon
from dp_core.plan import Plan, half_width_curves, plan
from dp_core.terms import Terms
from dp_core.utility.fewer import propose_metrics
from dp_core.utility.takes import Takes, half_width, sentence, what_it_takes, with_roster
from dp_core.verdict import Verdict
from ui import charts, tables, words
from ui.asking import WEEKS
from ui.palette import palette

SIZES: Final = (5, 8, 11, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000)
AXES: Final = {"epsilon": "ε: privacy ← → accuracy", "athletes": "athletes on the roster"}
CHART: Final = {"displayModeBar": False}


@st.cache_data(max_entries=512, show_spinner=False)
def _planned(terms: str) -> Plan:
    return plan(Terms.from_json(json.loads(terms)))


@st.cache_data(max_entries=512, show_spinner=False)
def _by_epsilon(terms: str) -> dict[str, list[float]]:
    steps = [Epsilon.read(step) for step in EPSILON_STEPS]
    return dict(half_width_curves(Terms.from_json(json.loads(terms)), steps))


@st.cache_data(max_entries=512, show_spinner=False)
def _by_size(terms: str, key: str) -> list[float]:
    asked = Terms.from_json(json.loads(terms))
    return [half_width(with_roster(asked, size), key) for size in SIZES]


@st.cache_data(max_entries=512, show_spinner=False)
def _takes(terms: str, key: str) -> Takes:
    return what_it_takes(Terms.from_json(json.loads(terms)), key)


def _text(terms: Terms) -> str:
    return json.dumps(terms.to_json(), sort_keys=True)


def planned(terms: Terms) -> Plan:
    """The plan of a question, computed once for everybody who asks alike."""
    return _planned(_text(terms))


def part_of(terms: Terms) -> Terms:
    """The terms to plan for: of the group that the visitor looks at, where there are groups."""
    parts = {part.group: part for part in terms.parts()}
    if len(parts) == 1:
        return next(iter(parts.values()))
    chosen = st.segmented_control(
        "What is planned for", list(parts), default=next(iter(parts)), required=True,
        key=f"plan_group_{'_'.join(parts)}",
    )  # fmt: skip
    return parts[str(chosen)].alone()


def curves(drawn: Plan) -> None:
    """The utility-loss charts of one metric at a time, and what it would take."""
    terms = drawn.terms
    labels = {quantity.key: quantity.label for quantity in terms.quantities}
    key = st.segmented_control(
        "Metric",
        list(labels),
        format_func=labels.__getitem__,
        default=next(iter(labels)),
        required=True,
        key=f"plan_metric_{'_'.join(labels)}",
        label_visibility="collapsed",
    )
    against_epsilon, against_size = st.tabs(["Against epsilon", "Against squad size"])
    with against_epsilon:
        steps = [float(step) for step in EPSILON_STEPS]
        widths = _by_epsilon(_text(terms))[key]
        _curve(drawn, key, "epsilon", steps, widths, here=float(terms.question.epsilon))
    with against_size:
        widths = _by_size(_text(terms), key)
        _curve(drawn, key, "athletes", list(map(float, SIZES)), widths, here=float(terms.roster))
    st.markdown(f"**What it would take.** {sentence(_takes(_text(terms), key), terms)}")


def _curve(
    drawn: Plan, key: str, axis: str, steps: list[float], widths: list[float], *, here: float
) -> None:
    quantity = drawn.terms.quantity(key)
    chart = charts.half_width_curve(
        drawn, key, steps, widths, here=here, axis=AXES[axis], colours=palette()
    )
    now = f"± {words.rough(drawn.half_width(key))} {quantity.unit}"
    st.plotly_chart(
        chart,
        config=CHART,
        key=f"plan_curve_{axis}",
        alt=f"Planned 95 % half-width of {quantity.label} against {axis}: {now} as asked, "
        f"{drawn.verdict(key).value}",
    )
    with st.expander("The same as a table", icon=":material/table:"):
        st.table(tables.curve(steps, widths, axis, quantity.unit), border="horizontal")


@st.cache_data(max_entries=512, show_spinner=False)
def _proposed(terms: str) -> tuple[str, ...]:
    return propose_metrics(_planned(terms))


def proposal(drawn: Plan) -> None:
    """Where the metrics share too little, name those whose report would tell more."""
    kept = _proposed(_text(drawn.terms))
    if not kept:
        return
    names = ", ".join(words.asked_as(drawn.terms.quantity(key)) for key in kept)
    with st.container(border=True, gap="xsmall"):
        st.markdown(
            f"**Fewer metrics would tell more.** {len(drawn.terms.quantities)} metrics share "
            f"this epsilon. A report of {names} alone would tell more about the team in all; ask "
            "for the others in another window."
        )
        st.button(
            "Ask only these",
            key="proposal_keep",
            icon=":material/filter_list:",
            on_click=_keep,
            args=(kept,),
        )


def verdicts(drawn: Plan) -> None:
    """One verdict per metric; where it is too noisy, three ways out."""
    for quantity in drawn.terms.quantities:
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                planned = words.rough(drawn.half_width(quantity.key))
                st.markdown(f"**{words.asked_as(quantity)}** ± {planned} {quantity.unit}")
                words.badge(drawn.verdict(quantity.key))
            st.caption(
                f"A change of {quantity.matters:g} {quantity.unit} matters; chance alone leaves "
                f"± {words.rough(drawn.sampling_error(quantity.key))} in a squad of this size."
                f"{_told(drawn, quantity.key)}"
            )
            if drawn.verdict(quantity.key) is Verdict.TOO_NOISY:
                _ways_out(drawn.terms, quantity.key)


def _told(drawn: Plan, key: str) -> str:
    """How much of the mean would be data, where a prior could give the rest."""
    share = drawn.data_share(key)
    return f" {words.percent(share)} of the figure would come from the team." if share < 1 else ""


def _ways_out(terms: Terms, key: str) -> None:
    takes = _takes(_text(terms), key)
    weeks = next((w for w in WEEKS if takes.days and 7 * w >= takes.days), None)
    fewer = (takes.metrics or 1) < len(terms.quantities)
    with st.container(horizontal=True):
        st.button(
            "Longer window",
            key=f"way_longer_{key}",
            disabled=weeks is None or weeks * 7 <= terms.question.window.days,
            help="One longer report at a higher epsilon, in place of several.",
            on_click=_go_longer,
            args=(weeks, takes.epsilon),
        )
        st.button(
            "Fewer metrics",
            key=f"way_fewer_{key}",
            disabled=not fewer,
            help="Keep this metric and drop the last ones.",
            on_click=_keep_fewer,
            args=(terms, key, takes.metrics or 1),
        )
        st.button(
            "Keep the budget",
            key=f"way_keep_{key}",
            help="Do not release this: nothing is spent.",
            on_click=_keep_budget,
        )


def _go_longer(weeks: int, epsilon: Epsilon) -> None:
    st.session_state["ask_weeks"] = weeks
    steps = [step for step in EPSILON_STEPS if Epsilon.read(step) >= epsilon]
    st.session_state["ask_epsilon"] = steps[0] if steps else EPSILON_STEPS[-1]


def _keep_fewer(terms: Terms, key: str, count: int) -> None:
    others = [q.key for q in terms.quantities if q.key != key][: count - 1]
    _keep((key, *others))


def _keep(keys: Sequence[str]) -> None:
    for name in list(st.session_state):
        if str(name).startswith("ask_metrics_"):
            st.session_state[name] = list(keys)


def _keep_budget() -> None:
    st.session_state.pop("ask_confirming", None)
    st.toast("Nothing was released and nothing was spent.", icon=":material/savings:")
