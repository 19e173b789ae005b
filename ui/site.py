"""A PySyft site on the screen: what is asked, what it costs, what has left."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from dp_core import explain
from dp_core.errors import EngineUnavailable, ParameterError
from dp_core.ledger import DEFAULT_SEASON_EPSILON
from dp_core.metrics import read_catalogue
from dp_core.params import plain
from dp_core.site import exchange, owner
from dp_core.site.place import Place
from dp_core.site.template import Request
from dp_core.site.words import of_question
from ui import desk, words
from ui import ledger as installation

SEEN: Final = (
    "the **name** of the team and season, how many **athletes** are on the roster, and which "
    "metrics can be asked for",
    "a **made-up team** with the same columns, drawn from published figures and never from yours",
    "one **answer file** for each request: the sealed report you would read here, or the same few "
    "bytes for every request without a report",
    "**when** the answer came, and by the report’s price and balance what the season has left",
)
NEVER: Final = (
    "the file, an athlete’s name, a cell, an exact value",
    "why a request got no report: refusals of every kind are the same bytes",
    "what was printed, an error, a running time: those files are the same for every job",
)

STEPS: Final = """\
python -m dp_core site look --owner {where.owner} --analyst {where.analyst} --drive {where.drive}
python -m dp_core site ask --team TEAM --window 4w --until DAY --metrics KEYS --epsilon 1
python -m dp_core site fetch"""


def about() -> None:
    """What a site is, and what the analyst can see."""
    with st.expander("What the analyst can see, and what not", icon=":material/visibility:"):
        seen, never = st.columns(2, gap="large")
        seen.markdown("**The analyst sees**\n" + "".join(f"\n- {each}" for each in SEEN))
        never.markdown("**The analyst never sees**\n" + "".join(f"\n- {each}" for each in NEVER))
        st.caption(
            "An analyst’s job is never run. It is read, and anything but a question of Huddle’s "
            "own form is refused. How long you take to answer is yours to choose and is not "
            "protected: do not let a script approve."
        )


def is_ready() -> bool:
    """Say whether PySyft is installed; where it is not, how to install it."""
    try:
        exchange.load()
    except EngineUnavailable as missing:
        st.info(
            "A site needs PySyft, which is not installed here. Everything else works without it.",
            icon=":material/extension:",
        )
        st.code(missing.install, language="bash")
        return False
    return True


def place() -> Place | None:
    """This installation's site, once something was offered."""
    try:
        return Place.read(installation.HOME / "site")
    except ParameterError:
        return None


def requests(where: Place | None) -> None:
    """The requests that wait, each with its question, price and two buttons."""
    if where is None:
        return
    st.header("Requests")
    st.caption(f"Between **{where.owner}** (you) and **{where.analyst}**.")
    if st.button("Take in what came", icon=":material/sync:", key="site_receive"):
        with words.guarded():
            owner.receive(where)
    found = owner.waiting(where)
    if not found:
        st.info("No request is waiting.", icon=":material/inbox:")
    for request in found:
        with st.container(border=True):
            _request(where, request)


def _request(where: Place, request: Request) -> None:
    st.caption(request.name)
    lines = [line.split(": ", 1) for line in of_question(request.question, read_catalogue())]
    st.markdown("\n".join(f"- **{what}:** {text}" for what, text in lines))
    st.caption(explain.odds_sentence(float(request.question.epsilon)))
    with st.container(horizontal=True):
        pressed = _approving(request)
        if st.button("Refuse", icon=":material/block:", key=f"site_refuse_{request.name}"):
            with words.guarded():
                owner.refuse(where, request)
            st.rerun()
    team = desk.team()
    if pressed and team is not None:
        with words.guarded(), st.spinner("Drawing the noise, sealing and sending the answer…"):
            owner.approve(where, request, team, installation.ledger(), read_catalogue())
        _confirm("")
        st.rerun()


def _approving(request: Request) -> bool:
    """Draw what approves a request; say whether it was approved."""
    price, key, team = request.question.epsilon, request.name, desk.team()
    if team is None or team.account != request.question.account:
        st.page_link(
            "pages/steward/upload.py",
            label="Load this team’s data to approve",
            icon=":material/upload_file:",
        )
        return False
    spends, left = _price(request)
    if spends > left:
        st.markdown(f"The season has {plain(left)} left: not enough.")
        return False
    if st.session_state.get("site_confirming") != key:
        label = f"Approve, for {price} of the {plain(left)} left…" if spends else "Approve, free…"
        st.button(
            label, icon=":material/lock:", on_click=_confirm, args=(key,), key=f"site_ask_{key}"
        )
        return False
    send = f"Spend {price} for good and send" if spends else "Send the sealed report"
    pressed = st.button(send, type="primary", icon=":material/send:", key=f"site_approve_{key}")
    st.button("Not now", on_click=_confirm, args=("",), key=f"site_not_now_{key}")
    return pressed


def _confirm(name: str) -> None:
    st.session_state["site_confirming"] = name


def _price(request: Request) -> tuple[int, int]:
    """What approving spends and what the season has left, in millionths."""
    with words.guarded():
        sealed = installation.ledger().sealed(request.question.id)
        state = installation.ledger().account(request.question.account)
    left = DEFAULT_SEASON_EPSILON.micro if state is None else state.remaining_micro
    return (0 if sealed else request.question.epsilon.micro), left


def left(where: Place | None) -> None:
    """Every file that has left, byte for byte."""
    if where is None:
        return
    st.header("What has left")
    found = owner.left(where)
    if not found:
        st.caption("Nothing yet.")
    for each in found:
        status = "answered" if each.report else "not answered"
        with st.expander(f"{each.name[:15]}…: {status}, {len(each.content):,} bytes"):
            st.caption(each.name)
            st.code(each.content.decode("ascii"), language="json", height=320)
    if found:
        st.caption(
            "Beside each answer go four files that are the same for every request: a state "
            "(“done”, no times), an empty output, an empty error log, and a return code of 0."
        )


def offering(where: Place | None) -> None:
    """A form that offers the team on the desk."""
    st.header("Offer a team")
    team = desk.team()
    if team is None:
        st.markdown("Load a team to offer it. Only its public description leaves.")
        st.page_link("pages/steward/upload.py", label="Team data", icon=":material/upload_file:")
        return
    with st.form("site_offer"):
        st.markdown(f"**{team.account.team}**, {team.roster.size} athletes on the roster")
        mine, theirs = st.columns(2)
        you = mine.text_input("Your e-mail address", where.owner if where else "", key="site_owner")
        other = theirs.text_input(
            "The analyst’s", where.analyst if where else "", key="site_analyst"
        )
        drive = st.text_input(
            "Folder between the two of you",
            str(where.drive if where else installation.HOME / "drive"),
            key="site_drive",
            help="Any folder you both can reach. Whoever reads it sees what the analyst sees.",
        )
        pressed = st.form_submit_button("Offer this team", icon=":material/add:")
    if pressed:
        with words.guarded(), st.spinner("Making a made-up team up, and offering…"):
            owner.offer(_new_place(you, other, drive), owner.make_offer(team))
        st.rerun()


def analyst_steps(where: Place | None) -> None:
    """What the analyst types, with the addresses filled in."""
    if where is None:
        return
    with st.expander("What the analyst types", icon=":material/terminal:"):
        st.code(STEPS.format(where=where), language="bash", wrap_lines=True)


def _new_place(you: str, other: str, drive: str) -> Place:
    return Place(installation.HOME / "site", Path(drive), you.strip(), other.strip())
