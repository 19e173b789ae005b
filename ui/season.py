"""Planning a season before a week is spent: schedules compared, a calendar, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from dp_core import explain, explain_season
from dp_core.accounting.promise import Accountant, Promise
from dp_core.ledger import AccountState
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import read_catalogue
from dp_core.params import BASELINE_DAYS, EARLIEST, LATEST, Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.rho import Delta
from dp_core.terms import Terms
from dp_core.utility.season import SeasonPlan, calendar, plan_season
from dp_core.verdict import Verdict
from ui import desk, season_charts, words
from ui.asking import ASKED_FIRST
from ui.ledger import ledger
from ui.opening import DELTAS
from ui.palette import palette

CHART: Final = {"displayModeBar": False}
KINDS: Final = ("Change from own baseline", "Levels")
FIRST_METRICS: Final = 4
NEW: Final = "a season not opened yet"


@dataclass(frozen=True)
class Wishes:
    """What a steward wants of a season; public numbers only."""

    terms: Terms
    promise: Promise
    weeks: int
    start: date
    state: AccountState | None

    @property
    def parts_left(self) -> int:
        """What the plan may spend, in the accountant's parts."""
        return self.promise.cap - (self.state.spent if self.state else 0)


def ask() -> Wishes:
    """Draw the controls of a season.

    Raises:
        ParameterError: the choices do not make one.
    """
    team, catalogue = desk.team(), read_catalogue()
    size = st.number_input(
        "Athletes on the roster", 5, 2000, team.roster.size if team else 25, key="season_size"
    )
    state = _account()
    weeks, start = _when()
    promise = state.promise if state else _promise()
    kind = st.segmented_control(
        "What to follow", KINDS, default=KINDS[0], required=True, key="season_kind",
        help="A change compares each athlete with her own four weeks before; it needs far less "
        "noise, and shows whether something moves. Levels compare with other teams.",
    )  # fmt: skip
    baseline = BASELINE_DAYS if kind == KINDS[0] else None
    offered = [k for k in catalogue.metrics if baseline is None or catalogue[k].change is not None]
    chosen = st.multiselect(
        "Metrics", offered, [k for k in ASKED_FIRST if k in offered][:FIRST_METRICS],
        format_func=lambda key: catalogue[key].label, key=f"season_metrics_{baseline}",
    )  # fmt: skip
    question = Question(
        account=Account("any team"),
        window=Window.ending(start + timedelta(days=6), days=7),
        metrics=tuple(key for key in offered if key in chosen),
        epsilon=Epsilon.read(1),
        method=DEFAULT_METHOD,
        catalogue=catalogue.version,
        roster=RosterTerms(int(size)),
        baseline=baseline,
    )
    return Wishes(Terms.of(question, catalogue), promise, weeks, start, state)


def _account() -> AccountState | None:
    with words.guarded():
        states = {f"{s.account.team}, {s.account.season}": s for s in ledger().accounts()}
    chosen = st.selectbox(
        "Budget", [NEW, *states], key="season_account",
        help="An open season plans with what it has left.",
    )  # fmt: skip
    return states.get(str(chosen))


def _when() -> tuple[int, date]:
    count, first = st.columns(2)
    weeks = count.number_input("Weeks", 2, 53, 20, key="season_weeks")
    start = first.date_input(
        "First day", date.today(), EARLIEST, LATEST, format="YYYY-MM-DD", key="season_start"
    )
    return int(weeks), start


def _promise() -> Promise:
    limit, chance = st.columns(2)
    epsilon = limit.text_input("Season’s limit (ε)", "8", key="season_limit")
    names = ["none: pure epsilons", *DELTAS]
    delta = chance.selectbox("Delta", names, index=2, key="season_delta")
    if delta == names[0]:
        return Promise(Accountant.PURE, Epsilon.read(epsilon))
    return Promise(Accountant.ZCDP, Epsilon.read(epsilon), Delta(DELTAS[delta]))


@st.cache_data(max_entries=128, show_spinner="Comparing schedules…")
def _plans(terms: Terms, promise: Promise, weeks: int, left: int) -> list[SeasonPlan]:
    return plan_season(terms, promise, weeks, left)


def compare(wishes: Wishes) -> None:
    """The best schedule in words, all of them in a table, the chosen one in detail."""
    plans = _plans(wishes.terms, wishes.promise, wishes.weeks, wishes.parts_left)
    if not plans:
        st.warning(
            "What is left of this budget is too little for a season. Plan fewer weeks, or open "
            "another season.",
            icon=":material/account_balance_wallet:",
        )
        return
    best = plans[0]
    useful = [k for k, sight in best.sights.items() if sight.verdict is not Verdict.TOO_NOISY]
    st.markdown(
        f"**{best.schedule.name}** is expected to see most: {best.reports} reports of "
        f"{_price(wishes, best)} each. In an average week "
        f"{len(useful)} of {len(best.sights)} metrics can be acted on."
    )
    st.caption(explain_season.promise_sentence(wishes.promise, wishes.promise.cap))
    st.table(_table(wishes, plans), border="horizontal")
    st.caption(
        "Each: what one report costs of the season’s budget. Error: how far the level is expected "
        "to lie from the truth in an average week, over the change that matters, all metrics."
    )
    names = [each.schedule.name for each in plans]
    chosen = st.selectbox("Look at", names, key="season_schedule")
    _detail(wishes, plans[names.index(chosen)])


def _price(wishes: Wishes, plan: SeasonPlan) -> str:
    if wishes.promise.delta is None:
        return f"ε\u00a0{words.rough(float(plan.price))}"
    return f"ρ\u00a0{float(plan.price) ** 2 / 2:.3g}"


def _table(wishes: Wishes, plans: list[SeasonPlan]) -> pd.DataFrame:
    rows = []
    for plan in plans:
        verdicts = [sight.verdict for sight in plan.sights.values()]
        rows.append(
            {
                "Schedule": plan.schedule.name,
                "Reports": plan.reports,
                "Each": _price(wishes, plan),
                "Error ÷ what matters": f"{plan.score:.2f}",
                "Can be acted on": f"{len(verdicts) - verdicts.count(Verdict.TOO_NOISY)} of "
                f"{len(verdicts)}",
            }
        )
    return pd.DataFrame(rows)


def _detail(wishes: Wishes, plan: SeasonPlan) -> None:
    quantities = wishes.terms.quantities
    st.plotly_chart(
        season_charts.sights(plan, quantities, palette()),
        config=CHART,
        key="season_sights",
        alt="Half of each metric’s 95 % band in an average week, against what matters: "
        + "; ".join(
            f"{words.asked_as(q)} ± {words.rough(plan.sights[q.key].half_width)} {q.unit}, "
            f"{plan.sights[q.key].verdict.value}"
            for q in quantities
        ),
    )
    st.caption(
        "Half of the 95 % band of the team’s level, live, in units of the change that matters. "
        "Privacy noise and the chance of a small squad are both in it. What would be less than a "
        "quarter data is too noisy however narrow its band: it would tell of the prior."
    )
    with st.expander("The same as a table", icon=":material/table:"):
        st.table(_sights(wishes, plan), border="horizontal")
    with st.expander("Calendar", icon=":material/calendar_month:"):
        st.table(_calendar(wishes, plan), border="horizontal")
    _left(wishes, plan)
    _fixed_in_advance(wishes, plan)


def _sights(wishes: Wishes, plan: SeasonPlan) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Metric": words.asked_as(q),
                "Live ±": f"{words.rough(plan.sights[q.key].half_width)} {q.unit}",
                "Error, live": f"{words.rough(plan.sights[q.key].error)} {q.unit}",
                "Error, in retrospect": f"{words.rough(plan.sights[q.key].later)} {q.unit}",
                "Matters": f"{q.matters:g} {q.unit}",
                "From data": words.percent(plan.sights[q.key].data_share),
                "Verdict": plan.sights[q.key].verdict.value,
            }
            for q in wishes.terms.quantities
        ]
    )


def _calendar(wishes: Wishes, plan: SeasonPlan) -> pd.DataFrame:
    catalogue = read_catalogue()
    weeks = calendar(plan.schedule, wishes.terms.question.metrics, wishes.weeks)
    return pd.DataFrame(
        [
            {
                "Week": number,
                "Days": explain.dates(
                    Window.ending(wishes.start + timedelta(days=7 * number - 1), days=7)
                ),
                "Report": ", ".join(catalogue[key].label for key in metrics) or "–",
            }
            for number, metrics in enumerate(weeks, 1)
        ]
    )


def _left(wishes: Wishes, plan: SeasonPlan) -> None:
    """How long an open season lasts at this pace."""
    if wishes.state is None:
        return
    left = wishes.state.releases_left(plan.price)
    st.markdown(
        f"**At this pace** {left} more report{'' if left == 1 else 's'} fit, "
        f"{left * plan.schedule.every} weeks."
    )


def _fixed_in_advance(wishes: Wishes, plan: SeasonPlan) -> None:
    """What the sharpest count would say, had nobody chosen anything on the way."""
    with words.guarded():
        total = explain_season.if_all_were_fixed(wishes.promise, plan.price, plan.reports)
    if total is not None:
        st.caption(total)
