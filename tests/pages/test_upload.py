"""Loading a team: what one athlete's cells hold changes nothing that the page offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.ledger import Ledger
from tests.pages.conftest import Visit, shown

CANARY = "Zaphod Quellwasser"


def rows(changed: Sequence[str] = (), *, without: str | None = None) -> bytes:
    """Eight invented athletes over four weeks; one athlete's rows may be others or missing."""
    names = [f"Athlete {letter}" for letter in "ABCDEFG"]
    days = [date(2026, 3, 2) + timedelta(days=each) for each in range(28)]
    lines = [f"{name},{day},7.5,4" for name in names if name != without for day in days]
    own = list(changed) or [f"{CANARY},{day},6.5,3" for day in days]
    return "\n".join(["athlete,date,sleep_hours,fatigue", *lines, *own]).encode()


SIZE = 8

NEIGHBOURS = {
    "words": [f"{CANARY},2026-03-02,abc,{CANARY}"],
    "huge": [f"{CANARY},2026-03-02,1e308,-1"],
    "not a number": [f"{CANARY},2026-03-02,NaN,inf"],
    "far future": [f"{CANARY},2999-01-01,7,4"],
    "long ago": [f"{CANARY},1900-01-01,7,4"],
    "a stray quote": [f'{CANARY},2026-03-02,"7,4'],
    "HTML and a formula": [f"{CANARY},2026-03-02,<b>7</b>,=1+1"],
    "emoji": [f"{CANARY},2026-03-02,😀,😀"],
}


def upload(visit: Visit, content: bytes, name: str = "team.csv") -> AppTest:
    at = visit()
    at.switch_page("pages/steward/upload.py").run()
    at.file_uploader[0].upload(name, content).run()
    return at


def confirmed(at: AppTest, size: int = SIZE) -> AppTest:
    at.get_by_key("upload_team").set_value("Falcons").run()
    at.get_by_key("read_file").click().run()
    asked = next(each for each in at.number_input if each.label.startswith("Athletes on the"))
    asked.set_value(size)  # public: the holder declares it, whatever the file holds
    submit = next(b for b in at.button if b.label == "Confirm the roster")
    return submit.click().run()


def structure(at: AppTest) -> list[tuple[str, str]]:
    """Every control with its label and choices."""
    kinds = ("selectbox", "multiselect", "button", "text_input", "number_input", "select_slider")
    return [
        (kind, f"{each.label} {getattr(each, 'options', '')}")
        for kind in kinds
        for each in getattr(at, kind)
    ]


@pytest.mark.parametrize("kind", sorted(NEIGHBOURS))
def test_one_athletes_cells_change_no_control_of_any_page(visit: Visit, kind: str) -> None:
    usual, other = (
        confirmed(upload(visit, rows())),
        confirmed(upload(visit, rows(NEIGHBOURS[kind]))),
    )
    assert not other.exception
    assert structure(usual) == structure(other)
    for at in (usual, other):
        at.switch_page("pages/steward/new_report.py").run()
    assert structure(usual) == structure(other)


@pytest.mark.parametrize("kind", sorted(NEIGHBOURS))
def test_the_rosters_size_is_declared_and_never_counted_from_the_file(
    visit: Visit, kind: str
) -> None:
    at = upload(visit, rows(NEIGHBOURS[kind]))
    at.get_by_key("upload_team").set_value("Falcons").run()
    at.get_by_key("read_file").click().run()
    asked = next(each for each in at.number_input if each.label.startswith("Athletes on the"))
    assert asked.value is None
    next(b for b in at.button if b.label == "Confirm the roster").click().run()
    assert "Say how many athletes" in at.error[0].value
    assert "is loaded" not in shown(at)


def test_one_athletes_absence_changes_no_control(visit: Visit) -> None:
    usual, other = (confirmed(upload(visit, rows(without=who))) for who in (None, "Athlete A"))
    assert structure(usual) == structure(other)


def test_a_file_becomes_a_report_without_its_names(visit: Visit, books: Ledger) -> None:
    at = confirmed(upload(visit, rows()))
    assert "8 athletes on the roster" in shown(at)
    assert CANARY not in shown(at)
    at.switch_page("pages/steward/new_report.py").run()
    at.get_by_key("release_ask").click().run()
    next(b for b in at.button if b.label.startswith("Spend")).click().run()
    assert not at.exception
    assert at.title[0].value == "Team report"
    assert CANARY not in shown(at)
    (state,) = books.accounts()
    assert state.spent_micro == 1_000_000


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("header.csv", b"athlete,date,fatigue\n", "no"),
        ("twice.csv", b"athlete,date,fatigue,fatigue\nA,2026-03-02,3,3", "same name"),
        ("wide.csv", b",".join(b"c%d" % each for each in range(10_000)) + b"\n1", "columns"),
        ("zip.xlsx", b"PK\x03\x04 not a workbook", "workbook"),
    ],
)
def test_a_file_whose_structure_is_broken_is_refused_in_a_sentence(
    visit: Visit, name: str, content: bytes, says: str
) -> None:
    at = upload(visit, content, name)
    if not at.error:
        at.get_by_key("upload_team").set_value("Falcons").run()
        at.get_by_key("read_file").click().run()
    assert not at.exception
    assert len(at.error) == 1
    assert says in at.error[0].value
    assert at.file_uploader  # nothing is lost: another file can be chosen


def test_a_simulated_team_can_be_made_and_reported_on(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/steward/upload.py").run()
    at.get_by_key("upload_source").set_value("A simulated team").run()
    next(b for b in at.button if b.label == "Make the team").click().run()
    assert not at.exception
    assert "25 athletes on the roster" in shown(at)


def test_forgetting_the_team_clears_the_desk(visit: Visit) -> None:
    at = confirmed(upload(visit, rows()))
    next(b for b in at.button if b.label == "Forget this team").click().run()
    assert not at.exception
    at.switch_page("pages/steward/new_report.py").run()
    assert "Load a team" in shown(at)


def test_a_small_roster_is_warned_and_a_tiny_one_refused(visit: Visit) -> None:
    at = confirmed(upload(visit, rows()))
    assert any("Fewer than 11" in each.value for each in at.warning)
    few = b"athlete,date,fatigue\nA,2026-03-02,3\nB,2026-03-02,4"
    refused = confirmed(upload(visit, few), size=2)
    assert any("at least 5" in each.value or "5 to" in each.value for each in refused.error)


@pytest.mark.parametrize("change", ["team", "declaration", "file"])
def test_what_was_read_under_another_declaration_cannot_be_confirmed(
    visit: Visit, change: str
) -> None:
    at = upload(visit, rows())
    at.get_by_key("upload_team").set_value("Falcons").run()
    at.get_by_key("read_file").click().run()
    assert any(b.label == "Confirm the roster" for b in at.button)
    if change == "team":
        at.get_by_key("upload_team").set_value("Hawks").run()
    elif change == "declaration":
        at.get_by_key("map_reversed_fatigue").set_value(True).run()
    else:
        at.file_uploader[0].upload("other.csv", rows(without="Athlete A")).run()
    assert not at.exception
    assert not any(b.label == "Confirm the roster" for b in at.button)
    at.get_by_key("read_file").click().run()
    assert any(b.label == "Confirm the roster" for b in at.button)


def test_letters_that_do_not_fit_the_declared_encoding_are_told_to_the_holder(
    visit: Visit,
) -> None:
    at = upload(visit, rows() + "\nJosé,2026-03-02,7,4".encode("latin-1"))
    at.get_by_key("upload_team").set_value("Falcons").run()
    at.get_by_key("read_file").click().run()
    assert any("declared encoding" in each.value for each in at.warning)
