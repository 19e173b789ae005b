"""The site page: read what is asked, approve or refuse it, see every byte that left."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from dp_core.ledger import Ledger
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Question
from dp_core.site import analyst, owner
from dp_core.site.place import Place
from dp_core.site.template import Request
from tests.pages.conftest import SAMPLE_END, Visit, shown
from ui.samples import SAMPLE_ACCOUNT

PAGE = "pages/steward/site.py"
Asking = Callable[..., Request]


@pytest.fixture
def lab(tmp_path: Path) -> Place:
    return Place(tmp_path / "lab", tmp_path / "drive", "coach@team.example", "ann@lab.example")


@pytest.fixture
def offered(holder: Visit, lab: Place) -> AppTest:
    """A steward who has offered the sample team."""
    at = holder().switch_page(PAGE).run()
    at.get_by_key("site_owner").set_value(lab.owner)
    at.get_by_key("site_analyst").set_value(lab.analyst)
    at.get_by_key("site_drive").set_value(str(lab.drive))
    button(at, "Offer this team").click().run()
    assert not at.exception
    return at


@pytest.fixture
def ask(offered: AppTest, lab: Place) -> Asking:
    """Ask as the analyst does, and let the page take it in: `ask(epsilon="2")`."""

    def make(epsilon: str = "1") -> Request:
        analyst.look(lab)
        offer = analyst.offer_of(lab, SAMPLE_ACCOUNT)
        question = Question(
            account=offer.account,
            window=Window.ending(SAMPLE_END, days=28),
            metrics=("fatigue",),
            epsilon=Epsilon.read(epsilon),
            method="joint/1",
            catalogue=offer.catalogue,
            roster=offer.roster,
        )
        request = analyst.ask(lab, question, read_catalogue())
        offered.get_by_key("site_receive").click().run()
        return request

    return make


def button(at: AppTest, label: str) -> Button:
    return next(each for each in at.button if each.label == label)


def test_a_request_is_read_approved_charged_once_and_shown_byte_for_byte(
    offered: AppTest, ask: Asking, lab: Place, books: Ledger
) -> None:
    request = ask()
    for part in (request.name, "Fatigue", "6 September to 3 October 2021", "epsilon 1 of"):
        assert part in shown(offered)
    assert books.charges(SAMPLE_ACCOUNT) == []
    offered.get_by_key(f"site_ask_{request.name}").click().run()
    assert books.charges(SAMPLE_ACCOUNT) == []
    offered.get_by_key(f"site_approve_{request.name}").click().run()
    assert not offered.exception
    assert len(books.charges(SAMPLE_ACCOUNT)) == 1
    assert analyst.fetch(lab)[request][1] is not None
    place = Place.read(lab.home.parent / "site")
    assert [each.content.decode() for each in owner.left(place)] == [
        code.value for code in offered.code if "huddle-site-answer" in code.value
    ]
    assert "No request is waiting" in shown(offered)


def test_a_refused_request_spends_nothing_and_says_nothing(
    offered: AppTest, ask: Asking, lab: Place, books: Ledger
) -> None:
    request = ask()
    offered.get_by_key(f"site_refuse_{request.name}").click().run()
    assert books.charges(SAMPLE_ACCOUNT) == []
    assert analyst.fetch(lab) == {request: (True, None)}


def test_not_now_leaves_a_request_waiting(offered: AppTest, ask: Asking, books: Ledger) -> None:
    request = ask()
    offered.get_by_key(f"site_ask_{request.name}").click().run()
    offered.get_by_key(f"site_not_now_{request.name}").click().run()
    assert request.name in shown(offered)
    assert books.charges(SAMPLE_ACCOUNT) == []


def test_a_request_that_the_season_cannot_pay_has_no_approve_button(
    offered: AppTest, ask: Asking
) -> None:
    request = ask("5")
    keys = {each.key for each in offered.button}
    assert f"site_refuse_{request.name}" in keys
    assert f"site_ask_{request.name}" not in keys
    assert "not enough" in shown(offered)


def test_another_visitor_without_the_data_can_read_but_not_approve(
    offered: AppTest, ask: Asking, visit: Visit
) -> None:
    request = ask()
    other = visit().switch_page(PAGE).run()
    assert request.name in shown(other)
    assert f"site_ask_{request.name}" not in {each.key for each in other.button}


def test_two_sides_of_one_address_are_refused_in_a_sentence(holder: Visit) -> None:
    at = holder().switch_page(PAGE).run()
    at.get_by_key("site_owner").set_value("coach@team.example")
    at.get_by_key("site_analyst").set_value("coach@team.example")
    button(at, "Offer this team").click().run()
    assert "different addresses" in shown(at)


def test_without_pysyft_the_page_explains_and_gives_the_command(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "syft_rds.client", None)
    at = visit().switch_page(PAGE).run()
    assert not at.exception
    assert "needs PySyft" in shown(at)
    assert [code.value for code in at.code] == ["pip install -r requirements-share.txt"]
    assert "The analyst never sees" in shown(at)
