"""The secure-sum page shows one round whole, and says what colluding parties get."""

from __future__ import annotations

import pytest

from dp_core.errors import EngineUnavailable
from tests.pages.conftest import Visit, shown
from tests.pages.test_learn import SIMULATED, enter
from ui.learn import secure_sum

PAGE = "pages/learn/secure_sum.py"


def whole(written: str) -> int:
    return int(written.replace("−", "-").replace(",", ""))


def opened(at):
    return next(table.value for table in at.table if "Opened" in table.value.columns)


def test_the_page_says_that_its_athletes_are_made_up_and_itself_in_one_sentence(visit: Visit):
    at = enter(visit, PAGE)
    assert SIMULATED in shown(at)
    assert "Say it in one sentence." in shown(at)


def test_what_opens_is_the_exact_sum_and_three_draws_of_noise(visit: Visit):
    at = enter(visit, PAGE)
    for row in opened(at).iloc:
        exact, *noise, open_ = map(whole, row.iloc[1:])
        assert open_ == exact + sum(noise)
        assert len(noise) == 3


def test_a_round_stays_until_it_is_drawn_anew(visit: Visit):
    at = enter(visit, PAGE)
    first = opened(at)
    assert opened(at.run()).equals(first)
    at.get_by_key("secure_again").click().run()
    assert not opened(at).equals(first)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("One", "two full draws still on it"),
        ("Two", "the promise still holds"),
        ("All three", "nothing is left to protect"),
    ],
)
def test_it_says_what_colluding_parties_get(visit: Visit, who: str, told: str):
    at = enter(visit, PAGE)
    at.get_by_key("secure_collude").set_value(who).run()
    assert not at.exception
    assert told in shown(at)
    assert "semi-honest" in shown(at)


def test_real_parties_open_a_sum_at_the_press_of_a_button(visit: Visit, monkeypatch):
    monkeypatch.setattr(secure_sum, "run_parties", lambda _: [700, 900])
    at = enter(visit, PAGE, learn_epsilon="1")
    assert not at.success
    at.get_by_key("secure_run").click().run()
    assert not at.exception
    assert at.success[0].value == "Opened, knot by knot: 700, 900."
    assert shown(at).count("Read off what opened") == 2


def test_without_mpyc_the_page_says_how_to_get_it_and_stays(visit: Visit, monkeypatch):
    def missing(_):
        raise EngineUnavailable("MPyC", install="pip install mpyc==0.11")

    monkeypatch.setattr(secure_sum, "run_parties", missing)
    at = enter(visit, PAGE)
    at.get_by_key("secure_run").click().run()
    assert not at.exception
    assert "MPyC is not installed" in shown(at)
    assert len(opened(at)) > 1


def test_a_published_squad_can_be_added_up_too(visit: Visit):
    at = enter(visit, PAGE)
    squad = at.get_by_key("learn_squad")
    squad.set_value(squad.options[1]).run()
    assert not at.exception
    assert "published data" in shown(at)
