"""A round taken apart opens what a real one opens, and colluding parties get no further."""

from __future__ import annotations

import numpy as np
import pytest

from dp_core.classroom import secure_round
from dp_core.classroom.scenes import Scene
from dp_core.classroom.secure_round import (
    class_rows,
    draw_round,
    knot_values,
    mean_of,
    planned_half_widths,
    run_parties,
    secure_terms,
    third_share,
)
from dp_core.classroom.settings import Setting
from dp_core.classroom.squad import ClassSquad
from dp_core.methods import METHODS
from dp_core.methods.joint import joint_terms
from dp_core.params import Epsilon
from dp_core.secure_sum.shares import combine


@pytest.fixture(scope="module")
def setting() -> Setting:
    squad = ClassSquad.simulated(Scene(7, 25))
    quantity = squad.quantity("sleep_hours")
    return Setting(squad, "sleep_hours", quantity.low, quantity.high, Epsilon.read("2"))


def test_what_opens_is_the_exact_sum_and_all_noise(setting):
    drawn = draw_round(setting)
    assert drawn.opened() == (np.array(drawn.exact()) + np.sum(drawn.noise, axis=0)).tolist()
    assert drawn.without_noise_of(()) == drawn.opened()
    assert drawn.without_noise_of((0, 1, 2)) == drawn.exact()
    left = np.array(drawn.without_noise_of((0, 1))) - drawn.exact()
    assert left.tolist() == list(drawn.noise[2])


def test_exact_sums_are_those_of_the_joint_method(setting):
    terms = secure_terms(setting)
    values = setting.squad.true_steps("sleep_hours")
    sums = METHODS["joint/1"].sums(terms, {"sleep_hours": (values, np.ones(25, dtype=bool))})
    assert draw_round(setting).exact() == sums["sleep_hours"]
    assert joint_terms(terms).parties == 3


def test_for_every_weight_there_is_one_third_share(setting):
    drawn = draw_round(setting)
    first, second, third = (party[0][0] for party in drawn.shares)
    assert third_share(first, second, drawn.rows[0][0]) == third
    for weight in (0, 17, 64):
        assert combine([first, second, third_share(first, second, weight)]) == weight


def test_knots_are_given_in_the_metric_s_unit(setting):
    knots = knot_values(secure_terms(setting))
    assert len(knots) == len(draw_round(setting).exact())
    assert knots == sorted(knots)
    assert 3 < knots[0] < 7.4 < knots[-1] < 12


def test_the_mean_is_read_off_by_the_law_of_three_draws(setting):
    terms = secure_terms(setting)
    exact = [sum(column) for column in zip(*class_rows(setting, terms), strict=True)]
    figure = mean_of(terms, exact)
    assert figure.low < setting.squad.true_mean("sleep_hours") < figure.high
    central, secure = planned_half_widths(setting)
    assert 1.2 < secure / central < 3**0.5


def test_real_parties_are_handed_the_squad_s_rows(setting, monkeypatch):
    handed = []

    def run(terms, rows):
        handed.append((terms, rows))
        return [[1, 2, 3]]

    monkeypatch.setattr(secure_round, "run_round", run)
    assert run_parties(setting) == [1, 2, 3]
    ((terms, rows),) = handed
    assert terms.epsilon == setting.epsilon
    assert rows == class_rows(setting, secure_terms(setting))
