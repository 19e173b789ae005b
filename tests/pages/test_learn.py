"""The classroom: every view runs, links carry scenes, and nothing is drawn unasked."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.classroom.explain import guess_sentence
from dp_core.ledger import Ledger
from tests.pages.conftest import ROOT, Visit, shown
from ui.learn.attacks import ATTACKS
from ui.learn.epsilon import VIEWS

EPSILON = "pages/learn/epsilon.py"
ATTACK = "pages/learn/attacks.py"
SIMULATED = "These athletes are made up. That is the only reason you can see the true number."


def enter(visit: Visit, page: str, **scene: str) -> AppTest:
    at = visit()
    for key, value in scene.items():
        at.query_params[key] = value
    at.switch_page(page).run()
    assert not at.exception
    return at


def charts(at: AppTest) -> list[object]:
    return list(at.get("plotly_chart"))


def tables(at: AppTest) -> str:
    return " ".join(str(table.value.to_dict()) for table in at.table)


def metric(at: AppTest, label: str) -> str:
    return next(str(each.value) for each in at.metric if label in each.label)


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_of_epsilon_says_it_is_made_up_and_has_a_chart_with_its_table(
    visit: Visit, view: str
) -> None:
    at = enter(visit, EPSILON, epsilon_view=view)
    assert SIMULATED in shown(at)
    assert "Say it in one sentence." in shown(at)
    assert charts(at)
    assert len(at.table) >= len(charts(at))
    assert all(chart.proto.alt for chart in charts(at))  # type: ignore[attr-defined]


@pytest.mark.parametrize("view", list(ATTACKS))
def test_every_attack_states_the_bound_it_meets(visit: Visit, view: str) -> None:
    at = enter(visit, ATTACK, attack_view=view, attack_protection="One epsilon for all answers")
    assert SIMULATED in shown(at)
    assert "the bound it meets" in shown(at).lower()
    assert guess_sentence(1.0) in shown(at)
    assert charts(at)
    assert len(at.table) >= len(charts(at))
    assert all(chart.proto.alt for chart in charts(at))  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", [EPSILON, ATTACK])
def test_the_published_squad_is_credited(visit: Visit, page: str) -> None:
    at = enter(visit, page, learn_squad="SoccerMon Team A")
    assert "SoccerMon" in shown(at)
    assert "CC BY 4.0" in shown(at)
    assert SIMULATED not in shown(at)


def test_a_link_carries_the_whole_scene(visit: Visit) -> None:
    at = enter(
        visit, EPSILON, learn_seed="11", learn_athletes="50", learn_epsilon="4",
        learn_metric="Resting heart rate", epsilon_view="Bounds",
    )  # fmt: skip
    assert at.get_by_key("learn_seed").value == 11
    assert at.get_by_key("learn_athletes").value == 50
    assert at.get_by_key("learn_epsilon").value == "4"
    assert "at epsilon 4 a reader" in shown(at)
    assert "bpm" in tables(at)
    assert "What the error is made of" in shown(at)


def test_the_same_link_shows_the_same_squad_and_another_seed_another(visit: Visit) -> None:
    means = [
        tables(enter(visit, EPSILON, epsilon_view="Bounds", learn_seed=seed))
        for seed in ("7", "7", "8")
    ]
    assert means[0] == means[1] != means[2]


@pytest.mark.parametrize(
    "scene",
    [
        {"learn_seed": "-4"}, {"learn_athletes": "9999999"}, {"learn_epsilon": "0"},
        {"learn_squad": "../../team.csv"}, {"learn_metric": "secret"}, {"epsilon_view": "x"},
    ],
)  # fmt: skip
def test_a_forged_link_falls_back_and_shows_no_error(visit: Visit, scene: dict[str, str]) -> None:
    at = enter(visit, EPSILON, **scene)
    assert SIMULATED in shown(at)


def test_moving_epsilon_draws_nothing_and_the_button_draws_afresh(visit: Visit) -> None:
    at = enter(visit, EPSILON, learn_athletes="1000")
    assert metric(at, "noisy release") == "not drawn yet"
    at.get_by_key("learn_epsilon").set_value("0.1").run()
    assert metric(at, "noisy release") == "not drawn yet"
    for _ in range(4):
        at.get_by_key("release_draw").click().run()
    assert not at.exception
    drawn = re.findall(r"drawn by you", tables(at))
    assert len(drawn) == 4
    at.get_by_key("learn_epsilon").set_value("2").run()
    assert metric(at, "noisy release") == "not drawn yet"


def test_two_visitors_of_one_link_draw_different_noise(visit: Visit) -> None:
    """Twenty draws of each at a spread of 90 grid steps: agreement has probability below 1e-40."""
    drawn = []
    for _ in range(2):
        at = enter(visit, EPSILON, learn_athletes="5", learn_epsilon="0.1")
        for _ in range(8):
            at.get_by_key("release_draw").click().run()
        drawn.append(tables(at))
    assert drawn[0] != drawn[1]


def test_bounds_that_cut_values_are_shown_as_clipping(visit: Visit) -> None:
    at = enter(visit, EPSILON, epsilon_view="Bounds")
    before = tables(at)
    at.get_by_key("learn_bounds_sleep_hours").set_value((4.0, 6.0)).run()
    assert not at.exception
    assert "'clipping'" in before
    assert tables(at) != before


def test_bounds_that_leave_nothing_are_refused_in_a_sentence(visit: Visit) -> None:
    at = enter(visit, EPSILON)
    at.get_by_key("learn_bounds_sleep_hours").set_value((7.0, 7.0)).run()
    assert not at.exception
    assert "bounds must be in order" in at.error[0].value.lower()


def test_measuring_again_draws_new_points_on_the_same_curve(visit: Visit) -> None:
    at = enter(visit, EPSILON, epsilon_view="Error")
    first = tables(at)
    assert tables(at.run()) == first
    at.get_by_key("errors_measure").click().run()
    assert tables(at) != first


def test_only_the_error_curve_that_is_looked_at_is_drawn(visit: Visit) -> None:
    for against, axis in (("Against epsilon", "epsilon"), ("Against squad size", "athletes")):
        at = enter(visit, EPSILON, epsilon_view="Error", errors_against=against)
        assert [chart.proto.alt.split(" on log")[0] for chart in charts(at)] == [  # type: ignore[attr-defined]
            f"Error of a noisy mean against {axis}"
        ]


def test_the_joint_release_is_drawn_on_demand_beside_the_others(visit: Visit) -> None:
    at = enter(visit, EPSILON, epsilon_view="Mechanisms", learn_epsilon="2")
    if at.get("button") and any(b.key == "mechanisms_joint" for b in at.button):
        assert "not drawn yet" in tables(at)
        at.get_by_key("mechanisms_joint").click().run()
    assert not at.exception
    assert "not drawn yet" not in tables(at)


def test_the_naive_dashboard_spends_at_each_move_and_the_sealed_one_stands(visit: Visit) -> None:
    at = enter(visit, ATTACK, attack_view="Averaging", learn_epsilon="0.5")
    sealed = metric(at, "Sealed")
    assert "Drawn once at epsilon 0.5" in shown(at)
    at.get_by_key("attack_harmless").set_value(60).run()
    at.get_by_key("attack_twenty").click().run()
    assert not at.exception
    assert "Drawn anew 22 times at epsilon 0.5, the promises add up to epsilon 11" in shown(at)
    assert metric(at, "Sealed") == sealed
    at.run()
    assert "Drawn anew 22 times" in shown(at)


def test_whoever_leaves_is_computed_from_two_exact_reports(visit: Visit) -> None:
    at = enter(visit, ATTACK, attack_decimals="4")
    for athlete in ("Athlete 1", "Athlete 9"):
        at.get_by_key("attack_leaver").set_value(athlete).run()
        found, own = re.search(
            r"= \*\*([\d.]+)\*\* .*?own value is \*\*([\d.]+)\*\*", shown(at)
        ).groups()  # type: ignore[union-attr]
        assert float(found) == pytest.approx(float(own), abs=0.01)


def test_exact_counts_give_every_row_back_and_a_shared_epsilon_does_not(visit: Visit) -> None:
    at = enter(visit, ATTACK, attack_view="Reconstruction")
    assert "**25 of 25** rows" in shown(at)
    assert "No bound holds" in shown(at)
    at.get_by_key("attack_protection").set_value("One epsilon for all answers").run()
    assert "**25 of 25** rows" not in shown(at)


@pytest.mark.parametrize("mechanism", ["Laplace", "Gaussian", "Our joint release"])
@pytest.mark.parametrize("records", ["The two ends of the bounds", "The lowest athlete"])
def test_membership_is_tried_on_every_mechanism(visit: Visit, mechanism: str, records: str) -> None:
    at = enter(visit, ATTACK, attack_view="Membership", attack_mechanism=mechanism)
    options = at.get_by_key("attack_records").options
    chosen = next(option for option in options if option.startswith(records))
    at.get_by_key("attack_records").set_value(chosen).run()
    if mechanism == "Our joint release":
        at.get_by_key("attack_joint").set_value(True).run()
    assert not at.exception
    best, ceiling = re.search(
        r"right in \*\*([\d.]+) of 100\*\* even rounds; the ceiling is \*\*([\d.]+)", shown(at)
    ).groups()  # type: ignore[union-attr]
    assert 50 <= float(best) <= float(ceiling) + 6
    assert ("Delta is an allowance" in shown(at)) == (mechanism == "Gaussian")


def test_float_releases_stay_on_the_screen_until_more_are_asked_for(visit: Visit) -> None:
    at = enter(visit, ATTACK, attack_view="Floating point")
    first = tables(at)
    assert tables(at.run()) == first
    at.get_by_key("attack_bits_again").click().run()
    assert tables(at) != first


def test_the_classroom_spends_nothing_and_never_sees_the_desk(holder: Visit, books: Ledger) -> None:
    """With a real team on the desk, the classroom's squad is still the made-up one."""
    at = holder()
    for page in (EPSILON, ATTACK):
        at.switch_page(page).run()
        assert not at.exception
        assert SIMULATED in shown(at)
        assert at.get_by_key("learn_athletes").value == 25
    at.get_by_key("learn_epsilon").set_value("8").run()
    assert books.accounts() == []


FOLDERS = ("ui/learn", "pages/learn", "dp_core/classroom", "dp_core/attacks")
WORDS = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.py"))
CLAIMS = {
    "anonymity": r"anonym|can.?t be identified|cannot be identified|fully private|\bsafe\b",
    "epsilon as a probability": r"epsilon is the (probability|chance)|times more likely",
    "a risk that rises by percent": r"risk (rises|grows|goes up)|% (more|higher) risk",
    "hidden membership": r"(no one|nobody) can (tell|know|see) (whether|if)",
    "sameness": r"same (result|report) with or without",
    "a little noise": r"a little noise|some noise",
    "harmless averages": r"averages out",
    "weak and strong": r"strong privacy|weak privacy|strong guarantee",
    "a belief in an interval": r"95 ?% (chance|probability|sure)",
    "other protections": r"hacker|GDPR|HIPAA|complian",
    "a proof by demonstration": r"this (proves|demonstrates that it is)|proven here",
    "a free refusal": r"costs nothing",
    "deception": r"(athlete|app|club|coin)s? lie|\blied\b|\blying\b|pretend",
}


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_what_must_not_be_claimed_is_not_written(claim: str) -> None:
    for path in WORDS:
        spoken = "".join(re.findall(r'"([^"\n]*)"', path.read_text("utf-8")))
        assert not re.search(CLAIMS[claim], spoken, re.IGNORECASE), (path.name, claim)
