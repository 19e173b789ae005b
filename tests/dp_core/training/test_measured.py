"""The attack, the repeats, the card and the shipped result say what was measured."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import binomtest

from dp_core.classroom.explain import most_hits
from dp_core.params import Epsilon
from dp_core.training import accuracy, card, explain
from dp_core.training.accuracy import Point, Spread, Trial, try_once
from dp_core.training.attack import AIMS, Share, attack
from dp_core.training.data import read_people
from dp_core.training.dp_sgd import train
from dp_core.training.epochs import Epoch, Look
from dp_core.training.record import Run, record
from dp_core.training.settings import Settings, Source
from dp_core.training.shipped import COMMAND, Result, read_libraries, read_results


def look(member_losses, other_losses, right=0.5):
    return Look(np.array(member_losses, float), np.array(other_losses, float), right, right)


OTHERS = 1 + np.concatenate([np.arange(0, 400, 2), np.arange(1, 400, 2)]) / 400
LEAKING = look(np.zeros(400), OTHERS)
"""Whoever was trained on has no loss at all."""


@pytest.fixture(scope="module")
def run() -> Run:
    settings = Settings(epochs=2)
    return record(settings, list(train(settings)))


@pytest.mark.parametrize(("count", "of"), [(0, 75), (3, 75), (40, 75), (75, 75)])
def test_an_interval_is_clopper_pearson(count, of):
    interval = binomtest(count, of).proportion_ci(0.99, "exact")
    share = Share(count, of)
    assert (share.low, share.high) == pytest.approx((interval.low, interval.high))
    assert share.value == count / of


def test_an_attack_on_a_model_that_tells_all_passes_every_bound():
    found = attack(LEAKING)
    assert [guess.aim for guess in found.guesses] == list(AIMS)
    assert all(guess.hits.value == 1 for guess in found.guesses)
    assert found.guesses[0].passes(1.0, 1e-5)
    assert not found.guesses[0].passes(8.0, 1e-5)
    assert most_hits(0.0, 1.0, 0.01) == 0.01


def test_an_attack_on_a_model_that_tells_nothing_has_no_advantage():
    losses = np.random.default_rng(1).permutation(400) / 400
    found = attack(look(losses, np.roll(losses, 7)))
    assert not any(guess.passes(0.1, 1e-5) for guess in found.guesses)
    assert all(abs(guess.advantage) < 0.1 for guess in found.guesses)
    assert np.allclose(found.hits, found.false_alarms, atol=0.02)


def test_thresholds_are_set_on_strangers_that_are_not_counted():
    """Counting them as well would keep false alarms at the aim, whatever the others are."""
    others = np.concatenate([np.arange(100) + 1.0, np.zeros(100)])
    found = attack(look(np.zeros(50), others))
    assert [guess.alarms for guess in found.guesses] == [Share(100, 100)] * 3


@pytest.mark.slow
def test_the_attack_finds_the_people_whom_the_plain_twin_learnt_by_heart():
    """Mean advantage about 0.25, its error about 0.03: false alarm below 10⁻⁶."""
    trials = [try_once(Settings(epsilon=Epsilon.read("0.5"), repeat=each)) for each in (1, 2, 3)]
    assert np.mean([plain.advantage for _, plain in trials]) > 0.08
    assert np.mean([plain.accuracy for _, plain in trials]) > 0.66


def test_the_twin_counts_at_its_best_epoch_and_is_attacked_at_its_last(monkeypatch):
    private = look([1.0] * 8, [1.0] * 8, 0.6)
    plain = [look([1.0] * 8, [loss] * 8, right) for loss, right in ((2, 0.7), (1, 0.8), (3, 0.9))]
    plain[2] = look([0.0] * 8, [3.0] * 8, 0.9)
    epochs = [Epoch(n + 1, n, private, each) for n, each in enumerate(plain)]
    monkeypatch.setattr(accuracy, "train", lambda settings: iter(epochs))
    assert try_once(Settings()) == (Trial(0.6, 0.0), Trial(0.8, 1.0))


def test_the_interval_of_a_mean_is_students():
    spread = Spread((0.7, 0.8, 0.75, 0.73))
    assert spread.mean == pytest.approx(0.745)
    assert spread.half_width == pytest.approx(3.1824 * 0.0420317 / 2, rel=1e-4)
    assert spread.high - spread.low == pytest.approx(2 * spread.half_width)


def test_a_run_is_read_back_as_it_was_written(run):
    assert Run.from_json(json.loads(json.dumps(run.to_json()))) == run
    assert [row.number for row in run.rows] == [1, 2]


def test_the_card_says_what_was_promised_about_whom_and_what_is_not_covered(run):
    told = json.loads(card.write_json(run))
    assert told["people"]["trained on"] == 302
    assert "CC BY 4.0" in told["people"]["credit"]
    promise = told["promise"]
    assert promise["epsilon spent"] == pytest.approx(run.last.epsilon, abs=1e-4)
    assert promise["neighbours"] == "add or remove one person"
    assert promise["privacy unit"] == "one person, who is one example"
    assert promise["if one person is replaced"].startswith(f"epsilon {2 * run.last.epsilon:.4g}")
    assert told["training"]["steps"] == 10
    assert told["training"]["noise multiplier"] == pytest.approx(run.noise, abs=1e-4)
    assert told["private model"]["accuracy on those left out"] == pytest.approx(
        run.last.private.accuracy, abs=1e-4
    )
    written = card.write_markdown(run)
    assert all(str(value) in written for value in promise.values())
    assert "no release" in written and "Not for health decisions" in written


def test_the_card_of_a_stopped_training_counts_what_was_done():
    settings = Settings(epochs=2)
    epoch = Epoch(1, 0.7, LEAKING, LEAKING)
    told = card.card(record(settings, [epoch]))
    assert told["training"]["epochs"] == "1 of 2"
    assert told["promise"]["epsilon spent"] == 0.7


def test_replacing_one_person_is_removing_and_adding():
    epsilon, delta = explain.replace_one(1.0, 1e-5)
    assert epsilon == 2
    assert delta == pytest.approx((1 + np.e) * 1e-5)
    assert explain.replace_one(100.0, 0.1)[1] == 1


def test_the_sentence_about_the_attack_names_the_bound_of_a_private_model_only():
    found = attack(LEAKING)
    private = explain.attack_sentence("Private", found, 1.0, 1e-5)
    assert "50 false alarms" in private and "100 of 100 members" in private
    assert "allows 81 at most" in private
    assert explain.attack_sentence("Plain", found, None, 1e-5).endswith("nothing limits it.")


@pytest.mark.parametrize("source", list(Source))
def test_the_shipped_result_keeps_its_promise_and_has_an_interval_at_each_epsilon(source):
    result = read_results()[source]
    assert result.run.settings.source is source
    assert result.run.last.epsilon <= float(result.run.settings.epsilon)
    assert result.run.last.number == result.run.settings.epochs
    assert len(result.points) == 5 and result.plain.epsilon is None
    for point in (*result.points, result.plain):
        assert len(point.accuracy.values) == len(point.advantage.values) == 20
        assert 0 < point.accuracy.half_width < 0.1
    assert result.points[0].accuracy.mean < result.points[-1].accuracy.mean
    assert result.points[-1].accuracy.mean <= result.plain.accuracy.high


def test_the_shipped_result_is_read_back_as_it_was_written():
    result = read_results()[Source.WINDOWS]
    again = Result(result.run, result.plain, result.points).to_json()
    assert Run.from_json(again["run"]) == result.run
    assert again["points"][0]["epsilon"] is None
    assert tuple(again["points"][1]["accuracy"]) == result.points[0].accuracy.values
    assert "make_training_result.py" in COMMAND
    assert {"torch", "opacus"} <= set(read_libraries())


def test_the_cost_of_an_epsilon_is_told_beside_the_plain_model():
    point, plain = (
        Point.of(epsilon, [Trial(each, 0.0) for each in (0.7, 0.8)])
        for epsilon in (Epsilon.read(1), None)
    )
    assert "75.0 %" in explain.cost_sentence(point, plain)
    assert "mean of 2 trainings" in explain.cost_sentence(point, plain)


def test_the_commonest_rhythm_is_as_common_as_the_page_says():
    from ui.learn.training_accuracy import COMMONEST

    for source in Source:
        labels = np.concatenate([each.labels for each in read_people(source, 1)])
        share = np.bincount(labels).max() / len(labels)
        assert COMMONEST[source.name] == pytest.approx(share, abs=0.02)
