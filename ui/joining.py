"""Where a steward opens check-ins, hands out slips, withdraws them and ends it."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from dp_core.errors import HuddleError
from dp_core.explain_check_in import check_in_sentence, season_sentence
from dp_core.local.check_ins import OpenSurvey
from dp_core.local.choice import expected_half_width
from dp_core.local.survey import MOST_PLACES, Asked, Survey
from dp_core.metrics import read_catalogue
from dp_core.params import EPSILON_STEPS, Epsilon, plain
from dp_core.question import Account
from dp_core.verdict import verdict
from ui import slips, words
from ui.check_in import check_ins

PORT: Final = 8502
CAPS: Final = ("2", "4", "6", "8", "12", "16", "24", "32", "48", "64")
DEFAULTS: Final = ("sleep_hours", "fatigue")
LITTLE: Final = Epsilon.read(8)
"""A cap above this promises next to nothing: a reader may get to 99.97 in 100."""

KEPT: Final = "join_sheet"


def opening() -> None:
    """Choose a check-in's questions and terms, and open it."""
    catalogue = read_catalogue()
    team = st.text_input("Squad", key="join_team", max_chars=60, placeholder="Falcons")
    metrics = st.multiselect(
        "Questions", list(catalogue.metrics), [m for m in DEFAULTS if m in catalogue.metrics],
        format_func=lambda key: catalogue[key].label, key="join_metrics",
    )  # fmt: skip
    by_code = st.radio(
        "Who may answer", [False, True], key="join_by_code",
        format_func=["One slip for each athlete", "Everybody with one code"].__getitem__,
        captions=["A season of check-ins", "A demonstration in class: one place a device"],
    )  # fmt: skip
    places = st.number_input("Places", 5, MOST_PLACES, 25, key="join_places")
    epsilon, cap = _price()
    try:
        survey = Survey.of(
            Account(team.strip() or "–"), metrics, catalogue, epsilon=epsilon, cap=cap,
            places=int(places), by_code=bool(by_code),
        )  # fmt: skip
    except HuddleError as refused:
        st.warning(words.refusal(refused), icon=":material/block:")
        return
    _explain(survey)
    address = st.text_input(
        "Address that telephones reach", slips.address_here(PORT), key="join_address",
        help="`make check-in` serves the check-in page there, and no other page.",
    )  # fmt: skip
    if st.button("Open the check-in", type="primary", key="join_open", disabled=not team.strip()):
        with words.guarded():
            _, keys = check_ins().open(survey, date.today())
        page = slips.sheet(survey.account.team, address, keys, by_code=survey.by_code)
        st.session_state[KEPT] = (survey.account.team, page, [
            slips.link(address, "code" if survey.by_code else "key", key) for key in keys
        ])  # fmt: skip


def _price() -> tuple[Epsilon, Epsilon]:
    epsilon = st.select_slider(
        "Epsilon of one new answer", EPSILON_STEPS, "1", key="join_epsilon",
        help="Noise on each device needs far more epsilon than a report does: see Trust.",
    )  # fmt: skip
    cap = st.select_slider(
        "Each athlete’s cap for the season", CAPS, "8", key="join_cap",
        help="Kept at the server for each place. Beyond it no new answer is taken.",
    )  # fmt: skip
    return Epsilon.read(epsilon), Epsilon.read(cap)


def _explain(survey: Survey) -> None:
    st.markdown(
        f"A check-in of new answers costs epsilon **{plain(survey.dearest_micro)}**, so the cap "
        f"allows at least **{survey.sure_check_ins}**. Answers that were given before cost "
        f"nothing. {check_in_sentence(survey)}"
    )
    for asked in survey.questions:
        _foresee(asked, survey.places)
    if survey.cap > LITTLE:
        st.warning(
            f"A cap of {survey.cap} promises an athlete next to nothing over the season: "
            f"{season_sentence(survey, 0)}",
            icon=":material/gpp_maybe:",
        )


def _foresee(asked: Asked, places: int) -> None:
    """Say what a question's mean will be good for when everybody answers, by public terms."""
    half = expected_half_width(asked.quantity, asked.design, places)
    told = verdict(half, asked.quantity.matters)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words.badge(told)
        st.markdown(
            f"{asked.quantity.label}: its mean ± {words.rough(half)} {asked.quantity.unit} "
            f"when all {places} answer"
        )


def slips_to_print() -> None:
    """The slips of the check-in that was just opened; they are shown once."""
    if KEPT not in st.session_state:
        return
    team, page, links = st.session_state[KEPT]
    with st.container(border=True):
        st.subheader(f"Slips for {team}")
        st.write(
            "Print them now: keys are kept nowhere, and this page forgets them when it is closed. "
            "Whoever hands them out may know whose place is which number."
        )
        st.download_button(
            "Slips to print (HTML)", page, "check-in-slips.html", "text/html",
            icon=":material/print:", key="join_slips", on_click="ignore",
        )  # fmt: skip
        with st.expander("The links"):
            st.code("\n".join(links), language=None)


def standing() -> None:
    """Every check-in, with its places."""
    with words.guarded():
        surveys = check_ins().surveys()
    if not surveys:
        st.info("No check-in is open yet.", icon=":material/how_to_reg:")
    for each in surveys:
        _standing(each)


def _standing(each: OpenSurvey) -> None:
    survey = each.survey
    with st.container(border=True):
        st.subheader(survey.account.team)
        asked = ", ".join(question.quantity.label for question in survey.questions)
        over = f", ended {each.closed_on}" if each.closed_on else ""
        st.markdown(
            f"{asked}. Epsilon {survey.epsilon} a new answer, cap {survey.cap}. "
            f"{each.taken} of {survey.places} places, {each.revoked} withdrawn. "
            f"Opened {each.opened_on}{over}."
        )
        if not each.closed_on:
            _ending(each)


def _ending(each: OpenSurvey) -> None:
    with st.popover("Withdraw a slip or end it", icon=":material/key_off:"):
        number = st.number_input("Place", 1, each.survey.places, 1, key=f"revoke_{each.id}")
        st.button(
            "Withdraw this slip", key=f"revoke_now_{each.id}", on_click=_revoke,
            args=(each.id, int(number)),
        )  # fmt: skip
        st.button("End the check-in", key=f"end_{each.id}", on_click=_end, args=(each.id,))


def _revoke(survey_id: str, number: int) -> None:
    check_ins().revoke(survey_id, number, date.today())


def _end(survey_id: str) -> None:
    check_ins().close(survey_id, date.today())
