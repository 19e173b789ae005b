"""Figures are finite, ordered, within bounds and consistent, whatever the noise did."""

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.errors import ReportUnreadable
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.estimate.joint.planning import plan_joint
from dp_core.features.soft_histogram import sum_weights
from dp_core.figures import STATISTICS, Reading
from dp_core.metrics import Threshold, read_catalogue
from dp_core.params import EPSILON_STEPS, Epsilon
from tests.dp_core.features.made_up import make_quantity, make_values

CATALOGUE = read_catalogue()
LINES = (Threshold(24, "above", "12 h or more", "judgement"),)
REST = make_quantity(thresholds=LINES)


def release(quantities, values, *, roster, epsilon, **terms):
    """Release exactly: sums, one exact draw, figures."""
    plan = plan_joint(quantities, roster=roster, epsilon=Epsilon.read(epsilon), **terms)
    noisy = plan.mechanism.randomise(sum_weights(plan.layout, values))
    return plan, noisy, estimate_joint(plan, noisy)


def team(size, *, seed=1, mean=10.0, sd=3.0, missing=0):
    steps = np.rint(np.random.default_rng(seed).normal(mean, sd, size) / 0.5).astype(int).tolist()
    return make_values(rest=[*steps[: size - missing], *[None] * missing])


def all_figures(found):
    return [*found.statistics.values(), *found.histogram, *found.shares]


def assert_sound(quantity, found):
    figures = all_figures(found)
    assert all(f.low <= f.estimate <= f.high for f in (*figures, found.reported))
    numbers = [(f.estimate, f.low, f.high, f.data_share, f.prior_only) for f in figures]
    assert np.isfinite(list(chain(*numbers))).all()
    assert all(0 <= f.data_share <= 1 for f in (*figures, found.reported))
    low, high = quantity.value(quantity.low) - 1e-9, quantity.value(quantity.high) + 1e-9
    mean, sd, q25, median, q75 = (found.statistics[name] for name in STATISTICS)
    assert all(low <= f.low and f.high <= high for f in (mean, q25, median, q75))
    assert q25.estimate <= median.estimate <= q75.estimate
    assert sd.low >= 0 and sd.high <= (high - low) / 2 + 1e-9
    assert sum(f.estimate for f in found.histogram) == pytest.approx(1)
    assert all(f.low >= 0 and f.high <= 1 for f in (*found.histogram, *found.shares))


@settings(max_examples=25)
@given(st.data())
def test_figures_are_sound_for_any_metrics_setting_and_noise(data):
    keys = data.draw(
        st.lists(st.sampled_from(list(CATALOGUE.metrics)), min_size=1, max_size=3, unique=True)
    )
    quantities = CATALOGUE.quantities(keys, None)
    epsilon = Epsilon.read(data.draw(st.sampled_from(EPSILON_STEPS)))
    roster = data.draw(st.sampled_from([5, 25, 200]))
    plan = plan_joint(
        quantities,
        roster=roster,
        epsilon=epsilon,
        expected=data.draw(st.sampled_from([roster, roster / 2])),
        often_missing=frozenset(data.draw(st.sets(st.sampled_from(keys)))),
        gap_rates={keys[0]: data.draw(st.sampled_from([0.0, 0.1]))},
    )
    reach = data.draw(st.sampled_from([10, 10**4, 10**7])) * plan.layout.resolution // 10
    noisy = [
        [data.draw(st.integers(-reach, reach)) for _ in range(cells)] for cells in plan.layout.cells
    ]
    found = estimate_joint(plan, noisy)
    assert 0 < found.reported.low <= found.reported.estimate <= found.reported.high <= roster
    for quantity in quantities:
        assert_sound(quantity, found.quantities[quantity.key])


def test_the_same_sums_always_read_alike():
    plan, noisy, found = release([REST], team(25), roster=25, epsilon="1")
    assert estimate_joint(plan, noisy) == found
    other = [[noisy[0][0] + 64, *noisy[0][1:]]]
    assert estimate_joint(plan, other) != found


@pytest.mark.parametrize("mean", [7.0, 10.0, 14.0])
def test_with_little_noise_the_figures_are_the_team_s_own(mean):
    values = team(400, mean=mean, sd=2.5)
    steps = values["rest"][0] * 0.5
    _, _, found = release([REST], values, roster=400, epsilon="50")
    rest = found.quantities["rest"]
    assert rest.statistics["mean"].estimate == pytest.approx(steps.mean(), abs=0.05)
    assert rest.statistics["sd"].estimate == pytest.approx(steps.std(), abs=0.1)
    for name, quarter in (("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
        assert rest.statistics[name].estimate == pytest.approx(np.quantile(steps, quarter), abs=0.4)
    assert rest.shares[0].estimate == pytest.approx((steps >= 12).mean(), abs=0.04)
    assert rest.statistics["mean"].data_share > 0.98
    assert found.reported.estimate == pytest.approx(400, abs=1)


def test_with_much_noise_the_figures_are_the_prior_s():
    _, _, found = release([REST], team(5, mean=16), roster=5, epsilon="0.01")
    mean = found.quantities["rest"].statistics["mean"]
    assert mean.estimate == pytest.approx(10, abs=0.5)
    assert mean.prior_only == pytest.approx(10, abs=0.1)
    assert mean.data_share < 0.05
    assert mean.low < 8
    assert mean.high > 12


def test_figures_describe_those_who_reported():
    values = team(300, mean=12, missing=150)
    _, _, found = release([REST], values, roster=300, epsilon="20", expected=150)
    assert found.quantities["rest"].reported.estimate == pytest.approx(150, abs=2)
    here = values["rest"][0][:150] * 0.5
    assert found.quantities["rest"].statistics["mean"].estimate == pytest.approx(
        here.mean(), abs=0.2
    )


def test_an_often_missing_item_says_how_many_answered_it():
    mood = make_quantity("mood")
    values = team(300) | make_values(mood=[22] * 200 + [None] * 100)
    _, _, found = release(
        [REST, mood], values, roster=300, epsilon="20", often_missing=frozenset({"mood"})
    )
    assert found.quantities["rest"].reported.estimate == pytest.approx(300, abs=2)
    assert found.quantities["mood"].reported.estimate == pytest.approx(200, abs=5)
    assert found.quantities["mood"].statistics["mean"].estimate == pytest.approx(11, abs=0.3)


def test_whoever_reported_anything_is_counted_over_all_sources():
    pulse = make_quantity("pulse", group="wearable")
    values = team(100, missing=70) | make_values(pulse=[None] * 50 + [20] * 50)
    _, _, found = release([REST, pulse], values, roster=100, epsilon="50")
    assert found.quantities["rest"].reported.estimate == pytest.approx(30, abs=1)
    assert found.reported.low <= 80 <= found.reported.high
    assert found.reported.estimate == pytest.approx(50, abs=1)


@pytest.mark.parametrize("noisy", [[], [[1, 2]], [[1, 2, 3, 4]], [[1, 2, 3], [1, 2, 3]]])
def test_sums_of_another_shape_are_refused(noisy):
    plan = plan_joint([REST], roster=25, epsilon=Epsilon.read(1))
    with pytest.raises(ReportUnreadable):
        estimate_joint(plan, noisy)


def test_another_prior_re_reads_the_same_sums():
    plan, noisy, found = release([REST], team(25), roster=25, epsilon="0.5")
    higher = replace(REST.prior, mean=13.0)
    again = estimate_joint(plan, noisy, Reading(priors={"rest": higher}))
    before, after = (f.quantities["rest"].statistics["mean"] for f in (found, again))
    assert after.estimate > before.estimate
    assert after.prior_only == pytest.approx(13, abs=0.1)


def test_a_wider_interval_than_the_prior_s_own_spread_is_given_when_nothing_is_known():
    _, _, found = release([REST], team(5), roster=5, epsilon="0.01")
    mean = found.quantities["rest"].statistics["mean"]
    assert mean.half_width > 1.96 * 2 * REST.prior.team_sd * 0.9


def test_a_roster_of_one_has_figures():
    _, _, found = release([REST], team(1), roster=1, epsilon="1")
    assert_sound(REST, found.quantities["rest"])
    assert (found.reported.low, found.reported.high) == (1, 1)
