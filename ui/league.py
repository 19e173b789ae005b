"""A league: its teams are declared, shown to share nobody, asked once; all pay or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import TeamData
from dp_core.league import answer_league, league_question, offers_of
from dp_core.ledger import DEFAULT_SEASON_EPSILON
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import read_catalogue
from dp_core.params import EARLIEST, EPSILON_STEPS, LATEST, Epsilon, Window
from dp_core.question import DEFAULT_SEASON, Account, Question
from dp_core.terms import Terms
from ui import desk, planning, releasing, samples, tables, words
from ui.ledger import ledger

TEAMS: Final = "league_teams"
MADE_UP: Final = ("Badgers", "Falcons", "Otters")
MADE_UP_FROM: Final = date(2026, 1, 5)
WEEKS: Final = (1, 2, 4, 8, 12)


def teams() -> list[TeamData]:
    """The league's teams of this browser session, by name; in memory only."""
    found = st.session_state.get(TEAMS, {})
    return [found[name] for name in sorted(found)]


def gather() -> None:
    """Let the holder put teams together: the one on the desk, or made-up ones to try it."""
    team = desk.team()
    with st.container(horizontal=True, vertical_alignment="center"):
        if team is not None:
            st.button(
                f"Add {team.account.team}", icon=":material/group_add:", type="primary",
                key="league_add", on_click=_add, args=([team],),
            )  # fmt: skip
        st.page_link("pages/steward/upload.py", label="Load a team", icon=":material/upload_file:")
        if st.button("Add three made-up teams", icon=":material/casino:", key="league_made_up"):
            with words.guarded():
                _add([_make_up(name, seed) for seed, name in enumerate(MADE_UP, 1)])
        if teams():
            st.button("Forget the teams", icon=":material/delete:", on_click=_forget)


def _add(found: list[TeamData]) -> None:
    st.session_state[TEAMS] = {each.account.team: each for each in [*teams(), *found]}


def _forget() -> None:
    st.session_state.pop(TEAMS, None)


def _make_up(name: str, seed: int) -> TeamData:
    table = simulate(athletes=25, weeks=8, seed=seed, start=MADE_UP_FROM, sport="endurance")
    named = table.assign(athlete=name + " " + table["athlete"].astype(str))
    return samples.load(samples.as_csv(named), Account(name), 25)


def declare() -> Question | None:
    """Ask what the league is called and what is asked of it; None while there is no league."""
    if len(teams()) < 2:
        st.info("A league has two teams or more. Add them one by one.", icon=":material/groups:")
        return None
    left, right = st.columns(2)
    name = left.text_input("League", "Our league", max_chars=60, key="league_name").strip()
    season = right.text_input(
        "Season", DEFAULT_SEASON, max_chars=60, key="league_season", help=words.ANOTHER_SEASON
    ).strip()
    with words.guarded():
        paying = [replace(team, account=Account(team.account.team, season)) for team in teams()]
        question = _ask(name, paying)
    _show_teams(question, paying)
    return question


def _ask(name: str, paying: list[TeamData]) -> Question:
    catalogue = read_catalogue()
    offered = [key for key in catalogue.metrics if key in offers_of(paying)]
    chosen = st.multiselect(
        "Metrics", offered, default=offered[:2], key=f"league_metrics_{'_'.join(offered)}",
        format_func=lambda key: catalogue[key].label,
        help="What every team has.",
    )  # fmt: skip
    length, end, price = st.columns(3)
    weeks = length.selectbox(
        "How long", WEEKS, index=2, key="league_weeks",
        format_func=lambda count: f"{count} week{'' if count == 1 else 's'}",
    )  # fmt: skip
    until = end.date_input(
        "Last day", _proposed_until(), EARLIEST, LATEST, format="YYYY-MM-DD", key="league_until"
    )
    epsilon = price.select_slider("Price (ε)", EPSILON_STEPS, value="0.5", key="league_epsilon")
    return league_question(
        name, paying,
        window=Window.ending(until, days=7 * int(weeks)),
        metrics=tuple(key for key in offered if key in chosen),
        epsilon=Epsilon.read(epsilon),
        method=DEFAULT_METHOD,
        catalogue=catalogue.version,
    )  # fmt: skip


def _proposed_until() -> date:
    """The made-up teams' last day where they are there; never a day that a file holds."""
    if set(MADE_UP) <= {team.account.team for team in teams()}:
        return MADE_UP_FROM + timedelta(days=8 * 7 - 1)
    return desk.proposed_until() or date.today()


def _show_teams(question: Question, paying: list[TeamData]) -> None:
    st.success(
        f"{len(paying)} teams, {question.roster.size} athletes on their rosters; no two teams "
        "share one. The ledger checks it once more before anybody pays.",
        icon=":material/verified_user:",
    )
    st.table(accounts(question, paying), border="horizontal")


def accounts(question: Question, paying: list[TeamData]) -> pd.DataFrame:
    """One row per account that pays, teams by name."""
    rows = [(team.account, str(team.roster.size)) for team in paying]
    rows.append((question.account, str(question.roster.size)))
    return pd.DataFrame(
        [
            {"Account": account.team, "Roster": size, "Pays": str(question.epsilon),
             "Left": _left(account)}
            for account, size in rows
        ]
    )  # fmt: skip


def _left(account: Account) -> str:
    state = ledger().account(account)
    return "no account" if state is None else f"{state.remaining_micro / 1_000_000:.3g}"


def plan(question: Question) -> None:
    """What the league's report would be able to see, before anybody pays."""
    with words.guarded():
        drawn = planning.planned(Terms.of(question, read_catalogue()))
    st.subheader("What it would see")
    st.table(tables.planned(drawn), border="horizontal")
    st.caption(
        "Planning is free. One release of the whole league is sharper than any of its teams’: "
        "the same noise, over all their athletes. It costs each athlete its ε once, and each "
        "team’s account pays it beside what the team asks for itself."
    )


def release(question: Question) -> None:
    """Release once: every account is charged in one transaction, or none is."""
    if ledger().sealed(question.id) is not None:
        st.markdown("This very question was answered before. Reading it is free.")
        if st.button("Open the league’s report", icon=":material/lock_open:", key="league_open"):
            _show(question)
        return
    missing = [each for each in paid_by(question) if ledger().account(each) is None]
    if missing:
        _open(missing)
        return
    price = (
        f"**Spend ε {question.epsilon} from each of {len(paid_by(question))} accounts, for "
        "good?** All are charged together, or none; one whose budget is short refuses for all."
    )
    if releasing.agreed("league", price, f"Spend {question.epsilon} and release"):
        _release(question)


def paid_by(question: Question) -> list[Account]:
    """Every account that a league's question charges, its own last."""
    members = [Account(team, question.account.season) for team in question.members]
    return [*members, question.account]


def _open(missing: list[Account]) -> None:
    names = ", ".join(account.team for account in missing)
    st.warning(f"No account this season: {names}.", icon=":material/account_balance_wallet:")
    with st.container(horizontal=True):
        if st.button(
            f"Open them at ε {DEFAULT_SEASON_EPSILON} each", icon=":material/add:",
            key="league_accounts",
        ):  # fmt: skip
            with words.guarded():
                for account in missing:
                    ledger().ensure_account(account)
            st.rerun()
        st.page_link("pages/steward/budget.py", label="Budget", icon=":material/tune:")


def _release(question: Question) -> None:
    season = question.account.season
    paying = [replace(team, account=Account(team.account.team, season)) for team in teams()]
    with words.guarded(), st.spinner("Drawing the noise and sealing the answer…"):
        answer_league(question, paying, ledger(), read_catalogue())
    _show(question)


def _show(question: Question) -> None:
    st.switch_page("pages/team/report.py", query_params={"id": question.id})
