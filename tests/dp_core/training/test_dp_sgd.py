"""DP-SGD does what its promise rests on: short gradients, enough noise, chance, a right count."""

from __future__ import annotations

import sys
from dataclasses import replace

import dp_accounting
import numpy as np
import pytest
from dp_accounting.pld import PLDAccountant

from dp_core.errors import EngineUnavailable
from dp_core.params import Epsilon
from dp_core.training import data, dp_sgd
from dp_core.training.data import People, read_people
from dp_core.training.dp_sgd import Learner, noise_multiplier, train
from dp_core.training.settings import USUAL, Settings, Source

SHORT = Settings(epochs=2)
FIRST_LAYER = 32 * 279


def counted_elsewhere(settings: Settings, epochs: int) -> float:
    """The same steps by Google's accountant."""
    event = dp_accounting.PoissonSampledDpEvent(
        settings.sampling_rate, dp_accounting.GaussianDpEvent(noise_multiplier(settings))
    )
    accountant = PLDAccountant(dp_accounting.NeighboringRelation.ADD_OR_REMOVE_ONE)
    accountant.compose(event, epochs * settings.steps_per_epoch)
    return float(accountant.get_epsilon(settings.delta))


def people(features: np.ndarray) -> People:
    labels = np.arange(len(features)) % 2
    return People(features.astype(np.float32), labels, data._MADE_HERE)


@pytest.mark.slow
@pytest.mark.parametrize("source", list(Source))
def test_the_epsilon_shown_is_that_of_another_accountant_within_two_per_cent(source):
    settings = replace(USUAL[source], epochs=2)
    for epoch in train(settings):
        there = counted_elsewhere(settings, epoch.number)
        assert there * 0.999 <= epoch.epsilon <= 1.02 * there
    assert 0.98 * 3 <= epoch.epsilon <= 3


@pytest.mark.slow
@pytest.mark.parametrize("epsilon", ["0.1", "1", "8"])
def test_the_noise_spends_what_was_asked_at_any_epsilon(epsilon):
    settings = Settings(epsilon=Epsilon.read(epsilon))
    there = counted_elsewhere(settings, settings.epochs)
    assert there <= float(settings.epsilon) <= 1.02 * there


@pytest.mark.slow
def test_one_person_with_a_huge_gradient_moves_the_weights_by_the_clipping_norm_at_most():
    """One step over everybody. Fails by chance less than once in 10⁸."""
    rows = np.zeros((302, 279))
    rows[0] = 1e5
    settings = Settings(
        epsilon=Epsilon.read(100), clipping=0.5, epochs=1, batch=302, learning_rate=1.0
    )
    learner = Learner(settings, people(rows), private=True)
    before = learner.weights()
    learner.learn()
    moved = np.linalg.norm(learner.weights() - before)
    noise = noise_multiplier(settings) * (np.sqrt(len(before)) + 6) / 302
    assert 0 < moved <= settings.clipping * (1 + noise)


def test_weights_that_nobody_pulls_move_by_the_noise_that_was_promised():
    """8,928 draws; false alarm below 10⁻⁹. Without noise, or with half of it, it fails."""
    settings = replace(SHORT, clipping=2.0)
    learner = Learner(settings, people(np.zeros((302, 279))), private=True)
    before = learner.weights()
    learner.learn()
    moved = (learner.weights() - before)[:FIRST_LAYER]
    one_step = noise_multiplier(settings) * settings.clipping / int(302 * settings.sampling_rate)
    expected = settings.learning_rate * one_step * np.sqrt(settings.steps_per_epoch)
    assert moved.std() == pytest.approx(expected, rel=0.05)


@pytest.mark.slow
def test_who_is_in_a_step_is_left_to_chance():
    """Poisson sampling: sizes of steps vary. All alike has a chance below 10⁻¹⁰."""
    members, _ = read_people(Source.ARRHYTHMIA, 1)
    loader = Learner(SHORT, members, private=True)._loader
    sizes = [len(labels) for _ in range(4) for _, labels in loader]
    assert len(sizes) == 4 * SHORT.steps_per_epoch
    assert len(set(sizes)) > 3
    assert 40 < np.mean(sizes) < 80


def test_a_step_that_nobody_was_drawn_for_still_adds_noise():
    learner = Learner(SHORT, people(np.zeros((302, 279))), private=True)
    torch = dp_sgd.load().torch
    before = learner.weights()
    learner._loader = [(torch.zeros(0, 279), torch.zeros(0, dtype=torch.int64))]
    learner.learn()
    assert (learner.weights() != before).mean() > 0.9


def test_the_same_settings_start_alike_and_draw_other_noise():
    members, _ = read_people(Source.ARRHYTHMIA, 1)
    one, two = (Learner(SHORT, members, private=True) for _ in range(2))
    assert np.array_equal(one.weights(), two.weights())
    one.learn()
    two.learn()
    assert not np.array_equal(one.weights(), two.weights())


def test_a_model_that_is_not_private_promises_nothing():
    members, _ = read_people(Source.ARRHYTHMIA, 1)
    assert Learner(SHORT, members, private=False).epsilon() == float("inf")


def test_the_plain_twin_learns_and_a_watcher_can_stop_after_any_epoch():
    training = train(Settings(epochs=30))
    first, second = next(training), next(training)
    training.close()
    assert (first.number, second.number) == (1, 2)
    assert first.epsilon < second.epsilon < 3
    assert len(first.private.member_losses) == 302 and len(first.plain.other_losses) == 150
    assert second.plain.member_losses.mean() < first.plain.member_losses.mean()


@pytest.mark.parametrize("missing", ["torch", "opacus"])
def test_a_missing_library_names_its_command(missing, monkeypatch):
    assert dp_sgd.installed()
    monkeypatch.setitem(sys.modules, missing, None)
    assert not dp_sgd.installed()
    with pytest.raises(EngineUnavailable, match=r"pip install -r requirements-lab\.txt"):
        next(train(SHORT))
