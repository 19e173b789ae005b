"""Google's shards: what merges, what a summary gives away, and that shards change no law.

Each statistical test compares draws by Kolmogorov and Smirnov and fails by chance with a
probability below 1e-7.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ks_2samp

from dp_core.engines.compare import pydp
from dp_core.engines.compare.pydp import PyDP
from dp_core.engines.shards import aggregator, summaries
from dp_core.engines.shards.aggregator import Merged, collect, collect_from
from dp_core.engines.shards.algorithms import (
    Algorithm,
    beyond_spans,
    bin_spans,
    lesson_algorithms,
    report_algorithms,
)
from dp_core.engines.shards.engine import PyDPShards
from dp_core.engines.shards.reading import Inside, read_inside
from dp_core.engines.shards.simulate import clip, simulate
from dp_core.engines.shards.summaries import HEAD, Summary, summarise
from dp_core.errors import HuddleError, ParameterError
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

LIBRARY = pydp.load()
WATCHES = simulate("resting_hr", 300, 7)
QUANTITY = WATCHES.quantity
ALGORITHMS = lesson_algorithms(QUANTITY, Epsilon.read(7))
NAMED = {algorithm.statistic: algorithm for algorithm in ALGORITHMS}
SHARP = {name: replace(each, epsilon=1e4) for name, each in NAMED.items()}
CHANCE = 1e-8
DRAWS = 1500

every_algorithm = pytest.mark.parametrize("algorithm", ALGORITHMS, ids=list(NAMED))


def written(algorithm: Algorithm, shards: int = 3) -> list[bytes]:
    """The summaries of all shards."""
    return [
        summarise(LIBRARY, QUANTITY, algorithm, place, steps)
        for place, steps in enumerate(WATCHES.divided(shards))
    ]


def one_machine(algorithm: Algorithm, times: int) -> list[float]:
    """Answers of PyDP that was fed everything itself."""
    values = algorithm.fed(WATCHES.true_clipped())
    return [algorithm.build(LIBRARY).quick_result(values) for _ in range(times)]


def python_dp_merges(algorithm: Algorithm, *data: bytes, folder) -> float:
    """What PyDP alone answers to these bytes, without our envelope."""
    built = algorithm.build(LIBRARY)
    for each in data:
        path = folder / "summary"
        path.write_bytes(each)
        summary = type(built.serialize())()
        summary.load(str(path))
        built.merge(summary)
    return float(built.result())


# Watches


def test_the_same_seed_makes_the_same_watches_and_another_makes_others():
    assert np.array_equal(simulate("resting_hr", 300, 7).true_steps, WATCHES.true_steps)
    assert not np.array_equal(simulate("resting_hr", 300, 8).true_steps, WATCHES.true_steps)


@pytest.mark.parametrize("metric", ["resting_hr", "hrv_rmssd", "fatigue"])
def test_watches_are_like_the_public_prior_and_some_sit_loose(metric):
    watches = simulate(metric, 20_000, 1)
    quantity, inside = watches.quantity, watches.true_clipped()
    loose = watches.true_steps > quantity.high
    assert 0.005 < loose.mean() < 0.2
    assert inside.min() >= quantity.low and inside.max() == quantity.high
    middle = quantity.value(float(np.median(inside)))
    assert middle == pytest.approx(quantity.prior.mean, abs=0.5 * quantity.prior.athlete_sd)


@pytest.mark.parametrize("shards", [1, 7, 64, 400])
def test_each_watch_reports_to_one_shard(shards):
    divided = WATCHES.divided(shards)
    assert len(divided) == shards
    assert np.array_equal(np.concatenate(divided), WATCHES.true_steps)
    sizes = [len(each) for each in divided]
    assert max(sizes) - min(sizes) <= 1


def test_too_many_watches_and_no_shards_are_refused():
    for count in (0, 10**7):
        with pytest.raises(ParameterError):
            simulate("resting_hr", count, 1)
    with pytest.raises(ParameterError):
        WATCHES.divided(0)
    with pytest.raises(HuddleError):
        simulate("heart", 10, 1)


# What merges, and what PyDP alone would let pass


@every_algorithm
def test_all_shards_together_are_everybody(algorithm):
    """At an epsilon that leaves no noise, the answer is that of one machine."""
    sharp = SHARP[algorithm.statistic]
    merged = collect_from(LIBRARY, QUANTITY, sharp, WATCHES.divided(9)).draw()
    clipped = WATCHES.true_clipped()
    exact = {
        "mean": clipped.mean(),
        "sum": clipped.sum(),
        "variance": clipped.var(),
        "count": len(clipped),
        "q25": np.quantile(clipped, 0.25),
        "median": np.median(clipped),
        "q75": np.quantile(clipped, 0.75),
    }
    assert merged == pytest.approx(exact[algorithm.statistic], rel=0.01)


@every_algorithm
def test_summaries_may_come_in_any_order_and_an_empty_shard_counts_for_nothing(algorithm):
    sharp = SHARP[algorithm.statistic]
    full = collect(LIBRARY, sharp, written(sharp), 3).draw()
    nobody = summarise(LIBRARY, QUANTITY, sharp, 3, np.array([], dtype=np.int64))
    more = collect(LIBRARY, sharp, [nobody, *reversed(written(sharp))], 4).draw()
    assert more == pytest.approx(full, rel=0.01)


def test_where_every_shard_is_empty_an_answer_is_possible_all_the_same():
    nobody = [np.array([], dtype=np.int64)] * 3
    answer = collect_from(LIBRARY, QUANTITY, NAMED["mean"], nobody).draw()
    assert QUANTITY.low <= answer <= QUANTITY.high


@every_algorithm
def test_a_summary_that_comes_twice_is_refused_though_pydp_counts_it_twice(algorithm, tmp_path):
    first, *rest = written(algorithm)
    with pytest.raises(ParameterError, match="twice"):
        collect(LIBRARY, algorithm, [first, first, *rest], 3)
    if algorithm.statistic in ("count", "sum"):
        sharp = SHARP[algorithm.statistic]
        data = Summary.from_bytes(written(sharp, 1)[0]).data
        once, twice = (
            python_dp_merges(sharp, *[data] * times, folder=tmp_path) for times in (1, 2)
        )
        assert twice == pytest.approx(2 * once, rel=0.01)


@every_algorithm
def test_a_summary_on_other_terms_is_refused_though_pydp_merges_it(algorithm, tmp_path):
    wide = replace(algorithm, low=0, high=10 * QUANTITY.high)
    cheap = replace(algorithm, epsilon=algorithm.epsilon / 2)
    for other in (wide, cheap):
        with pytest.raises(ParameterError, match="other terms"):
            collect(LIBRARY, algorithm, written(other), 3)
        data = Summary.from_bytes(written(other, 1)[0]).data
        assert np.isfinite(python_dp_merges(algorithm, data, folder=tmp_path))


@every_algorithm
def test_a_summary_of_another_statistic_is_refused(algorithm):
    other = ALGORITHMS[ALGORITHMS.index(algorithm) - 1]
    with pytest.raises(ParameterError, match="other terms"):
        collect(LIBRARY, algorithm, written(other), 3)


def test_any_byte_that_is_changed_or_cut_off_is_noticed():
    whole = written(NAMED["variance"], 1)[0]
    for place in range(len(whole)):
        broken = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        with pytest.raises(ParameterError, match="damaged"):
            Summary.from_bytes(broken)
        with pytest.raises(ParameterError, match="damaged"):
            Summary.from_bytes(whole[:place])


def test_pydp_alone_takes_a_summary_without_its_last_bytes_and_answers_anything(tmp_path):
    """Most of a variance is gone and no error is raised: why the envelope has a checksum."""
    sharp = SHARP["variance"]
    data = Summary.from_bytes(written(sharp, 1)[0]).data
    right = python_dp_merges(sharp, data, folder=tmp_path)
    wrong = python_dp_merges(sharp, data[:-3], folder=tmp_path)
    assert abs(wrong - right) > 0.5 * right
    count = SHARP["count"]
    with pytest.raises(RuntimeError):
        python_dp_merges(count, Summary.from_bytes(written(count, 1)[0]).data[:-3], folder=tmp_path)


def test_pydps_quartile_of_whole_numbers_is_zero_so_floats_are_fed():
    terms = {"epsilon": 50.0, "percentile": 0.5, "lower_bound": 0, "upper_bound": 700}
    values = list(range(300, 330))
    assert LIBRARY.Percentile(dtype="int", **terms).quick_result(values) == 0
    assert LIBRARY.Percentile(dtype="float", **terms).quick_result(list(map(float, values))) > 290


@pytest.mark.parametrize("count", [2, 4])
def test_a_shard_that_is_missing_or_unknown_is_noticed(count):
    with pytest.raises(ParameterError, match="missing"):
        collect(LIBRARY, NAMED["sum"], written(NAMED["sum"]), count)


def test_bytes_that_pydp_cannot_read_are_refused_without_repeating_them():
    algorithm = NAMED["count"]
    forged = Summary(0, algorithm.tag, b"not a summary").to_bytes()
    with pytest.raises(ParameterError, match="cannot merge") as refused:
        collect(LIBRARY, algorithm, [forged], 1)
    assert "not a summary" not in str(refused.value)


def test_noise_is_drawn_once_and_a_second_answer_is_refused():
    merged = collect_from(LIBRARY, QUANTITY, NAMED["mean"], WATCHES.divided(2))
    merged.draw()
    with pytest.raises(ParameterError, match="costs epsilon again"):
        merged.draw()


def test_an_envelope_is_52_bytes_and_reads_back():
    summary = Summary(5, NAMED["sum"].tag, b"abc")
    assert Summary.from_bytes(summary.to_bytes()) == summary
    assert len(summary.to_bytes()) == HEAD + 3 == 55


# What a summary gives away


def test_the_exact_sum_can_be_read_out_of_a_summary():
    clipped = clip(QUANTITY, WATCHES.divided(3)[1])
    found = {name: read_inside(each, written(each)[1]) for name, each in NAMED.items()}
    total, squares = float(clipped.sum()), float((clipped**2).sum())
    assert found["sum"] == Inside(total=total)
    assert found["mean"] == Inside(len(clipped), pytest.approx(total))
    assert found["variance"] == Inside(len(clipped), total, squares)
    assert found["count"] == Inside(watches=len(clipped))


@pytest.mark.parametrize("name", ["q25", "median", "q75"])
def test_the_summary_of_a_quartile_holds_every_single_reading(name):
    found = read_inside(NAMED[name], written(NAMED[name])[1])
    assert found.readings == tuple(clip(QUANTITY, WATCHES.divided(3)[1]).astype(float))
    assert found.watches == len(found.readings)


def test_of_an_empty_shard_there_is_nothing_to_read():
    nobody = np.array([], dtype=np.int64)
    for algorithm in ALGORITHMS:
        found = read_inside(algorithm, summarise(LIBRARY, QUANTITY, algorithm, 0, nobody))
        assert not found.watches and not found.total and not found.readings


def test_a_shard_clips_before_it_sums_or_hands_over_a_reading(monkeypatch):
    """The mutant without clipping hands over the readings of loose watches as they are."""
    median, loose = NAMED["median"], float(QUANTITY.high + QUANTITY.width)
    assert WATCHES.true_steps.max() == loose
    assert max(read_inside(median, written(median, 1)[0]).readings) == QUANTITY.high
    monkeypatch.setattr(summaries, "clip", lambda _, steps: steps)
    assert max(read_inside(median, written(median, 1)[0]).readings) == loose


# Terms


def test_seven_draws_share_epsilon_and_never_pass_it():
    for text in ("0.1", "1", "10"):
        parts = [each.epsilon for each in lesson_algorithms(QUANTITY, Epsilon.read(text))]
        assert len(set(parts)) == 1
        assert float(text) * (1 - 1e-9) < sum(parts) <= float(text) * (1 + 1e-12)


def test_every_value_is_in_one_bin_and_beyond_the_lines_it_is_beyond():
    for quantity in read_catalogue().quantities(("resting_hr", "hrv_rmssd", "fatigue"), None):
        values = np.arange(quantity.low, quantity.high + 1)
        bins = [
            int(((low <= values) & (values <= high)).sum()) for low, high in bin_spans(quantity)
        ]
        assert bins == np.histogram(values, quantity.edges)[0].tolist()
        for line, (low, high) in zip(quantity.thresholds, beyond_spans(quantity), strict=True):
            beyond = values >= line.value if line.direction == "above" else values < line.value
            assert np.array_equal(beyond, (low <= values) & (values <= high))


def test_a_report_asks_what_pydp_asks_on_one_machine(monkeypatch):
    asked: list[tuple[str, float]] = []

    class Recorder:
        def __getattr__(self, name):
            def make(*, epsilon, **_):
                asked.append((name, epsilon))
                return self

            return make

        def quick_result(self, values):
            return len(values)

    monkeypatch.setattr(pydp, "load", Recorder)
    quantities = list(read_catalogue().quantities(("resting_hr", "fatigue"), None))
    present = np.ones(40, bool)
    values = {each.key: (np.full(40, each.low + 1), present) for each in quantities}
    PyDP().answer(quantities, values, Epsilon.read(2), 40)
    ours = [
        (each.kind, each.epsilon)
        for quantity in quantities
        for each in report_algorithms(quantity, quantities, Epsilon.read(2))
    ]
    assert ours == asked


# Equal in law


def alike(merged: list[float], alone: list[float]) -> bool:
    return bool(ks_2samp(merged, alone).pvalue > CHANCE)


@pytest.mark.slow
@every_algorithm
def test_merged_shards_answer_with_the_law_of_one_machine(algorithm):
    merged = collect_from(LIBRARY, QUANTITY, algorithm, WATCHES.divided(16)).rehearse(DRAWS)
    assert alike(merged, one_machine(algorithm, DRAWS))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sum", "count"])
def test_a_shard_left_out_would_be_noticed(name):
    algorithm = NAMED[name]
    fewer = collect_from(LIBRARY, QUANTITY, algorithm, WATCHES.divided(16)[1:])
    assert not alike(fewer.rehearse(DRAWS), one_machine(algorithm, DRAWS))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sum", "count"])
def test_noise_drawn_by_each_shard_would_be_noticed(name):
    algorithm = NAMED[name]
    each = [
        collect_from(LIBRARY, QUANTITY, algorithm, [steps]).rehearse(DRAWS)
        for steps in WATCHES.divided(16)
    ]
    added = [sum(drawn) for drawn in zip(*each, strict=True)]
    alone = one_machine(algorithm, DRAWS)
    assert not alike(added, alone)
    assert 2.5 < np.std(added) / np.std(alone) < 6  # √16 times the noise, at least


@pytest.mark.slow
def test_a_shard_that_skips_the_bounds_would_be_noticed(monkeypatch):
    algorithm = NAMED["sum"]
    wide = replace(algorithm, low=0, high=10 * QUANTITY.high)
    monkeypatch.setattr(summaries, "clip", lambda _, steps: steps)
    data = [Summary.from_bytes(each) for each in written(wide, 16)]
    summary = aggregator._merge(LIBRARY, algorithm, data)
    drawn = Merged(LIBRARY, algorithm, summary).rehearse(DRAWS)
    assert not alike(drawn, one_machine(algorithm, DRAWS))


@pytest.mark.slow
def test_whole_reports_in_shards_have_the_law_of_whole_reports_on_one_machine():
    quantities = [QUANTITY]
    values = {QUANTITY.key: (WATCHES.true_steps, np.ones(300, bool))}
    shards, alone = (
        np.array(
            [
                engine.answer(quantities, values, Epsilon.read(8), 300)[QUANTITY.key].numbers
                for _ in range(300)
            ]
        )
        for engine in (PyDPShards(5), PyDP())
    )
    for column in range(5):
        assert alike(shards[:, column].tolist(), alone[:, column].tolist())


def test_a_refusal_names_no_reading():
    messages = []
    for broken in ([b""], written(NAMED["mean"])[:2], [written(NAMED["mean"])[0]] * 2):
        with pytest.raises(ParameterError) as refused:
            collect(LIBRARY, NAMED["mean"], broken, 3)
        messages.append(str(refused.value))
    assert not any(re.search(r"\d", message) for message in messages)
