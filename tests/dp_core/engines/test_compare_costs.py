"""What each comparison engine spends: no more than the report's epsilon, and all of it."""

import math

import numpy as np
import pytest

from dp_core.engines.compare import diffprivlib_tools, opendp, pydp, smart_histogram
from dp_core.engines.compare import smart_with_prior as with_prior
from dp_core.features.soft_histogram import Item
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

QUANTITIES = read_catalogue().quantities(("resting_hr", "hrv_rmssd", "fatigue"), None)
RELEASES = 8 + 7 + 8
EPSILON = Epsilon.read(2)


@pytest.fixture
def squad():
    law = np.random.default_rng(3)
    return {
        quantity.key: (law.integers(quantity.low, quantity.high + 1, 40), np.ones(40, bool))
        for quantity in QUANTITIES
    }


def test_diffprivlib_spends_all_of_epsilon(squad, monkeypatch):
    accountants = []

    class Watched(diffprivlib_tools.BudgetAccountant):
        def __init__(self):
            super().__init__()
            accountants.append(self)

    monkeypatch.setattr(diffprivlib_tools, "BudgetAccountant", Watched)
    diffprivlib_tools.DiffprivlibTools().answer(QUANTITIES, squad, EPSILON, 40)
    (accountant,) = accountants
    assert len(accountant) == RELEASES
    assert accountant.total()[0] == pytest.approx(2.0)


def watch_geometric(monkeypatch, module):
    """Note epsilon and sensitivity of every mechanism made in a module."""
    made = []

    class Watched(module.Geometric):
        def __init__(self, *, epsilon, sensitivity):
            made.append((epsilon, sensitivity))
            super().__init__(epsilon=epsilon, sensitivity=sensitivity)

    monkeypatch.setattr(module, "Geometric", Watched)
    return made


def test_a_smart_histogram_costs_each_metric_its_part_at_sensitivity_two(squad, monkeypatch):
    made = watch_geometric(monkeypatch, smart_histogram)
    smart_histogram.SmartHistogram(10).answer(QUANTITIES, squad, EPSILON, 40)
    assert made == [(pytest.approx(2 / 3), 2)] or made == [(pytest.approx(2 / 3), 2)] * 3


@pytest.mark.parametrize(("knots", "sensitivity"), [(2, 64), (3, 128), (9, 128)])
def test_a_soft_histogram_costs_each_metric_its_part(squad, monkeypatch, knots, sensitivity):
    made = watch_geometric(monkeypatch, with_prior)
    with_prior.SmartWithPrior(knots).answer(QUANTITIES, squad, EPSILON, 40)
    assert made == [(pytest.approx(2 / 3), sensitivity)] * 3


@pytest.mark.parametrize("knots", [2, 5])
def test_weights_move_by_no_more_than_the_sensitivity(knots):
    """Replacing one athlete moves the released weights by at most K, or 2K, in L1."""
    for quantity in QUANTITIES:
        table = with_prior.weight_table(
            quantity, with_prior.knots_of(quantity, knots), with_prior.RESOLUTION
        )
        released = table[:, 1:] if knots == 2 else table
        furthest = np.abs(released[:, None] - released[None]).sum(axis=2).max()
        assert furthest <= with_prior.RESOLUTION * (1 if knots == 2 else 2)


@pytest.mark.parametrize("knots", [2, 3, 9])
def test_the_inference_is_told_the_noise_as_it_is(knots):
    """2,000 draws: the SD of a variance over its mean is below 0.1; a factor of 2 is 10 of them."""
    quantity = QUANTITIES[0]
    item = Item(quantity, with_prior.knots_of(quantity, knots))
    steps = np.full(30, quantity.low + quantity.width // 3)
    drawn = [with_prior.measure(item, steps, 0.5) for _ in range(2_000)]
    noisy = np.array([each.noisy[0] for each in drawn])
    measured = noisy.var(axis=0).mean()
    assert measured == pytest.approx(drawn[0].noise[0], rel=0.5)
    exact = with_prior.measure(item, steps, 1e9).noisy[0]
    assert noisy.mean(axis=0) == pytest.approx(exact, abs=6 * math.sqrt(measured / 2_000))


class Recorder:
    """Stands in for PyDP's algorithms and notes what each may cost."""

    def __init__(self):
        self.made = []

    def __getattr__(self, name):
        def make(*, epsilon, **_):
            self.made.append((name, epsilon))
            return self

        return make

    def quick_result(self, values):
        return len(values)


def test_pydp_spends_all_of_epsilon_and_a_histogram_once(squad, monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(pydp, "load", lambda: recorder)
    pydp.PyDP().answer(QUANTITIES, squad, EPSILON, 40)
    names = [name for name, _ in recorder.made]
    bins = sum(len(quantity.edges) - 1 for quantity in QUANTITIES)
    thresholds = sum(len(quantity.thresholds) for quantity in QUANTITIES)
    assert names.count("BoundedMean") == names.count("BoundedStandardDeviation") == 3
    assert names.count("Percentile") == 9
    assert names.count("Count") == bins + thresholds
    assert [each for _, each in recorder.made] == pytest.approx([2 / RELEASES] * len(names))


def test_pydp_counts_each_athlete_in_one_bin(squad):
    for quantity in QUANTITIES:
        steps = squad[quantity.key][0]
        counts = [len(each) for each in pydp._binned(quantity, steps)]
        assert counts == np.histogram(steps, quantity.edges)[0].tolist()


def test_opendp_costs_each_release_its_part_when_one_athlete_is_replaced():
    part, quantity = 2 / RELEASES, QUANTITIES[0]
    chains = [
        *opendp._moments(quantity, 40, part),
        *opendp._quartiles(quantity, 40, part),
        opendp._histogram(9, 40, part),
        opendp._count(part),
    ]
    for chain in chains:
        assert chain.map(2) <= part
        assert chain.map(2) == pytest.approx(part, rel=1e-3)
