"""What every comparison engine must do, whatever its library.

Statistical tests here use wide margins: each fails by chance with probability below 1e-6.
"""

import sys

import numpy as np
import pytest

from dp_core.engines.compare.diffprivlib_tools import DiffprivlibTools
from dp_core.engines.compare.engine import ADD_OR_REMOVE, REPLACE, releases
from dp_core.engines.compare.opendp import OpenDP
from dp_core.engines.compare.opendp import load as load_opendp
from dp_core.engines.compare.pydp import PyDP
from dp_core.engines.compare.smart_histogram import SmartHistogram
from dp_core.engines.compare.smart_with_prior import SmartWithPrior
from dp_core.engines.shards.engine import PyDPShards
from dp_core.errors import EngineUnavailable
from dp_core.features.knots import Scale
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

QUANTITIES = read_catalogue().quantities(("resting_hr", "hrv_rmssd", "fatigue"), None)
ENGINES = (
    DiffprivlibTools(),
    SmartHistogram(10),
    SmartHistogram(40),
    SmartWithPrior(2),
    SmartWithPrior(9),
    PyDP(),
    PyDPShards(4),
    OpenDP(),
)
SHARP = {"diffprivlib", "pydp", "pydp-shards", "opendp", "smart-histogram-40", "smart-with-prior-9"}
MUCH, LITTLE = Epsilon.read(100), Epsilon.read("0.01")

every_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


def a_squad(size, law, present=None):
    """A squad as the priors expect it, a little above in the mean."""
    values = {}
    for quantity in QUANTITIES:
        scale = Scale.of(quantity)
        drawn = scale.centre + scale.spread * law.normal(0.3, 1.0, size)
        steps = np.rint((np.exp(drawn) if scale.log else drawn) / scale.unit)
        steps = np.clip(steps, quantity.low, quantity.high).astype(np.int64)
        values[quantity.key] = (steps, np.ones(size, bool) if present is None else present)
    return values


def truth(quantity, values):
    """The exact figures of those who reported, in the metric's unit."""
    steps, present = values[quantity.key]
    counted = steps[present]
    numbers = [counted.mean(), counted.std(), *np.quantile(counted, [0.25, 0.5, 0.75])]
    bins = np.histogram(counted, quantity.edges)[0] / len(counted)
    shares = [
        (counted >= line.value if line.direction == "above" else counted < line.value).mean()
        for line in quantity.thresholds
    ]
    return np.array(numbers) * float(quantity.step), bins, np.array(shares)


def error(engine, values, epsilon):
    """The mean error of the five numbers, in athlete SDs."""
    answers = engine.answer(QUANTITIES, values, epsilon, 200)
    return np.mean(
        [
            np.abs(answers[each.key].numbers - truth(each, values)[0]) / each.prior.athlete_sd
            for each in QUANTITIES
        ]
    )


@every_engine
@pytest.mark.parametrize("size", [1, 2, 25])
def test_answers_are_possible_even_when_they_are_all_noise(engine, size):
    values = a_squad(size, np.random.default_rng(size))
    for _ in range(5):
        answers = engine.answer(QUANTITIES, values, LITTLE, size)
        assert list(answers) == [quantity.key for quantity in QUANTITIES]
        for quantity in QUANTITIES:
            found = answers[quantity.key]
            low, high = quantity.value(quantity.low), quantity.value(quantity.high)
            placed = [low, found.q25, found.median, found.q75, high]
            assert placed == sorted(placed) and low <= found.mean <= high
            assert 0 <= found.sd <= (high - low) / 2
            assert len(found.histogram) == len(quantity.edges) - 1
            assert sum(found.histogram) == pytest.approx(1) and min(found.histogram) >= 0
            assert len(found.shares) == len(quantity.thresholds)
            assert all(0 <= share <= 1 for share in found.shares)


@every_engine
def test_with_much_epsilon_and_many_athletes_answers_are_the_truth(engine):
    values = a_squad(5_000, np.random.default_rng(7))
    answers = engine.answer(QUANTITIES, values, MUCH, 5_000)
    near = 0.03 if engine.name in SHARP else 0.25
    for quantity in QUANTITIES:
        numbers, bins, shares = truth(quantity, values)
        found, sd = answers[quantity.key], quantity.prior.athlete_sd
        assert found.mean == pytest.approx(numbers[0], abs=0.5 * near * sd)
        assert found.sd == pytest.approx(numbers[1], abs=3 * near * sd)
        few_steps = 3 * near * sd + 2 * float(quantity.step)
        assert found.numbers[2:] == pytest.approx(numbers[2:], abs=few_steps)
        assert found.histogram == pytest.approx(bins, abs=near)
        assert found.shares == pytest.approx(shares, abs=near)


@every_engine
def test_only_those_who_reported_count(engine):
    law = np.random.default_rng(8)
    present = np.arange(6_000) % 3 > 0
    values = a_squad(6_000, law, present)
    for quantity in QUANTITIES:
        values[quantity.key][0][~present] = quantity.high
    answers = engine.answer(QUANTITIES, values, MUCH, 6_000)
    for quantity in QUANTITIES:
        exact = truth(quantity, values)[0][0]
        assert answers[quantity.key].mean == pytest.approx(
            exact, abs=0.1 * quantity.prior.athlete_sd
        )


@every_engine
def test_a_value_beyond_the_bounds_counts_as_the_bound(engine):
    law = np.random.default_rng(9)
    values = a_squad(3_000, law)
    for quantity in QUANTITIES:
        values[quantity.key][0][:30] = quantity.high + 10**6
    answers = engine.answer(QUANTITIES, values, MUCH, 3_000)
    for quantity in QUANTITIES:
        counted = np.minimum(values[quantity.key][0], quantity.high).mean()
        exact = quantity.value(float(counted))
        assert answers[quantity.key].mean == pytest.approx(
            exact, abs=0.2 * quantity.prior.athlete_sd
        )


@every_engine
def test_more_epsilon_means_less_error(engine):
    law = np.random.default_rng(10)
    squads = [a_squad(200, law) for _ in range(8)]
    little = np.mean([error(engine, values, Epsilon.read("0.1")) for values in squads])
    much = np.mean([error(engine, values, Epsilon.read(50)) for values in squads])
    assert much < 0.7 * little


@every_engine
def test_noise_differs_from_one_report_to_the_next(engine):
    values = a_squad(25, np.random.default_rng(11))
    answers = [engine.answer(QUANTITIES, values, Epsilon.read(10), 25) for _ in range(3)]
    assert (
        len({tuple(each[quantity.key].numbers) for each in answers for quantity in QUANTITIES}) > 3
    )


@every_engine
def test_a_metric_that_nobody_reported_is_answered_without_data(engine):
    values = a_squad(5, np.random.default_rng(12), np.zeros(5, bool))
    answers = engine.answer(QUANTITIES, values, MUCH, 5)
    for quantity in QUANTITIES:
        found = answers[quantity.key]
        middle = quantity.value((quantity.low + quantity.high) / 2)
        assert found.mean == found.median == pytest.approx(middle)


@every_engine
def test_it_says_what_it_is_in_two_sentences(engine):
    assert engine.title and engine.explanation.count(". ") == 1 and engine.explanation.endswith(".")
    assert engine.neighbours == (ADD_OR_REMOVE if engine.name.startswith("pydp") else REPLACE)
    assert "leaks" in engine.missing


def test_names_are_their_own():
    assert len({engine.name for engine in ENGINES}) == len(ENGINES)


def test_a_report_of_one_statistic_at_a_time_makes_eight_releases_a_metric():
    assert [releases(quantity) for quantity in QUANTITIES] == [8, 7, 8]


@pytest.mark.parametrize(
    ("engine", "module", "package"),
    [
        (PyDP(), "pydp", "python-dp"),
        (PyDPShards(), "pydp", "python-dp"),
        (OpenDP(), "opendp", "opendp"),
    ],
)
def test_a_library_that_is_missing_names_its_package(engine, module, package, monkeypatch):
    load_opendp.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(EngineUnavailable) as refusal:
        engine.answer(QUANTITIES, a_squad(5, np.random.default_rng(0)), MUCH, 5)
    assert refusal.value.install.startswith(f"pip install {package}==")
    load_opendp.cache_clear()
